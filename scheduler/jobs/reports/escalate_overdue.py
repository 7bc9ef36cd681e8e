"""Every minute: reports whose time is over climb to the next level (超时升级)."""

from core.reports import escalation
from scheduler.job import Job, cron

job = Job(
    name="escalate_overdue",
    trigger=cron(minute="*"),
    run=escalation.sweep,
    each=escalation.due,
    next_due=escalation.next_due,
)
