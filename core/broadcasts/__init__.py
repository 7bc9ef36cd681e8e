"""Broadcasts (通知): what a cadre lets a body, a circle, a group or a village know.

`audiences` who may be meant, `broadcasts` what was sent and whom it reached, `muting` who wants no monthly messages and
no broadcasts to everybody.
"""
