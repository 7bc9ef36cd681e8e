"""到点散会: meetings whose time is over close by themselves."""

from core.meetings import conduct
from core.points.close import meeting_results
from scheduler.job import Job, cron

job = Job(
    name="close_meetings",
    trigger=cron(minute="*"),
    run=meeting_results.sweep,
    each=conduct.due,
    next_due=conduct.next_due,
)
