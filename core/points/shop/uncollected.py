"""Uncollected goods (逾期未领): a reservation that nobody fetched by its last day ends by itself."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from core import db as database
from core.db import Db
from core.points.shop import redemptions, words
from core.points.shop.redemptions import Redemption, RedemptionState
from core.points.statement import freezes
from core.points.subjects import subjects
from core.registry import addresses
from core.registry.regions import Region


def due(db: Db, now: datetime) -> list[str]:
    """Reservations that nobody fetched in time, the oldest first."""
    query = select(Redemption.id).where(
        Redemption.state == RedemptionState.RESERVED,
        col(Redemption.expires_at) <= now,
        freezes.none_on(col(Redemption.id)),
    )
    return list(db.exec(query.order_by(col(Redemption.expires_at), col(Redemption.id))))


def waiting_in(db: Db, village_ids: Sequence[str]) -> list[Redemption]:
    """The reservations that wait to be fetched in these villages, the first to run out first."""
    query = select(Redemption).where(
        col(Redemption.village_id).in_(village_ids), Redemption.state == RedemptionState.RESERVED
    )
    return list(db.exec(query.order_by(col(Redemption.expires_at), col(Redemption.id))))


_NEXT = (
    select(Redemption.expires_at)
    .where(Redemption.state == RedemptionState.RESERVED, freezes.none_on(col(Redemption.id)))
    .order_by(col(Redemption.expires_at))
    .limit(1)
)


def next_due(db: Db) -> datetime | None:
    """When the next reservation expires."""
    return db.exec(_NEXT).first()


def sweep(db: Db, now: datetime, redemption_id: str) -> int:
    """End one that is due and tell its household; 0 when it has ended meanwhile. Safe to repeat."""
    database.lock(db, Redemption, redemption_id)
    redemption = db.get_one(Redemption, redemption_id, populate_existing=True)
    frozen = freezes.of(db, redemption.id) is not None
    if frozen or redemption.state != RedemptionState.RESERVED or redemption.expires_at > now:
        return 0
    database.lock(db, Region, redemption.village_id)
    back = redemptions.end(db, redemption, RedemptionState.EXPIRED, now, person=None, right="clock")
    subject, which = redemption.subject, redemption.subject_id
    name = subjects.shown(db, subject, [which])[which].own
    message = words.uncollected(
        redemption.id, name, redemptions.what(redemption), redemption.points, back
    )
    members = subjects.people_of(db, subject, [which]).get(which, [])
    addresses.tell_all(db, members, message, now)
    return 1
