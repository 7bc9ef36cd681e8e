"""每天傍晚六点: whoever serves households hears whom no message reaches, by which number to ring them, and what to say."""

from datetime import timedelta

from core.undelivered import calls
from scheduler.job import Job, cron

job = Job(
    name="calls",
    trigger=cron(hour=18, minute=0),
    run=calls.remind,
    each=calls.villages_due,
    claims=True,
    late=timedelta(hours=2),
)
