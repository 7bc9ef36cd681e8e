"""Reminders (还没转发): a keeper who has not said 已转发 is asked once more after a day."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from core.db import Db, lock
from core.forwards import forwards, words
from core.forwards.forwards import Forward
from core.registry import addresses
from core.registry.people import Person

AFTER = timedelta(days=1)
_WAITS = col(Forward.done_at).is_(None) & col(Forward.reminded_at).is_(None)


def due(db: Db, now: datetime) -> list[str]:
    """The keepers who were given something a day ago and have not answered."""
    query = select(Forward.keeper_id).where(_WAITS, Forward.at <= now - AFTER).distinct()
    return sorted(db.exec(query))


def sweep(db: Db, now: datetime, keeper_id: str | None = None) -> int:
    """Ask this keeper, else each that is due; how many were asked."""
    return sum(_ask(db, one, now) for one in (due(db, now) if keeper_id is None else [keeper_id]))


_OLDEST = select(func.min(Forward.at)).where(_WAITS)


def next_due(db: Db) -> datetime | None:
    """When the next keeper is asked."""
    oldest = db.exec(_OLDEST).first()
    return oldest + AFTER if oldest is not None else None


def _ask(db: Db, keeper_id: str, now: datetime) -> bool:
    """All that waits in one message; what the person keeps no longer goes to whoever does now."""
    lock(db, Person, keeper_id)
    query = select(Forward).where(_WAITS, Forward.keeper_id == keeper_id, Forward.at <= now - AFTER)
    open_ones = list(db.exec(query.order_by(col(Forward.at), col(Forward.id))))
    kept = {f.id for f in forwards.waiting(db, keeper_id, now)}
    for forward in open_ones:
        forward.reminded_at = now
        if forward.id not in kept:
            _hand_on(db, forward, now)
    db.add_all(open_ones)
    late = [forward for forward in open_ones if forward.id in kept]
    if late:
        addresses.tell(db, keeper_id, words.still([f.title for f in late], late[0].at), now)
    return bool(open_ones)


def _hand_on(db: Db, forward: Forward, now: datetime) -> None:
    """Nobody keeps it: it waits for whoever comes."""
    for keeper in forwards.keepers(db, forward.village_id, now)[:1]:
        forward.keeper_id, forward.at, forward.reminded_at = keeper.id, now, None
        forwards.give(db, forward, now)
