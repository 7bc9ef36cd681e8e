"""Filters (筛选): of which reports a list at the desk is, as its address and its form say it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_
from sqlmodel import col, select

from core import clock
from core.db import Db, is_sqlite
from core.registry.people import Appointment, Person
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import OPEN, State
from core.reports.ladder.reports import Report
from core.reports.overview import overdue_at

LONGEST = 60
"""So many characters of a text are looked for."""
AGES: dict[str, tuple[int, int | None]] = {
    "0-1": (0, 1),
    "2-3": (2, 3),
    "4-7": (4, 7),
    "8-15": (8, 15),
    "16-30": (16, 30),
    "31-": (31, None),
}
"""How many whole days a report has been open, by the name of the choice."""
DUE = ("overdue", "today")
ALL = "all"


@dataclass(frozen=True)
class Filter:
    """What is looked for; empty is no wish. Without a state it is all that is open."""

    region: str = ""
    category: str = ""
    state: str = ""  # a State's value, or `all`
    level: str = ""
    holder: str = ""  # a name
    due: str = ""  # overdue | today
    age: str = ""
    text: str = ""

    @property
    def wished(self) -> dict[str, str]:
        """What was chosen, as an address has it."""
        return {name: value for name, value in vars(self).items() if value}

    @property
    def of_open(self) -> bool:
        """Whether only what is open is looked for: such lists go by due time."""
        return self.state == "" or self.state in OPEN

    def but(self, **changed: str) -> "Filter":
        """The same with something else chosen."""
        return replace(self, **changed)


def read(query: Mapping[str, Any]) -> Filter:
    """What an address says; whatever is none of the choices is no wish."""

    def one_of(name: str, choices: Any) -> str:
        value = str(query.get(name, "")).strip()
        return value if value in choices else ""

    def words(name: str) -> str:
        return str(query.get(name, "")).replace("\0", "").strip()[:LONGEST]

    return Filter(
        region=words("region"),
        category=words("category"),
        state=one_of("state", {ALL, *(s.value for s in State)}),
        level=one_of("level", {level.value for level in Level}),
        holder=words("holder"),
        due=one_of("due", DUE),
        age=one_of("age", AGES),
        text=words("text"),
    )


def fits(db: Db, wanted: Filter, now: datetime) -> ColumnElement[bool]:
    """Whether a report is one of those looked for. The region is left to `reach`."""
    parts = [_state(db, wanted)]
    if wanted.category:
        parts.append(col(Report.category) == wanted.category)
    if wanted.level:
        parts.append(col(Report.level) == Level(wanted.level))
    if wanted.holder:
        parts.append(_holder(db, wanted.holder, now))
    if wanted.due == "overdue":
        parts.append(walked(db, overdue_at(now)))
    elif wanted.due == "today":
        parts.append(_due_today(now))
    if wanted.age:
        parts.append(_age(wanted.age, now))
    if wanted.text:
        parts.append(_text(wanted.text))
    return and_(*parts)


def _state(db: Db, wanted: Filter) -> ColumnElement[bool]:
    if wanted.state == ALL:
        return col(Report.id).is_not(None)
    if wanted.state:
        return col(Report.state) == State(wanted.state)
    return walked(db, col(Report.state).in_(OPEN))  # of what was split, the whole and its parts


def walked(db: Db, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same condition, kept from SQLite's indexes: a list is to be walked by due time, and not to be
    gathered by state and sorted then. PostgreSQL sees that by itself."""
    return opaque(condition) if is_sqlite(db) else condition


def opaque(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same condition, of which no index knows."""
    return case((condition, 1), else_=0) == 1


def _due_today(now: datetime) -> ColumnElement[bool]:
    """Still in time, and due before the day is over in the village."""
    tomorrow = clock.at_local(clock.day_of(now) + timedelta(days=1), time(0))
    return and_(
        col(Report.state).in_(OPEN), col(Report.due_at) > now, col(Report.due_at) < tomorrow
    )


def _age(name: str, now: datetime) -> ColumnElement[bool]:
    least, most = AGES[name]
    young = col(Report.filed_at) <= now - timedelta(days=least)
    if most is None:
        return young
    return and_(young, col(Report.filed_at) > now - timedelta(days=most + 1))


def _text(words: str) -> ColumnElement[bool]:
    """In the reporter's words or the place; a number alone is also 编号."""
    inside = [
        col(Report.text).icontains(words, autoescape=True),
        col(Report.place).icontains(words, autoescape=True),
    ]
    if words.isascii() and words.isdecimal() and len(words) < 9:
        inside.append(col(Report.number) == int(words))
    return or_(*inside)


def _holder(db: Db, name: str, now: datetime) -> ColumnElement[bool]:
    """Held by somebody of that name, by a post that they hold now."""
    query = (
        select(Appointment.post, Appointment.region_id)
        .join(Person, col(Person.id) == Appointment.person_id)
        .where(
            Person.name == name,
            Appointment.since <= now,
            or_(col(Appointment.until).is_(None), col(Appointment.until) > now),
        )
    )
    seats = db.exec(query.limit(50)).all()
    held = [
        and_(col(Report.holder_post) == post, col(Report.holder_region_id) == region)
        for post, region in seats
    ]
    return or_(*held) if held else col(Report.id).is_(None)
