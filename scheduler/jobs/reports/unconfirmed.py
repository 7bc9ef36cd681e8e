"""Every minute: reports that nobody has answered for seven days show as 未确认, and two neighbours are asked."""

from core.reports import confirming
from core.reports.watching import witnessing
from scheduler.job import Job, cron

job = Job(
    name="unconfirmed",
    trigger=cron(minute="*"),
    run=witnessing.sweep,
    each=confirming.due,
    next_due=confirming.next_due,
)
