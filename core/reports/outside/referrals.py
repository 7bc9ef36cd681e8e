"""Referrals (问外单位): what was asked of an outside party about a report, until when, and what they answered."""

import hashlib
from datetime import date, datetime, timedelta

from sqlmodel import Field, SQLModel, col, select

from core.db import Db
from core.ids import new_id

LIFE = timedelta(days=14)


class Referral(SQLModel, table=True):
    """One link for one outside party. Only the token's digest is kept; it is open until it has an answer or an end."""

    __tablename__ = "referral"
    id: str = Field(default_factory=new_id, primary_key=True)
    report_id: str = Field(foreign_key="report.id", index=True)
    unit: str  # 单位, as its asker called it
    text: str  # what they are asked, in the asker's words: all that they read
    photos: bool = False  # whether they see the photos of the filing
    contact: bool = False  # whether they see the reporter's name and number
    token_hash: str = Field(unique=True)
    asked_by: str = Field(foreign_key="person.id")
    at: datetime
    expires_at: datetime = Field(index=True)
    ended_at: datetime | None = None  # taken back, replaced, or told that nobody answered
    answered_at: datetime | None = None
    answer: str = ""
    day: date | None = None  # the day that they named
    answered_by: str = ""  # 单位, 姓名 as they wrote it; nobody has checked it
    nonce_hash: str | None = None  # of the page that answered


def digest(token: str) -> str:
    """What is kept of a token: it cannot be made from this again."""
    return hashlib.sha256(token.encode()).hexdigest()


def of_report(db: Db, report_id: str) -> list[Referral]:
    """All that was asked outside about a report, oldest first."""
    query = select(Referral).where(Referral.report_id == report_id)
    return list(db.exec(query.order_by(col(Referral.id))))


def open_one(db: Db, report_id: str, now: datetime) -> Referral | None:
    """The one that may still be answered."""
    living = (
        Referral.report_id == report_id,
        col(Referral.answered_at).is_(None),
        col(Referral.ended_at).is_(None),
        col(Referral.expires_at) > now,
    )
    return db.exec(select(Referral).where(*living).order_by(col(Referral.id).desc())).first()
