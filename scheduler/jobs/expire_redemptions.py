"""兑换过期: reservations that nobody fetched in time give their points and goods back."""

from core.points import pickup
from scheduler.job import Job, cron

job = Job(
    name="expire_redemptions",
    trigger=cron(minute="*"),
    run=pickup.sweep,
    each=pickup.due,
    next_due=pickup.next_due,
)
