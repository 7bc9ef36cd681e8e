"""Every minute: a keeper who has not said 已转发 within a day is asked once more."""

from core.forwards import reminders
from scheduler.job import Job, cron

job = Job(
    name="forward_reminders",
    trigger=cron(minute="*"),
    run=reminders.sweep,
    each=reminders.due,
    next_due=reminders.next_due,
)
