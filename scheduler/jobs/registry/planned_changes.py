"""Every minute: seats change hands whose day has come, as it was decided."""

from core.posts.persons import planned_changes
from scheduler.job import Job, cron

job = Job(
    name="planned_changes",
    trigger=cron(minute="*"),
    run=planned_changes.sweep,
    each=planned_changes.due,
    next_due=planned_changes.next_due,
)
