"""Rulebooks (积分细则): what a scheme counts, as data; the ground that every other wing of points stands on.

`rulebook` the format as values, `file` TOML in and out with faults line by line, `consistency` what contradicts
itself, `edits` what may not be changed, `measures` what one act is worth, `changes` what differs between two,
`versions` which one a village runs on a day and every version ever used, `periods` and `windows` the spans that it
speaks of, `rule` what an automatic rule is. presets/ holds the shipped schemes.
"""
