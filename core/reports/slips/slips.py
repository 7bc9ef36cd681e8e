"""Slips (回执): a code that is given with a complaint of a person, and opens it from whichever account."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.ids import new_id
from core.reports.ladder.reports import Report
from core.reports.slips import codes, guesses

SHOWN_FOR = timedelta(hours=1)
"""So long the code can be read in what was sent; then it is gone from here too."""
GIVEN = acts.kind("slip.given", passed_over="comes along with the filing")


class Slip(SQLModel, table=True):
    """The way back into one complaint. Only the digest of its code is kept."""

    __tablename__ = "slip"
    id: str = Field(default_factory=new_id, primary_key=True)
    report_id: str = Field(foreign_key="report.id", unique=True)
    code_hash: str = Field(unique=True)
    at: datetime
    hidden_at: datetime | None = Field(default=None, index=True)
    """When the code is, or was, taken out of what was sent; `hidden` says which."""
    hidden: bool = False


class WrongSlip(Refusal):
    """A code that opens nothing for whoever typed it: counted against their account."""


def give(db: Db, report: Report, now: datetime) -> str | None:
    """The code of a complaint of a person, to be told once, now; None for every other report.

    One that was given already is never given again: nobody knows it any more.
    """
    if report.about_id is None or of_report(db, report.id) is not None:
        return None
    code = codes.fresh()
    slip = Slip(
        report_id=report.id,
        code_hash=codes.digest(code, codes.salt(db)),
        at=now,
        hidden_at=now + SHOWN_FOR,
    )
    db.add(slip)
    db.flush()
    acts.record(db, GIVEN, slip.id, now, right="clock")
    return codes.written(code)


def of_report(db: Db, report_id: str) -> Slip | None:
    """The slip of a report, if it has one."""
    return db.exec(select(Slip).where(Slip.report_id == report_id)).first()


def key_of(db: Db, typed: str, address_id: str, now: datetime) -> str:
    """What a typed code becomes before it is looked for, so that the code itself is kept nowhere.

    Only looks. Empty where it cannot be one. Refusal while this account has tried too often.
    """
    guesses.refuse_too_many(db, address_id, now)
    code = codes.digits(typed)
    return codes.digest(code, codes.kept_salt(db)) if len(code) == codes.DIGITS else ""


def opened(db: Db, key: str, people_ids: Collection[str]) -> Report:
    """The complaint that this key opens, for an account at which these people are reached.

    WrongSlip, in the same words, for a code of nothing and for one from which the complaint is kept.
    """
    slip = db.exec(select(Slip).where(Slip.code_hash == key)).first() if key else None
    report = db.get(Report, slip.report_id) if slip is not None else None
    if report is None or set(people_ids) & set(report.kept_from):
        raise WrongSlip(
            "没有这个回执码。请对一下纸上的16个数字再发；码丢了，可以用报的那个手机发“我的上报”。"
        )
    return report


def readable(db: Db, now: datetime) -> list[Slip]:
    """Slips whose code can still be read although its hour is over, the oldest first."""
    query = select(Slip).where(col(Slip.hidden).is_(False), col(Slip.hidden_at) <= now)
    return list(db.exec(query.order_by(col(Slip.hidden_at), col(Slip.id)).limit(1000)))
