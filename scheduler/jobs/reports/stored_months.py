"""Every minute, where very many villages are served: the months of villages in which something was done are counted anew."""

from core.figures import stored_months
from scheduler.job import Job, cron

job = Job(
    name="stored_months",
    trigger=cron(minute="*"),
    run=stored_months.recount,
    each=stored_months.due,
    next_due=stored_months.next_due,
)
