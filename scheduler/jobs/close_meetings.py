"""到点散会: meetings whose time is over close by themselves."""

from core.meetings import meetings
from core.points import closing
from scheduler.job import Job, cron

job = Job(
    name="close_meetings",
    trigger=cron(minute="*"),
    run=closing.sweep,
    each=meetings.due,
    next_due=meetings.next_due,
)
