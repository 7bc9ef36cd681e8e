"""Every minute: an answer that nobody has confirmed for half a year is put before its keeper."""

from core.enquiries import reminders
from scheduler.job import Job, cron

job = Job(
    name="answer_reminders",
    trigger=cron(minute="*"),
    run=reminders.sweep,
    each=reminders.due,
    next_due=reminders.next_due,
)
