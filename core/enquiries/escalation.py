"""Escalation (超时转交): a question that nobody answers within two working days goes on by itself."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from core.db import Db
from core.enquiries import enquiries, notices
from core.enquiries.enquiries import Enquiry, EnquiryState

AT_ONCE = 1000


def due(db: Db, now: datetime) -> list[str]:
    """The open questions whose time is over, the first due first."""
    query = select(Enquiry.id).where(Enquiry.state == EnquiryState.OPEN, col(Enquiry.due_at) <= now)
    return list(db.exec(query.order_by(col(Enquiry.due_at), col(Enquiry.id)).limit(AT_ONCE)))


def sweep(db: Db, now: datetime, enquiry_id: str | None = None) -> int:
    """Hand on the one named, else all that are due; how many. Safe at any moment, any number of times."""
    return sum(
        _climb(db, one, now) for one in (due(db, now) if enquiry_id is None else [enquiry_id])
    )


_NEXT = select(func.min(Enquiry.due_at)).where(Enquiry.state == EnquiryState.OPEN)


def next_due(db: Db) -> datetime | None:
    """When the next open question has waited too long."""
    return db.exec(_NEXT).first()


def _climb(db: Db, enquiry_id: str, now: datetime) -> bool:
    enquiry = enquiries.held(db, enquiry_id)
    if enquiry.state != EnquiryState.OPEN or enquiry.due_at is None or enquiry.due_at > now:
        return False
    above = enquiries.above(db, enquiry, now)
    if above:
        notices.climb(db, enquiry, above[0], now)
    else:
        notices.lapse(db, enquiry, now)
    return True
