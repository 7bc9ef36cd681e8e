"""协议到期提醒: in the morning a village hears that the agreement with its shop runs out, or has run out."""

from datetime import timedelta

from core.points.shop import agreements
from scheduler.job import Job, cron

job = Job(
    name="agreement_reminder",
    trigger=cron(hour=8, minute=0),
    run=agreements.remind,
    each=agreements.villages_due,
    claims=True,
    late=timedelta(hours=12),
)
