"""兑换过期: reservations that nobody fetched in time give their points and goods back."""

from core.points.shop import uncollected
from scheduler.job import Job, cron

job = Job(
    name="expire_redemptions",
    trigger=cron(minute="*"),
    run=uncollected.sweep,
    each=uncollected.due,
    next_due=uncollected.next_due,
)
