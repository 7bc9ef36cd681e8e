"""每周三、周六早上八点: whoever still owes something this week is reminded of that alone."""

from datetime import timedelta

from core.duties import reminders
from scheduler.job import Job, cron, villages

job = Job(
    name="nudge",
    trigger=cron(day_of_week="wed,sat", hour=8, minute=0),
    run=reminders.nudge,
    each=villages,
    claims=True,
    late=timedelta(hours=12),
)
