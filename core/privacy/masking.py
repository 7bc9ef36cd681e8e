"""Masking (换成代号): somebody's name, number and sentences, taken out of what others wrote and were sent."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Table, Text, cast, false, or_, true
from sqlalchemy import select as sa_select
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from core.db import Db
from core.privacy import columns
from core.registry.addresses import Address, Binding
from core.registry.people import Person
from core.registry.regions import Region
from core.registry.rooms import Room

_AT_ONCE = 20
"""So many sentences are looked for in one statement."""
_NOT_HERE = frozenset({"person", "household"})
"""Their names are registered and not spoken of: forgetting sets those of the one person itself."""


@dataclass(frozen=True)
class Wordings:
    """What is taken out of a text, and what is put in its place; longer names that hold a shorter one stay."""

    instead: dict[str, str]
    stay: frozenset[str] = frozenset()

    def masked(self, value: Any) -> Any:
        """A text, or plain JSON with the texts in it, after that."""
        if isinstance(value, str):
            return self._pattern.sub(lambda m: self.instead.get(m[0], m[0]), value)
        if isinstance(value, list):
            return [self.masked(one) for one in value]
        if isinstance(value, dict):
            return {self.masked(k): self.masked(v) for k, v in value.items()}
        return value

    @property
    def _pattern(self) -> re.Pattern[str]:
        every = sorted({*self.instead, *self.stay}, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, every)))


def name(db: Db, person: Person, code: str, things: Sequence[str]) -> None:
    """Put the code in place of a name, where it can only mean this person.

    Where somebody else has the name too, only in what is the person's own: a namesake keeps theirs.
    """
    longer = select(Person.name).where(
        col(Person.name).contains(person.name, autoescape=True), Person.name != person.name
    )
    wordings = Wordings({person.name: code}, frozenset(db.exec(longer)))
    namesakes = select(func.count()).where(Person.name == person.name, Person.id != person.id)
    alone = not db.exec(namesakes).one()
    here = not db.exec(namesakes.where(Person.village_id == person.village_id)).one()
    for table, declared in columns.tables():
        if declared.spoken and table.name not in _NOT_HERE:
            theirs = or_(_own(table, person.id, things), _here(table, person) if here else false())
            _mask(db, table, declared.spoken, wordings, true() if alone else theirs)


def sentences(db: Db, instead: dict[str, str]) -> None:
    """Take somebody's number and sentences out of everything, wherever they are repeated."""
    every = sorted(instead)
    for at in range(0, len(every), _AT_ONCE):
        wordings = Wordings({one: instead[one] for one in every[at : at + _AT_ONCE]})
        for table, declared in columns.tables():
            if declared.spoken:
                _mask(db, table, declared.spoken, wordings, true())


def _mask(
    db: Db, table: Table, names: Sequence[str], wordings: Wordings, where: ColumnElement[bool]
) -> None:
    spoken = [table.c[one] for one in names]
    holds = or_(*(_holds(column, one) for column in spoken for one in wordings.instead))
    keys = list(table.primary_key.columns)
    for stored in db.execute(sa_select(*keys, *spoken).where(holds, where)).all():
        values = dict(zip(names, stored[len(keys) :], strict=True))
        changed = {k: new for k, v in values.items() if (new := wordings.masked(v)) != v}
        if changed:
            this = [key == value for key, value in zip(keys, stored, strict=False)]
            db.execute(table.update().where(*this).values(changed))


def _holds(column: Column[Any], wording: str) -> ColumnElement[bool]:
    if not isinstance(column.type, JSON):
        return column.contains(wording, autoescape=True)
    written = {wording, json.dumps(wording)[1:-1]}
    stored = cast(column, Text)
    return or_(*(stored.contains(one, autoescape=True) for one in written))


def _own(table: Table, person_id: str, things: Sequence[str]) -> ColumnElement[bool]:
    """The rows of a table that name the person by their id, or are or are about a thing of theirs."""
    mine = [column == person_id for column in _to(table, "person")]
    mine += [table.c["person_id"] == person_id] if "person_id" in table.c else []
    about = [table.c[one].in_(things) for one in ("id", "thing", "thing_id") if one in table.c]
    about += [c.in_(things) for name in columns.owned() for c in _to(table, name)]
    return or_(false(), *mine, *about)


def _to(table: Table, other: str) -> Iterable[Column[Any]]:
    return [c for c in table.columns for key in c.foreign_keys if key.column.table.name == other]


def _here(table: Table, person: Person) -> ColumnElement[bool]:
    """The rows of a table that belong to the person's village, by whichever way they lead there."""
    regions = _regions(person)
    living = select(Person.id).where(Person.village_id == person.village_id)
    bound = select(Binding.address_id).where(col(Binding.person_id).in_(living))
    placed: list[ColumnElement[bool]] = [c.in_(regions) for c in _to(table, "region")]
    if placed:
        return or_(*placed)
    ways: list[ColumnElement[bool]] = [c.in_(living) for c in _to(table, "person")]
    ways += [c.in_(bound) for c in _to(table, "address")]
    if table.name in ("outbox", "act"):
        ways.append(table.c["person_id"].in_(living))
    if "chat" in table.c:
        chats = select(Address.chat).where(col(Address.id).in_(bound))
        rooms = select(Room.chat).where(col(Room.region_id).in_(regions))
        ways += [table.c["chat"].in_(chats), table.c["chat"].in_(rooms)]
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if parent.name not in ("region", "person", "address", "evidence", table.name):
                ways.append(column.in_(sa_select(key.column).where(_here(parent, person))))
    return or_(false(), *ways)


def _regions(person: Person) -> SelectOfScalar[str]:
    village = person.village_id
    return select(Region.id).where(
        or_(col(Region.village_id) == village, col(Region.id) == village)
    )
