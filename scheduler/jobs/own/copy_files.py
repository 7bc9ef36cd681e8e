"""每天凌晨三点零五分: what somebody had exported of their own goes after a day."""

from core.privacy import copy_files
from scheduler.job import Job, cron

job = Job(
    name="copy_files",
    trigger=cron(hour=3, minute=5),
    run=copy_files.sweep,
    claims=True,
)
