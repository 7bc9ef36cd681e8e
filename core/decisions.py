"""Decisions (决定): one law for whatever somebody decides about.

A noun says once, in its `Law`, who decides, in which state, what stops it and what it says no with.
Everything else is the same for all: which rows are held and in which order (the thing, then its
village), in which order it is refused (right, state, version, freeze, and last a reason that is
missing), how the decision is kept, noted and taken back.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import func
from sqlmodel import SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core import acts, outbox
from core import db as database
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.registry import people, regions
from core.registry.people import Person
from core.registry.regions import Region

Villages = SelectOfScalar[str]
"""A SELECT of village ids."""


class Held(SQLModel):
    """What every table has whose rows somebody decides about; its `version` rises with each change."""

    id: str
    state: Any
    version: int


class Decided(Held):
    """A row that one person's word ends."""

    decided_by: str | None
    decided_at: datetime | None


T = TypeVar("T", bound=Held)
D = TypeVar("D", bound=Decided)


def _never(_: Db, __: str) -> None:
    """Nothing stops it."""


def _own_village(db: Db, thing: Any) -> str:
    village_id: str = thing.village_id
    return village_id


@dataclass(frozen=True)
class Law(Generic[T]):
    """All that differs between one kind of decision and another."""

    table: type[T]
    waiting: StrEnum
    """The state in which it can be decided."""
    deciders: Callable[[Db, T, datetime], Sequence[Person]]
    """Who may decide, the first to be asked first; whoever must withdraw is not among them."""
    flow: str
    """The buttons that end with the decision."""
    missing: str
    """What is said when there is no such row; like those below, in words with the way on."""
    not_yours: Callable[[Db, T, Person, Sequence[Person], datetime], str]
    settled: Callable[[Db, T, datetime], str]
    changed: Callable[[Db, T], str]
    stopped: Callable[[Db, str], None] = _never
    """Raises Refusal while something else stops it, such as a freeze."""
    village: Callable[[Db, T], str] = _own_village
    in_villages: Callable[[Villages], Any] | None = None
    """The condition for rows of these villages, where the table has no `village_id`."""
    kinds: Mapping[Any, str] = field(default_factory=dict)
    """By the state that it ends in, the kind of act."""


def waiting_for(db: Db, law: Law[T], person: Person, now: datetime) -> list[T]:
    """What waits and is this person's to decide, oldest first.

    Only the villages in or below the regions of the person's posts are looked at.
    """
    return [one for one in near(db, law, person, now) if may_decide(db, law, person, one, now)]


def near(db: Db, law: Law[T], person: Person, now: datetime) -> list[T]:
    """What waits in the villages of the person's posts, whoever decides it; oldest first."""
    table: Any = law.table
    villages = villages_of(db, person, now)
    here = law.in_villages(villages) if law.in_villages else col(table.village_id).in_(villages)
    query = select(law.table).where(table.state == law.waiting, here)
    return list(db.exec(query.order_by(table.id)))


def waiting_in(db: Db, law: Law[T], village_ids: Collection[str]) -> int:
    """How many wait in these villages, whoever decides them."""
    table: Any = law.table
    here = select(Region.id).where(col(Region.id).in_(village_ids))
    inside = law.in_villages(here) if law.in_villages else col(table.village_id).in_(village_ids)
    query = select(func.count()).select_from(law.table).where(table.state == law.waiting, inside)
    return db.exec(query).one()


def villages_of(db: Db, person: Person, now: datetime) -> Villages:
    """The villages in or below the regions of the person's posts, as a SELECT."""
    return regions.villages_below({a.region_id for a in people.posts_of(db, person.id, now)})


def may_decide(db: Db, law: Law[T], person: Person, thing: T, now: datetime) -> bool:
    """Whether it is this person's to decide, whatever its state."""
    return any(p.id == person.id for p in law.deciders(db, thing, now))


def look_at(db: Db, law: Law[T], person: Person, thing_id: str, now: datetime) -> T:
    """The thing as its deciders may see it; Refusal for everybody else."""
    thing = db.get(law.table, thing_id)
    if thing is None:
        raise Refusal(law.missing)
    able = law.deciders(db, thing, now)
    if not any(p.id == person.id for p in able):
        raise Refusal(law.not_yours(db, thing, person, able, now))
    return thing


def hold(db: Db, law: Law[T], thing_id: str) -> T:
    """The thing as it is now, held with its village until the end of the transaction."""
    database.lock(db, law.table, thing_id)
    thing = db.get(law.table, thing_id, populate_existing=True)
    if thing is None:
        raise Refusal(law.missing)
    database.lock(db, Region, law.village(db, thing))
    return thing


def to_decide(
    db: Db, law: Law[T], person: Person, thing_id: str, version: int | None, now: datetime
) -> T:
    """The thing, held for a decision; Refusal unless it waits, as it was shown, for this person."""
    thing = hold(db, law, thing_id)
    look_at(db, law, person, thing_id, now)
    if thing.state != law.waiting:
        raise Refusal(law.settled(db, thing, now))
    if version is not None and version != thing.version:
        raise Refusal(law.changed(db, thing))
    law.stopped(db, thing_id)
    return thing


def refuse_unless_reasoned(reason: str, why: str) -> str:
    """The reason without blanks around it; Refusal with `why` where there is none."""
    if not reason.strip():
        raise Refusal(why)
    return reason.strip()


def decide(
    db: Db,
    law: Law[D],
    thing: D,
    state: StrEnum,
    now: datetime,
    *,
    by: Person | None,
    right: str,
    person_id: str | None = None,
    **detail: Any,
) -> None:
    """Keep the decision, end its buttons and note the act with the state before and after.

    `by` None is the clock or, with `person_id`, somebody who takes the thing itself back.
    """
    before, thing.state = thing.state, state
    thing.decided_by, thing.decided_at = by.id if by else None, now
    thing.version += 1
    db.add(thing)
    db.flush()
    outbox.withdraw(db, thing.id, {law.flow}, now)
    kind = law.kinds[state]
    acts.record(
        db,
        kind,
        thing.id,
        now,
        person_id=by.id if by else person_id,
        right=right,
        before=before,
        after=state,
        **detail,
    )


def rests(thing: Decided, act: Act) -> bool:
    """Whether the thing is still as this act decided it."""
    return thing.decided_at == act.at and thing.state == act.detail["after"]


def open_again(
    db: Db, law: Law[D], thing: D, act: Act | None = None, now: datetime | None = None
) -> None:
    """It waits once more, undecided; the act that decided it is marked as taken back."""
    thing.state, thing.decided_by, thing.decided_at = law.waiting, None, None
    thing.version += 1
    db.add(thing)
    if act is not None:
        act.undone_at = now
        db.add(act)
