"""Emergencies (呼救): somebody is in danger, and people are rung one after the other until one goes.

`kinds` what it is, `emergencies` the rows and who is concerned, `callout` who is rung first and next, `doorbell`
the helpers named for a household; `crying` how it begins, `ringing` and `escalation` what the clock does,
`answering` 我去了 and the outcome, `ending` the stand-down, `drills` 演练, `notices` over every channel; and for
every list and page `overview`: `villages_of`, `listed`, `one`, `figures` give plain values within rights.
"""
