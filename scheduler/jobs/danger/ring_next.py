"""Every minute: whoever is next is rung for an emergency that nobody has answered (接着叫人)."""

from core.emergencies import escalation
from scheduler.job import Job, cron

job = Job(
    name="ring_next",
    trigger=cron(minute="*"),
    run=escalation.sweep,
    each=escalation.due,
    next_due=escalation.next_due,
)
