"""Petitions (请示): a holder asks the level above for more time (延期), or not to take a report (不予受理)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Enum, Index
from sqlmodel import Field, UniqueConstraint, col, select

from core import outbox
from core.db import Db
from core.decisions import Decided
from core.ids import new_id
from core.reports.ladder.reports import Report

FLOW = "petition"
"""The buttons with which a petition is decided."""


class PetitionKind(StrEnum):
    """What is asked for."""

    MORE_TIME = "more_time"  # 延期
    REFUSAL = "refusal"  # 不予受理


class PetitionState(StrEnum):
    """Where a petition stands."""

    WAITING = "waiting"
    AGREED = "agreed"
    DECLINED = "declined"
    VOID = "void"  # the report has gone on without it, or its asker took it back


class Petition(Decided, table=True):
    """One petition; `once` keeps each kind to one a round, and is empty where it does not count."""

    __tablename__ = "petition"
    __table_args__ = (
        UniqueConstraint("once"),
        Index("petition_waiting", "village_id", "state"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    report_id: str = Field(foreign_key="report.id", index=True)
    village_id: str = Field(foreign_key="region.id")
    kind: PetitionKind
    days: int = 0  # working days of 延期
    reason: str
    asked_by: str = Field(foreign_key="person.id")
    at: datetime
    level: str  # of the seat that decides
    post: str
    region_id: str = Field(foreign_key="region.id")
    once: str | None = None
    state: PetitionState = Field(
        default=PetitionState.WAITING,
        sa_column=Column(Enum(PetitionState, name="petition_state"), nullable=False),
    )
    version: int = 1
    decided_by: str | None = None
    decided_at: datetime | None = None
    why: str = ""  # of a no


def of_report(db: Db, report_id: str) -> list[Petition]:
    """All that was asked for a report, oldest first."""
    query = select(Petition).where(Petition.report_id == report_id)
    return list(db.exec(query.order_by(col(Petition.id))))


def waiting(db: Db, report_id: str) -> list[Petition]:
    """What waits for the level above, of one report."""
    return [p for p in of_report(db, report_id) if p.state == PetitionState.WAITING]


def void(db: Db, report: Report, now: datetime) -> None:
    """The report has gone on: what waits for the level above is not decided any more, and counts for nothing."""
    for petition in waiting(db, report.id):
        void_one(db, petition, now)
    report.petitioned = False
    db.add(report)


def void_one(db: Db, petition: Petition, now: datetime) -> None:
    """One that nobody decides any more; it may be asked again."""
    petition.state, petition.once = PetitionState.VOID, None
    petition.version += 1
    petition.decided_at = now
    db.add(petition)
    outbox.withdraw(db, petition.id, {FLOW}, now)
