"""Statements (积分表): what a village's subjects are given for a period, line by line, and what is said of it.

`statements` the rows, `notes` the reasons behind a line, `sums` the one sum of them; `publicity` shows them, `freezes` hold them still; `grades` what a grade
sets going. `notices`, `grade_notices` and `poster` are their words and picture.
"""
