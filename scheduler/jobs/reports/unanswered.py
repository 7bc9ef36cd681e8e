"""Every minute: the clock of a report whose reporter has not answered for two days goes on."""

from core.reports.work import asking
from scheduler.job import Job, cron

job = Job(
    name="unanswered",
    trigger=cron(minute="*"),
    run=asking.sweep,
    each=asking.due,
    next_due=asking.next_due,
)
