"""Unseen (无人查看): a report that nobody who holds it has looked at for three working days."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from core.db import Db
from core.outbox import Message
from core.registry import addresses
from core.reports import notices, rights
from core.reports.ladder import levels
from core.reports.ladder.lifecycle import HELD, Action
from core.reports.ladder.reports import Report
from core.reports.watching import words

AT_ONCE = 1000


def due(db: Db, now: datetime) -> list[str]:
    """Held reports at which nobody has looked in time, the oldest first."""
    unseen = (col(Report.state).in_(HELD), col(Report.unseen_at) <= now)
    query = select(Report.id).where(*unseen).order_by(col(Report.unseen_at), col(Report.id))
    return list(db.exec(query.limit(AT_ONCE)))


def sweep(db: Db, now: datetime, report_id: str | None = None) -> int:
    """Tell of the report, else of every one that is due, once each; safe to repeat at any moment."""
    unseen = due(db, now) if report_id is None else [report_id]
    return sum(_tell(db, one, now) for one in unseen)


_NEXT = select(func.min(Report.unseen_at)).where(col(Report.state).in_(HELD))


def next_due(db: Db) -> datetime | None:
    """When the next one has been left alone for three working days."""
    return db.exec(_NEXT).first()


def _tell(db: Db, report_id: str, now: datetime) -> bool:
    report = rights.seen(db, report_id, rights.CLOCK)
    if report.state not in HELD or report.unseen_at is None or report.unseen_at > now:
        return False
    report.unseen_at = None
    rights.note(db, report, Action.WARN, rights.CLOCK_RIGHT, rights.CLOCK, now, report.state)
    named, due_words = notices.named(report), notices.due_words(report)
    held = notices.holders(db, report, now)
    holder = notices.holder_words(db, report, now, held)
    above = notices.seats_above(db, report, now)
    if above:
        ids = [p.id for p in above[0].people]
        message = Message(words.unseen(named, holder, due_words), thing=report.id)
        addresses.tell_all(db, ids, message, now, priority=notices.priority(report))
    notices.to_holders(db, report, words.UNSEEN, now, why=words.left_alone())
    over = levels.seat_words(db, above[0]) if above else ""
    heard = {p.id for p in held}
    notices.to_followers(db, report, words.unseen_for_reporter(holder, over), now, but=heard)
    return True
