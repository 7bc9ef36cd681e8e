"""拨款: on the 1st at 08:30 every village's grants of the period are booked or put before its officers."""

from core.funds import grants
from scheduler.job import Job, cron, villages

job = Job(
    name="grant_funds",
    trigger=cron(day=1, hour=8, minute=30),
    run=grants.grant_village,
    each=villages,
    claims=True,
)
