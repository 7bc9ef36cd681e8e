"""Reminders (问答提醒): an answer that nobody has confirmed for 180 days is put before its keeper, once."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from core.db import Db, lock
from core.enquiries import known_answers, notices, words
from core.enquiries.known_answers import KnownAnswer
from core.registry import addresses

AT_ONCE = 1000


def due(db: Db, now: datetime) -> list[str]:
    """The answers that have grown old and of which nobody was reminded, the oldest first."""
    query = select(KnownAnswer.id).where(
        col(KnownAnswer.until).is_(None),
        col(KnownAnswer.reminded_at).is_(None),
        KnownAnswer.confirmed_at <= now - words.STALE_AFTER,
    )
    return list(
        db.exec(query.order_by(col(KnownAnswer.confirmed_at), col(KnownAnswer.id)).limit(AT_ONCE))
    )


def sweep(db: Db, now: datetime, answer_id: str | None = None) -> int:
    """Remind of the one named, else of all that are due; how many."""
    return sum(
        _remind(db, one, now) for one in (due(db, now) if answer_id is None else [answer_id])
    )


_OLDEST = select(func.min(KnownAnswer.confirmed_at)).where(
    col(KnownAnswer.until).is_(None), col(KnownAnswer.reminded_at).is_(None)
)


def next_due(db: Db) -> datetime | None:
    """When the next answer is half a year old."""
    oldest = db.exec(_OLDEST).first()
    return oldest + words.STALE_AFTER if oldest is not None else None


def _remind(db: Db, answer_id: str, now: datetime) -> bool:
    """Whoever confirmed it last, if they still keep answers; else whoever does now."""
    lock(db, KnownAnswer, answer_id)
    known = known_answers.one(db, answer_id)
    if known is None or known.reminded_at or known.confirmed_at > now - words.STALE_AFTER:
        return False
    known.reminded_at = now
    db.add(known)
    still = known_answers.may_keep(db, known.confirmed_by, known.region_id, now)
    keepers = [p.id for p in notices.keepers(db, known.region_id, now)]
    to = [known.confirmed_by] if still else keepers
    addresses.tell_all(db, to, words.still_right(known.id, known.question, known.answer), now)
    return True
