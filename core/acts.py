"""Acts (办理记录): who did what to what, when and by which right; the audit trail, and what 撤销 reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Index, bindparam, insert, text
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.db import Db, rows_of
from core.errors import Refusal
from core.ids import new_id

_URGED = text("kind = 'report.urge_above'")


class Act(SQLModel, table=True):
    """One change of state by a person or by the clock. Rows are added, never changed, but undone_at."""

    __tablename__ = "act"
    __table_args__ = (
        Index("act_by_person", "person_id", "id"),
        Index("act_by_thing", "thing_id"),
        Index("act_by_address", "address_id", "id"),
        # Few rows: how often those above urged is a figure of a month.
        Index("act_urged", "at", sqlite_where=_URGED, postgresql_where=_URGED),
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


TakeBack = Callable[[Db, Act, datetime], str]


@dataclass(frozen=True)
class _Kind:
    final: str
    passed_over: str


_KINDS: dict[str, _Kind] = {}
_TAKEN_BACK_BY: dict[str, TakeBack] = {}


def kind(name: str, *, final: str = "", passed_over: str = "") -> str:
    """Declare a kind of act beside the code that records it, and give its name.

    撤销 must have an answer to each kind: `final`, the sentence that its doer reads when it cannot be
    taken back, with the way on; or a function under `takes_back`; or `passed_over`, why 撤销 does not
    speak of it: the clock did it, it is itself a taking back, or it comes along with another act.
    """
    declared = _Kind(final, passed_over)
    if final and passed_over:
        raise ValueError(f"{name}: an act that is passed over is never spoken of")
    if _KINDS.setdefault(name, declared) != declared:
        raise ValueError(f"{name} is declared twice, and not alike")
    return name


def takes_back(*kinds: str) -> Callable[[TakeBack], TakeBack]:
    """Mark the function by which 撤销 takes back acts of these kinds; it says in words what that was."""

    def mark(undo: TakeBack) -> TakeBack:
        for name in kinds:
            if _declared(name) != _Kind("", ""):
                raise ValueError(f"{name} is final or passed over, and cannot be taken back")
            if _TAKEN_BACK_BY.setdefault(name, undo) is not undo:
                raise ValueError(f"{name} is taken back in two ways")
        return undo

    return mark


def _declared(name: str) -> _Kind:
    if name not in _KINDS:
        raise ValueError(f"{name} is no declared kind of act: see acts.kind")
    return _KINDS[name]


def take_back(db: Db, act: Act, now: datetime) -> str:
    """Take an act back; what that was, in words. Refusal, with the way on, when it stays done."""
    if final := _declared(act.kind).final:
        raise Refusal(final)
    return _TAKEN_BACK_BY[act.kind](db, act, now)


def declared() -> frozenset[str]:
    """Every kind that can be recorded."""
    return frozenset(_KINDS)


def of_people() -> frozenset[str]:
    """The kinds of which 撤销 speaks: all but those that are passed over."""
    return frozenset(name for name, kind in _KINDS.items() if not kind.passed_over)


def unanswered() -> list[str]:
    """Declared kinds to which 撤销 would have no answer; there must be none."""
    return sorted(n for n in of_people() if not _KINDS[n].final and n not in _TAKEN_BACK_BY)


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
    """Note an act of a declared kind in the same transaction as its effect."""
    _declared(kind)
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


def record_each(
    db: Db, kind: str, things: Sequence[tuple[str, dict[str, Any]]], at: datetime, right: str
) -> None:
    """Note acts of one kind that nobody did, done to each of these things, with its detail; one INSERT."""
    _declared(kind)
    rows = [
        {
            "id": new_id(),
            "at": at,
            "person_id": None,
            "address_id": None,
            "right": right,
            "kind": kind,
            "thing_id": thing_id,
            "detail": detail,
        }
        for thing_id, detail in things
    ]
    if rows:
        db.execute(_RECORD, rows)


_FIRST = select(Act.at).order_by(col(Act.id)).limit(1)


def first(db: Db) -> datetime | None:
    """When the first act of all was recorded; None before any."""
    return db.exec(_FIRST).first()


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
