"""Objections (异议): anybody of the village may object to a line; the supervision group decides."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, col, select

from core.db import Db
from core.decisions import Decided
from core.ids import new_id


class ObjectionState(StrEnum):
    """What has become of an objection."""

    OPEN = "open"
    UPHELD = "upheld"  # 成立
    DISMISSED = "dismissed"  # 不成立


class Objection(Decided, table=True):
    """Somebody of the village says that a line is wrong, or that one is missing."""

    __tablename__ = "objection"
    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id", index=True)
    line_id: str | None = Field(default=None, foreign_key="statement_line.id", index=True)
    objector_id: str = Field(foreign_key="person.id", index=True)
    reason: str
    at: datetime
    once: str = Field(unique=True)
    """A line, or what is missing, is objected to once by one person."""
    state: ObjectionState = ObjectionState.OPEN
    version: int = 1
    decided_by: str | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    why: str = ""  # the supervision group's reason
    late: bool = False  # after its month had settled: upheld, it becomes a correction
    carried: bool = False  # the correction stands on a statement


def others_open(db: Db, objection: Objection) -> bool:
    query = select(Objection.id).where(
        Objection.line_id == objection.line_id,
        Objection.state == ObjectionState.OPEN,
        Objection.id != objection.id,
    )
    return db.exec(query).first() is not None


def found_right(db: Db, line_id: str) -> bool:
    """Whether every objection to a line has been decided and none upheld."""
    states = db.exec(select(Objection.state).where(Objection.line_id == line_id)).all()
    return bool(states) and all(s == ObjectionState.DISMISSED for s in states)


def is_upheld(db: Db, line_id: str) -> bool:
    """Whether an objection to the line has been found right."""
    query = select(Objection.id).where(
        Objection.line_id == line_id, Objection.state == ObjectionState.UPHELD
    )
    return db.exec(query).first() is not None


def upheld(db: Db, line_ids: Iterable[str], at: datetime | None = None) -> set[str]:
    """Those of these lines to which an objection has been found right; `at`: by that moment."""
    query = select(Objection.line_id).where(
        col(Objection.line_id).in_(list(line_ids)), Objection.state == ObjectionState.UPHELD
    )
    if at is not None:
        query = query.where(col(Objection.decided_at) <= at)
    return {line_id for line_id in db.exec(query) if line_id}


def has_filed(db: Db, person_id: str, line_id: str) -> bool:
    """Whether the person has objected to a line: once is enough."""
    query = select(Objection.id).where(Objection.once == f"{line_id}/{person_id}")
    return db.exec(query).first() is not None


def undecided(db: Db, statement_id: str) -> list[Objection]:
    """The objections that keep a statement from settling, oldest first."""
    query = select(Objection).where(
        Objection.statement_id == statement_id,
        Objection.state == ObjectionState.OPEN,
        col(Objection.line_id).is_not(None),
    )
    return list(db.exec(query.order_by(col(Objection.id))))
