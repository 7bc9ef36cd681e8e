"""Every minute: a question that nobody answered in time goes on to the next."""

from core.enquiries import escalation
from scheduler.job import Job, cron

job = Job(
    name="escalate_enquiries",
    trigger=cron(minute="*"),
    run=escalation.sweep,
    each=escalation.due,
    next_due=escalation.next_due,
)
