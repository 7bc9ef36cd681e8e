"""每天早上七点半: one message to whoever has something to know today, village by village."""

from datetime import timedelta

from core.duties import mornings
from scheduler.job import Job, cron

job = Job(
    name="mornings",
    trigger=cron(hour=7, minute=30),
    run=mornings.tell,
    each=mornings.villages_due,
    claims=True,
    late=timedelta(hours=12),
)
