"""每周三、周六早上八点: whoever still owes something this week is reminded of that alone; beside a day kept free."""

from datetime import timedelta

from core.duties import reminders
from scheduler.job import Job, cron

job = Job(
    name="nudge",
    trigger=cron(hour=8, minute=0),
    run=reminders.nudge,
    each=reminders.villages_nudged,
    claims=True,
    late=timedelta(hours=12),
)
