"""积分周报: on Mondays the panel hears what was put on record in the week before, where it is wanted."""

from datetime import timedelta

from core.points.close import weekly_report
from scheduler.job import Job, cron, villages

job = Job(
    name="weekly_points",
    trigger=cron(day_of_week="mon", hour=8, minute=0),
    run=weekly_report.report,
    each=villages,
    claims=True,
    late=timedelta(hours=12),
)
