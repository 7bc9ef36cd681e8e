"""期末初算: at 08:00 each of a village's periods (week, month … year) that is over is drafted and put before its panel."""

from core.points.close import monthly_close
from scheduler.job import Job, cron, villages

job = Job(
    name="close_month",
    trigger=cron(hour=8),
    run=monthly_close.draft_villages,
    each=villages,
    block=monthly_close.BLOCK,
    claims=True,
)
