"""评议提醒: each morning a month that nobody moves on is brought to mind, and after a week told to the town, weekly."""

from core.points.gates import reminders
from scheduler.job import Job, cron, villages

job = Job(
    name="gate_reminder",
    trigger=cron(hour=8, minute=10),
    run=reminders.remind,
    each=villages,
    claims=True,
)
