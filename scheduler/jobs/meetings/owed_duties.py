"""每周三早上八点: who has not yet held a meeting or given a report that is owed soon is reminded."""

from datetime import timedelta

from core.meetings import owed
from scheduler.job import Job, cron, villages

job = Job(
    name="owed_duties",
    trigger=cron(day_of_week="wed", hour=8, minute=0),
    run=owed.remind,
    each=villages,
    claims=True,
    late=timedelta(hours=12),
)
