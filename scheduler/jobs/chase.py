"""考核奖惩催办: what a grade has set going is asked for each month, and told above when overdue."""

from core.points import chasing
from scheduler.job import Job, cron

job = Job(
    name="chase",
    trigger=cron(minute="*"),
    run=chasing.sweep,
    each=chasing.due,
    next_due=chasing.next_due,
)
