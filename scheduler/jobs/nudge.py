"""每周三、周六早上八点: whoever still owes something this week is reminded of that alone."""

from datetime import timedelta

from core.duties import reminders
from core.registry import regions
from scheduler.job import Job, cron

job = Job(
    name="nudge",
    trigger=cron(day_of_week="wed,sat", hour=8, minute=0),
    run=reminders.nudge,
    each=regions.village_ids,
    claims=True,
    late=timedelta(hours=12),
)
