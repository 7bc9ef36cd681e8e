"""考核奖惩催办: what a grade has set going is asked for each month, and told above when overdue."""

from core.points.grades import reminders
from scheduler.job import Job, cron

job = Job(
    name="chase",
    trigger=cron(minute="*"),
    run=reminders.sweep,
    each=reminders.due,
    next_due=reminders.next_due,
)
