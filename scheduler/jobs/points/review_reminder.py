"""审核提醒: each morning whoever must decide claims that have waited is reminded, where it is the day."""

from datetime import timedelta

from core.points.close import waiting_claims
from scheduler.job import Job, cron

job = Job(
    name="review_reminder",
    trigger=cron(hour=8, minute=0),
    run=waiting_claims.remind,
    each=waiting_claims.villages_due,
    claims=True,
    late=timedelta(hours=12),
)
