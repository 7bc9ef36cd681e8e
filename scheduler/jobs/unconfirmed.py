"""Every minute: reports that nobody has answered for seven days show as 未确认."""

from core.reports import confirming
from scheduler.job import Job, cron

job = Job(
    name="unconfirmed",
    trigger=cron(minute="*"),
    run=confirming.sweep,
    each=confirming.due,
    next_due=confirming.next_due,
)
