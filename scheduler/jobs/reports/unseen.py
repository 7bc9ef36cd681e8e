"""Every minute: a report that nobody has looked at for three working days is told to those above and who wait."""

from core.reports.watching import unseen
from scheduler.job import Job, cron

job = Job(
    name="unseen",
    trigger=cron(minute="*"),
    run=unseen.sweep,
    each=unseen.due,
    next_due=unseen.next_due,
)
