"""评议提醒: each morning a gate that stays open is brought to mind, and after a week told to the town."""

from core.points.gates import next_gate
from scheduler.job import Job, cron, villages

job = Job(
    name="gate_reminder",
    trigger=cron(hour=8, minute=10),
    run=next_gate.remind,
    each=villages,
    claims=True,
)
