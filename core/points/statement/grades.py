"""Grades (等次) of settled statements, and the consequence (奖惩) that each sets going."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core import acts
from core.clock import at_local, day_of, spoken_day
from core.db import Db
from core.decisions import Held
from core.ids import new_id
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import End, Follow, Grade, Rulebook, Subject
from core.points.statement.statements import Statement, StatementTotal
from core.points.subjects import subjects

BEGUN = acts.kind("consequence.begin", passed_over="done by the clock")


class ConsequenceState(StrEnum):
    """Where a consequence stands on its way to an end."""

    OPEN = "open"  # 进行中
    PROPOSED = "proposed"  # 已提请了结: one person has found it done, another has to agree
    ENDED = "ended"  # 已了结


class Consequence(Held, table=True):
    """What a grade has set going for one subject (奖励, 整改); it has an end or a due day, always."""

    __tablename__ = "consequence"
    __table_args__ = (
        UniqueConstraint("statement_id", "subject_id"),
        Index("consequence_due", "state", "due_at"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id")
    village_id: str = Field(foreign_key="region.id", index=True)
    subject: Subject
    subject_id: str = Field(index=True)
    grade: str  # as the rulebook named it
    follow: Follow
    what: str  # the rulebook's words: 集中整顿
    begun_at: datetime
    due_at: datetime  # end of the last day
    state: ConsequenceState = ConsequenceState.OPEN
    version: int = 1  # raised at every change of state; buttons name it
    proposed_by: str | None = Field(default=None, foreign_key="person.id")
    proposed_at: datetime | None = None
    ended_by: str | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = None
    outcome: str = ""  # what was granted, or what came of the rectification
    asked_at: datetime | None = None  # when the month's progress was last asked for
    overdue_at: datetime | None = None  # when those above were told that it is overdue


class Progress(SQLModel, table=True):
    """One report on a rectification (整改进展), with its photos."""

    __tablename__ = "progress"
    id: str = Field(default_factory=new_id, primary_key=True)
    consequence_id: str = Field(foreign_key="consequence.id", index=True)
    by: str = Field(foreign_key="person.id")
    said: str
    photos: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Evidence ids; at least one."""
    at: datetime


def grade_of(rulebook: Rulebook, score: int) -> Grade | None:
    """The grade of a score, which counts as 0 when it is below; None where there are no grades."""
    ordered = sorted(rulebook.grades, key=lambda g: -g.at_least)
    return next((g for g in ordered if max(score, 0) >= g.at_least), None)


def begin(
    db: Db, statement: Statement, totals: Sequence[StatementTotal], now: datetime
) -> list[Consequence]:
    """Set going what the grades of a statement that settles now bring; nothing where points are spent."""
    rulebook = versions.of_digest(db, statement.digest)
    if rulebook.end != End.GRADE:
        return []
    begun = []
    for total in totals:
        grade = grade_of(rulebook, total.score)
        if grade is None or grade.follow == Follow.NOTHING:
            continue
        consequence = Consequence(
            statement_id=statement.id,
            village_id=statement.village_id,
            subject=statement.subject,
            subject_id=total.subject_id,
            grade=grade.name,
            follow=grade.follow,
            what=grade.consequence,
            begun_at=now,
            due_at=at_local(day_of(now) + timedelta(days=grade.days + 1), time(0)),
        )
        db.add(consequence)
        begun.append(consequence)
    db.flush()
    for consequence in begun:
        acts.record(db, BEGUN, consequence.id, now, right="clock", grade=consequence.grade)
    return begun


def title(db: Db, consequence: Consequence) -> str:
    """西陶口村两委班子2026年上半年“基本合格”."""
    statement = db.get_one(Statement, consequence.statement_id)
    name = subjects.shown(db, consequence.subject, [consequence.subject_id])[
        consequence.subject_id
    ].own
    return f"{name}{periods.spoken(statement.period)}“{consequence.grade}”"


def last_day(consequence: Consequence) -> str:
    """The last day on which it is in time, in words; with its year when that is not the present one."""
    end = consequence.due_at - timedelta(seconds=1)
    year = day_of(end).year
    return (f"{year}年" if year != day_of(consequence.begun_at).year else "") + spoken_day(end)


def of_statement(db: Db, statement_id: str) -> list[Consequence]:
    """All that a statement has set going, in order of birth."""
    query = select(Consequence).where(Consequence.statement_id == statement_id)
    return list(db.exec(query.order_by(col(Consequence.id))))


def unended(db: Db) -> list[Consequence]:
    """What has no end yet, the first due first."""
    query = select(Consequence).where(Consequence.state != ConsequenceState.ENDED)
    return list(db.exec(query.order_by(col(Consequence.due_at), col(Consequence.id))))


def progress(db: Db, consequence_id: str) -> list[Progress]:
    """The reports on a rectification, oldest first."""
    query = select(Progress).where(Progress.consequence_id == consequence_id)
    return list(db.exec(query.order_by(col(Progress.id))))
