"""Promises (说好的日子): a holder who named a day for the next step is reminded once it has passed."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from core.clock import spoken_day
from core.db import Db
from core.reports import notices, rights, words
from core.reports.ladder.lifecycle import HELD
from core.reports.ladder.reports import Report

AT_ONCE = 1000
"""So many are reminded in one minute; each in a transaction of its own."""


def due(db: Db, now: datetime) -> list[str]:
    """Held reports whose promised day has passed, the oldest promise first."""
    query = select(Report.id).where(col(Report.state).in_(HELD), col(Report.promised_until) <= now)
    return list(db.exec(query.order_by(col(Report.promised_until), col(Report.id)).limit(AT_ONCE)))


def sweep(db: Db, now: datetime, report_id: str | None = None) -> int:
    """Remind the holder of the report, else of every one that is due; safe to repeat at any moment."""
    passed = due(db, now) if report_id is None else [report_id]
    return sum(_remind(db, one, now) for one in passed)


def _remind(db: Db, report_id: str, now: datetime) -> bool:
    report = rights.seen(db, report_id, rights.CLOCK)
    until = report.promised_until
    if report.state not in HELD or until is None or until > now:
        return False
    report.promised_until = None
    db.add(report)
    day = spoken_day(until - timedelta(days=1))
    text = words.promise_over(notices.named(report), day, notices.due_words(report))
    notices.word_to_holders(db, report, text, now)
    return True


_NEXT = select(func.min(Report.promised_until)).where(col(Report.state).in_(HELD))


def next_due(db: Db) -> datetime | None:
    """When the next promised day has passed."""
    return db.exec(_NEXT).first()
