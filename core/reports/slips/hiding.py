"""Hiding (隐去): an hour after it was told, a code is taken out of the message in which it stands."""

import re
from datetime import datetime, timedelta

from sqlmodel import col, func, select

from core.db import Db, lock
from core.outbox import Outgoing, State
from core.reports.slips import slips, words
from core.reports.slips.slips import Slip

AGAIN, AT_LAST = timedelta(hours=6), timedelta(days=4)
"""A message that still waits is looked at again later; after four days no platform tries it any more."""
_CODE = re.compile(r"\d{4}(?:-\d{4}){3}")


def due(db: Db, now: datetime) -> list[str]:
    """The slips whose code is to be hidden, the oldest first."""
    return [slip.id for slip in slips.readable(db, now)]


def sweep(db: Db, now: datetime, slip_id: str | None = None) -> int:
    """Hide the code of the one named, else of all that are due; how many were hidden. Safe to repeat."""
    return sum(_hide(db, one, now) for one in (due(db, now) if slip_id is None else [slip_id]))


def _hide(db: Db, slip_id: str, now: datetime) -> bool:
    lock(db, Slip, slip_id)
    slip = db.get(Slip, slip_id)
    if slip is None or slip.hidden or slip.hidden_at is None or slip.hidden_at > now:
        return False
    waiting = [m for m in telling(db, slip) if m.state == State.WAITING]
    if waiting and now - slip.at < AT_LAST:
        slip.hidden_at = now + AGAIN
        db.add(slip)
        return False
    for message in telling(db, slip):
        message.text = _CODE.sub(words.HIDDEN, message.text)
        db.add(message)
    slip.hidden, slip.hidden_at = True, now
    db.add(slip)
    return True


def telling(db: Db, slip: Slip) -> list[Outgoing]:
    """The messages in which the code of a slip can be read."""
    query = select(Outgoing).where(
        Outgoing.thing == slip.report_id, col(Outgoing.text).contains(words.MARK)
    )
    return [m for m in db.exec(query.order_by(col(Outgoing.id))) if _CODE.search(m.text)]


_NEXT = select(func.min(Slip.hidden_at)).where(col(Slip.hidden).is_(False))


def next_due(db: Db) -> datetime | None:
    """When the next code is to be hidden."""
    return db.exec(_NEXT).one()
