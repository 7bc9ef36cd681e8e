"""到点散会: meetings whose time is over close by themselves."""

from core.meetings import conduct
from core.posts import elections
from scheduler.job import Job, cron

job = Job(
    name="close_meetings",
    trigger=cron(minute="*"),
    run=elections.sweep,
    each=conduct.due,
    next_due=conduct.next_due,
)
