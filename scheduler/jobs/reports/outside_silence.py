"""Every minute: the holder hears of an outside party that has not answered in 14 days."""

from core.reports.outside import silence
from scheduler.job import Job, cron

job = Job(
    name="outside_silence",
    trigger=cron(minute="*"),
    run=silence.sweep,
    each=silence.due,
    next_due=silence.next_due,
)
