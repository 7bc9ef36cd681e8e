"""Every minute: holders whose promised day has passed are reminded of it."""

from core.reports import promises
from scheduler.job import Job, cron

job = Job(
    name="promises",
    trigger=cron(minute="*"),
    run=promises.sweep,
    each=promises.due,
    next_due=promises.next_due,
)
