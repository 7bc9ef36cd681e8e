"""Looks (看过): who opened a complaint of a person, and when; whoever complains can see that it was looked at."""

from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel, col, select

from core.db import Db, only_looks
from core.ids import new_id
from core.reports.ladder.reports import Report

ONE_LOOK = timedelta(minutes=10)
"""Pages are turned and buttons pressed: all within this time is one look."""


class SlipLook(SQLModel, table=True):
    """Somebody opened a complaint. Rows are added and never changed."""

    __tablename__ = "slip_look"
    id: str = Field(default_factory=new_id, primary_key=True)
    report_id: str = Field(foreign_key="report.id", index=True)
    person_id: str = Field(foreign_key="person.id")
    at: datetime


def note(db: Db, report: Report, person_id: str | None, now: datetime) -> None:
    """Put on record that somebody has opened the report, where it complains of a person.

    Not of whoever reported it, nor in a session that only reads.
    """
    if report.about_id is None or person_id in (None, report.person_id) or only_looks(db):
        return
    query = select(SlipLook).where(
        SlipLook.report_id == report.id,
        SlipLook.person_id == person_id,
        SlipLook.at > now - ONE_LOOK,
    )
    if db.exec(query).first() is None:
        db.add(SlipLook(report_id=report.id, person_id=str(person_id), at=now))
        db.flush()


def of_report(db: Db, report_id: str) -> list[SlipLook]:
    """Every look at a report, the first one first."""
    query = select(SlipLook).where(SlipLook.report_id == report_id)
    return list(db.exec(query.order_by(col(SlipLook.id))))


def last_by_person(db: Db, report_id: str) -> dict[str, datetime]:
    """When each of them looked last, by id; in the order of their first look."""
    last: dict[str, datetime] = {}
    for look in of_report(db, report_id):
        last[look.person_id] = look.at
    return last
