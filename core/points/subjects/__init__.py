"""Subjects (积分对象): whom points are about, and who decides about them.

`subjects` households, people and committees, named in public; `committees` whose posts make one up;
`deciders` who decides in a village, and who in the town stands in where those must withdraw.
"""
