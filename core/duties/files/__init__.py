"""Household files (一户一册): what is known of a household, for the eyes of those who serve it.

`occasions` the events upon which a visit falls due (五必访), `entries` the dated lines of a file, `readers` who may read
and write it, `tagging` its classes and key standing as they change.
"""
