"""积分到期: after midnight the points that the rulebook ends are void; thirty days before, all are told."""

from core.points.ledger import expiry
from scheduler.job import Job, cron, villages

job = Job(
    name="expire_points",
    trigger=cron(hour=0, minute=0),
    run=expiry.run,
    each=villages,
    claims=True,
)
