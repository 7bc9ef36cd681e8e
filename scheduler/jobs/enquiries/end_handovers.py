"""Every minute: a talk handed to a person ends after a day."""

from core.enquiries import handovers
from scheduler.job import Job, cron

job = Job(
    name="end_handovers",
    trigger=cron(minute="*"),
    run=handovers.sweep,
    each=handovers.due,
    next_due=handovers.next_due,
)
