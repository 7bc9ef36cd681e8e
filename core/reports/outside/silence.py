"""Silence (没有答复): an outside party that has not answered in 14 days; the holder is told, and the link is over."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from core.db import Db, lock
from core.reports import notices, rights
from core.reports.ladder.lifecycle import HELD
from core.reports.outside import referrals, words
from core.reports.outside.referrals import LIFE, Referral

AT_ONCE = 1000
_OPEN = (col(Referral.answered_at).is_(None), col(Referral.ended_at).is_(None))


def due(db: Db, now: datetime) -> list[str]:
    """Open referrals whose link has run out, the oldest first."""
    query = select(Referral.id).where(*_OPEN, Referral.expires_at <= now)
    return list(db.exec(query.order_by(col(Referral.expires_at), col(Referral.id)).limit(AT_ONCE)))


def sweep(db: Db, now: datetime, referral_id: str | None = None) -> int:
    """Tell of the referral, else of every one that is due, once each; safe to repeat at any moment."""
    silent = due(db, now) if referral_id is None else [referral_id]
    return sum(_tell(db, one, now) for one in silent)


_NEXT = select(func.min(Referral.expires_at)).where(*_OPEN)


def next_due(db: Db) -> datetime | None:
    """When the next link runs out."""
    return db.exec(_NEXT).first()


def _tell(db: Db, referral_id: str, now: datetime) -> bool:
    known = db.get(Referral, referral_id)
    if known is None:
        return False
    report = rights.seen(db, known.report_id, rights.CLOCK)
    lock(db, Referral, referral_id)
    over = known.answered_at is not None or known.ended_at is not None
    if over or known.expires_at > now:
        return False
    known.ended_at = now
    db.add(known)
    if report.state in HELD:
        due_words = notices.due_words(report)
        text = words.silent(notices.named(report), known.unit, LIFE.days, due_words)
        notices.word_to_holders(db, report, text, now)
    return True


def waits_for(db: Db, report_id: str, now: datetime) -> str:
    """For whom a report waits, in words; empty where it waits for nobody outside."""
    referral = referrals.open_one(db, report_id, now)
    return words.waiting(referral.unit, referral.at) if referral is not None else ""
