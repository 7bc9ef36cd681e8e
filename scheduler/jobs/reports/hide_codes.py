"""Every minute: an hour after a slip's code was told, it is taken out of the message in which it stands."""

from core.reports.slips import hiding
from scheduler.job import Job, cron

job = Job(
    name="hide_codes",
    trigger=cron(minute="*"),
    run=hiding.sweep,
    each=hiding.due,
    next_due=hiding.next_due,
)
