"""Objections (异议): anybody of the village says that a line is wrong or missing; the supervision group decides.

`objections` the rows, `disputes` how one is filed and decided, `undoing` a decision taken back, `notices` what is told of one.
"""
