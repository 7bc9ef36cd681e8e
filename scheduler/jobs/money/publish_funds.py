"""经费公示: on the 5th at 08:00 every village's room is shown what came in and went out last month."""

from core.funds import publication
from scheduler.job import Job, cron, villages

job = Job(
    name="publish_funds",
    trigger=cron(day=5, hour=8),
    run=publication.publish_village,
    each=villages,
    claims=True,
)
