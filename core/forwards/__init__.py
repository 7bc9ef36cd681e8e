"""Forwards (转发): what a cadre carries into a WeChat group in which no bot may sit.

`forwards` what is ready for whom, and when it was done; `reminders` asks once more after a day; `undoing` what 撤销 takes
back.
"""
