"""Objections (异议): anybody of the village says that a line is wrong or missing; the supervision group decides.

`objections` the rows, `disputes` how one is filed and decided, `pairs` where two decide, `undoing` a decision taken back or
opened again, `effects` what a line becomes by it, `recut` what then counts of the others, `afterwards` the same of a settled
statement, `notices` what is told.
"""
