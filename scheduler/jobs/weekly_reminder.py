"""每周一早上八点: each representative gets the week's contact households."""

from datetime import timedelta

from core.duties import reminders
from scheduler.job import Job, cron, villages

job = Job(
    name="weekly_reminder",
    trigger=cron(day_of_week="mon", hour=8, minute=0),
    run=reminders.weekly,
    each=villages,
    claims=True,
    late=timedelta(hours=12),
)
