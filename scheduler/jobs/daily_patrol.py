"""每天下午五点半: a grid worker who went yesterday and not today is reminded, where that is a duty."""

from datetime import timedelta

from core.duties import reminders
from scheduler.job import Job, cron, villages

job = Job(
    name="daily_patrol",
    trigger=cron(hour=17, minute=30),
    run=reminders.patrol,
    each=villages,
    claims=True,
    late=timedelta(hours=3),
)
