"""Acts (办理记录): who did what to what, when and by which right; the audit trail, and what 撤销 reads."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Index, bindparam, insert
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.db import Db, rows_of
from core.ids import new_id


class Act(SQLModel, table=True):
    """One change of state by a person or by the clock. Rows are added, never changed, but undone_at."""

    __tablename__ = "act"
    __table_args__ = (
        Index("act_by_person", "person_id", "id"),
        Index("act_by_thing", "thing_id"),
        Index("act_by_address", "address_id", "id"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    at: datetime
    person_id: str | None = None  # None: the clock, or an unbound sender
    address_id: str | None = None
    right: str = ""  # the post, or "reporter", "claimant", "clock", by which it was allowed
    kind: str  # "report.accept", "check_in", "claim.pass" …
    thing_id: str
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """State before and after, and what an undo needs. Never phone numbers or message text."""
    undone_at: datetime | None = None


# A row without an object: nobody changes an act, and nearly every turn writes one.
_RECORD = insert(rows_of(Act))


def record(
    db: Db,
    kind: str,
    thing_id: str,
    at: datetime,
    *,
    person_id: str | None = None,
    address_id: str | None = None,
    right: str = "",
    **detail: Any,
) -> None:
    """Note an act in the same transaction as its effect."""
    act = {
        "id": new_id(),
        "at": at,
        "person_id": person_id,
        "address_id": address_id,
        "right": right,
        "kind": kind,
        "thing_id": thing_id,
        "detail": detail,
    }
    db.execute(_RECORD, act)


def of_thing(db: Db, thing_id: str) -> list[Act]:
    """Everything done to one thing, oldest first."""
    return list(db.exec(select(Act).where(Act.thing_id == thing_id).order_by(col(Act.id))))


def _last(mine: ColumnElement[bool]) -> SelectOfScalar[Act]:
    query = select(Act).where(
        mine,
        col(Act.kind).in_(bindparam("kinds", expanding=True)),
        col(Act.undone_at).is_(None),
        col(Act.at) >= bindparam("since"),
    )
    return query.order_by(col(Act.id).desc()).limit(1)


_LAST_OF_PERSON = _last(col(Act.person_id) == bindparam("mine"))
_LAST_OF_ADDRESS = _last(col(Act.address_id) == bindparam("mine"))


def last_of(
    db: Db, person_id: str | None, address_id: str | None, kinds: frozenset[str], since: datetime
) -> Act | None:
    """The newest act of these kinds that still stands, not older than `since`.

    A bound sender's acts are the person's, from whichever account; an unbound one's the account's.
    """
    mine = person_id or address_id
    asked = {"mine": mine, "kinds": list(kinds), "since": since}
    return db.exec(_LAST_OF_PERSON if person_id else _LAST_OF_ADDRESS, params=asked).first()
