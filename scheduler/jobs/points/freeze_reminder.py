"""冻结提醒: on Mondays the supervision group is reminded of what is still frozen."""

from datetime import timedelta

from core.points.oversight import freezing
from scheduler.job import Job, cron, villages

job = Job(
    name="freeze_reminder",
    trigger=cron(day_of_week="mon", hour=8, minute=0),
    run=freezing.remind,
    each=villages,
    claims=True,
    late=timedelta(hours=12),
)
