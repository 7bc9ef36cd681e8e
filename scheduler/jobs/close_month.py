"""月初初算: on the 1st at 08:00 every village's last month is drafted and put before its panel."""

from core.points import monthly_close
from scheduler.job import Job, cron

job = Job("close_month", cron(day=1, hour=8), monthly_close.draft_all, claims=True)
