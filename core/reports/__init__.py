"""Reports (诉求): what villagers report, who holds it, until when, and how it ends.

Below, in ladder/, where a report stands. `filing` begins one, `handling` is the holder's side, `promises` the days that one
named, `following` the side of those who asked, `correcting` their words put right, `confirming` the end, `escalation` the
clock's doing, `undoing` the way back; `rights` who may do what, `progress` and `notices` what people are told, `overview`
what a post sees of its region, `urging` the word of those above; in slips/ how who complains of a person comes back,
in wording/ how words are kept.
"""
