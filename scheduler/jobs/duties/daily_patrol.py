"""每天下午五点半: a grid worker with no visit today is reminded, and those above hear of who stays away."""

from datetime import timedelta

from core.duties import patrols
from scheduler.job import Job, cron

job = Job(
    name="daily_patrol",
    trigger=cron(hour=17, minute=30),
    run=patrols.remind,
    each=patrols.villages_due,
    claims=True,
    late=timedelta(hours=3),
)
