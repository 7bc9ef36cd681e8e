"""每天七点：whose leave begins or is over today, the reports of the seat go to whoever sits there now."""

from datetime import timedelta

from core.posts import substitutes
from scheduler.job import Job, cron

job = Job(
    name="substitutes",
    trigger=cron(hour=7, minute=0),
    run=substitutes.arrange,
    each=substitutes.villages_due,
    claims=True,
    late=timedelta(hours=12),
)
