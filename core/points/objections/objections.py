"""Objections (异议): anybody of the village may object to a line; the supervision group decides."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, col, select

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
    late: bool = False  # decided after its month had settled: upheld, it becomes a correction
    carried: bool = False  # a later statement has taken the correction over
    appeal: bool = False  # against another objection: upheld, a struck line stands again
    points: int | None = None  # what the line is worth instead, as the group decided
    by_two: bool = False  # one word alone does not decide it


class ObjectionWord(SQLModel, table=True):
    """What one of the supervision group says of an objection that two have to decide."""

    __tablename__ = "objection_word"
    objection_id: str = Field(primary_key=True, foreign_key="objection.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    upheld: bool
    why: str
    points: int | None = None
    at: datetime


def others_open(db: Db, objection: Objection) -> bool:
    """Whether another objection to the same line waits, an appeal apart."""
    query = select(Objection.id).where(
        Objection.line_id == objection.line_id,
        Objection.state == ObjectionState.OPEN,
        col(Objection.appeal).is_(False),
        Objection.id != objection.id,
    )
    return db.exec(query).first() is not None


def found_right(db: Db, line_id: str) -> bool:
    """Whether every objection to a line has been decided and none struck it."""
    query = select(Objection.state, Objection.points).where(
        Objection.line_id == line_id, col(Objection.appeal).is_(False)
    )
    decided = db.exec(query).all()
    return bool(decided) and all(
        state == ObjectionState.DISMISSED or (state == ObjectionState.UPHELD and points is not None)
        for state, points in decided
    )


def changed(db: Db, line_id: str) -> list[int]:
    """By how many points, or to how many, objections in time have changed a line, in order."""
    query = select(Objection.points).where(
        Objection.line_id == line_id,
        Objection.state == ObjectionState.UPHELD,
        col(Objection.points).is_not(None),
        col(Objection.late).is_(False),
    )
    ordered = query.order_by(col(Objection.decided_at), col(Objection.id))
    return [points for points in db.exec(ordered) if points is not None]


def struck_by(db: Db, line_id: str) -> Objection | None:
    """The objection by which the line counts no more; None when none was upheld, or an appeal since."""
    query = (
        select(Objection)
        .where(
            Objection.line_id == line_id,
            Objection.state == ObjectionState.UPHELD,
            col(Objection.points).is_(None),
        )
        .order_by(col(Objection.decided_at).desc(), col(Objection.id).desc())
    )
    last = db.exec(query).first()
    return None if last is None or last.appeal else last


def struck_by_whom(db: Db, line_id: str) -> set[str]:
    """Who has decided that the line counts no more, alone or together."""
    query = select(Objection).where(
        Objection.line_id == line_id,
        Objection.state == ObjectionState.UPHELD,
        col(Objection.appeal).is_(False),
    )
    strikes = list(db.exec(query))
    alone = {x.decided_by for x in strikes if x.decided_by}
    return alone | {w.person_id for x in strikes for w in words_on(db, x.id) if w.upheld}


def upheld(db: Db, line_ids: Iterable[str], at: datetime | None = None) -> set[str]:
    """Those of these lines that an objection has struck for good; `at`: as it stood at that moment."""
    query = select(Objection.line_id, Objection.appeal).where(
        col(Objection.line_id).in_(list(line_ids)),
        Objection.state == ObjectionState.UPHELD,
        col(Objection.points).is_(None),
    )
    if at is not None:
        query = query.where(col(Objection.decided_at) <= at)
    ordered = query.order_by(col(Objection.decided_at), col(Objection.id))
    last = {line_id: appeal for line_id, appeal in db.exec(ordered) if line_id}
    return {line_id for line_id, appeal in last.items() if not appeal}


def once(line_or_statement: str, person_id: str, *, appeal: bool = False) -> str:
    """By what a person's objection to one thing is one; an appeal is another than what it is against."""
    return f"{line_or_statement}/{person_id}" + ("/appeal" if appeal else "")


def has_filed(db: Db, person_id: str, line_id: str) -> bool:
    """Whether the person has objected to a line: once is enough."""
    query = select(Objection.id).where(Objection.once == once(line_id, person_id))
    return db.exec(query).first() is not None


def undecided(db: Db, statement_id: str) -> list[Objection]:
    """The objections that keep a statement from settling, oldest first."""
    query = select(Objection).where(
        Objection.statement_id == statement_id,
        Objection.state == ObjectionState.OPEN,
        col(Objection.line_id).is_not(None),
    )
    return list(db.exec(query.order_by(col(Objection.id))))


def words_on(db: Db, objection_id: str) -> list[ObjectionWord]:
    """What has been said of an objection that two decide, the first first."""
    query = select(ObjectionWord).where(ObjectionWord.objection_id == objection_id)
    return list(db.exec(query.order_by(col(ObjectionWord.at), col(ObjectionWord.person_id))))
