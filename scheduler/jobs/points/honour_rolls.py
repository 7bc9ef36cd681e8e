"""评优到期: each morning the town or city hears of honours for which nobody is waited for any longer."""

from core.points.honours import convening
from scheduler.job import Job, cron

job = Job(
    name="honour_rolls",
    trigger=cron(hour=8, minute=20),
    run=convening.remind,
    claims=True,
)
