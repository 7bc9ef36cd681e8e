"""Every minute: an ask that was left open is put again after half an hour, and settled after a day."""

from handlers.engine import drafts
from scheduler.job import Job, cron

job = Job(
    name="open_asks",
    trigger=cron(minute="*"),
    run=drafts.sweep,
    each=drafts.due,
    next_due=drafts.next_due,
)
