"""每周一早上八点: each representative gets the week's contact households; the day after where Monday is kept free."""

from datetime import timedelta

from core.duties import reminders
from scheduler.job import Job, cron

job = Job(
    name="weekly_reminder",
    trigger=cron(hour=8, minute=0),
    run=reminders.weekly,
    each=reminders.villages_listed,
    claims=True,
    late=timedelta(hours=12),
)
