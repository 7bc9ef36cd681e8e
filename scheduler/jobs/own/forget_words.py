"""每天凌晨三点: the words of somebody who was forgotten go once what was still open is over."""

from core.privacy import forgetting
from scheduler.job import Job, cron

job = Job(
    name="forget_words",
    trigger=cron(hour=3, minute=0),
    run=forgetting.sweep,
    each=forgetting.due,
    claims=True,
)
