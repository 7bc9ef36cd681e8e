"""Duties (履职): what representatives owe their households, and what they have done.

`duties` what a preset asks, `serving` who answers for a household, `check_ins` and `fulfilments` what was done, `contacts`
what is still owed, `reminders` and `patrols` who is reminded, `silence` who has recorded nothing for two weeks, `mornings` what one must know today, `rests` days without reminders, `village_days` and `lists` what a village keeps, `service` who comes to a service day, `files` what is
known of a household, `truth` what the supervision group sees of visits, `facts` what a month comes to.
"""
