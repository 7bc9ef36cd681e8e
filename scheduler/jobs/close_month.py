"""月初初算: on the 1st at 08:00 every village's last month is drafted and put before its panel."""

from core.points.close import monthly_close
from scheduler.job import Job, cron, villages

job = Job(
    name="close_month",
    trigger=cron(day=1, hour=8),
    run=monthly_close.draft_village,
    each=villages,
    claims=True,
)
