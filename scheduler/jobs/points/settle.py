"""公示期满入账: a statement whose publicity is over goes into the ledger."""

from core.points.close import settlement
from scheduler.job import Job, cron

job = Job(
    name="settle",
    trigger=cron(minute="*"),
    run=settlement.sweep,
    each=settlement.due,
    next_due=settlement.next_due,
)
