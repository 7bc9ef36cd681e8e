"""The trail (办理记录): which officer did what and when, and who opened a complaint, for the supervision group of the place.

It says that something was done, never what was said: no words, no household, no reporter.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, true
from sqlalchemy.orm import Mapped
from sqlmodel import SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.acts import Act
from core.db import Db
from core.desk import reach, trail_words
from core.desk.reach import Reach
from core.registry import people, regions
from core.registry.people import TITLES, Appointment, Person, Post
from core.registry.regions import Kind, Region
from core.reports.ladder.reports import Report
from core.reports.slips.looks import SlipLook

NO_OFFICE = frozenset({Post.PARTY_MEMBER, Post.PANEL})
"""Posts that give nobody anything to decide alone: who has no other acts as a villager."""


@dataclass(frozen=True)
class Entry:
    """One act: by whom, by which post as people say it, of which report where it is one's."""

    id: str
    at: datetime
    name: str
    post: str
    what: str
    number: int | None
    undone: bool


def overseen(db: Db, person_id: str, now: datetime) -> frozenset[str]:
    """The villages whose supervision group somebody belongs to now."""
    watched = people.regions_of(db, person_id, Post.SUPERVISOR, now)
    return frozenset(db.exec(regions.villages_below(watched))) if watched else frozenset()


def read(
    db: Db,
    villages: Collection[str],
    reader: Reach | None,
    *,
    before: str = "",
    since: datetime | None = None,
    name: str = "",
    most: int = 50,
) -> list[Entry]:
    """What the officers of these villages did, and those above in them; the newest first, from an entry backwards.

    A complaint that does not exist for the `reader` leaves no trace; None is whoever runs the program.
    """
    if not villages:
        return []
    officers = _officers(villages)
    done = (
        col(Act.person_id).is_not(None),
        col(Act.kind).in_(sorted(trail_words.WORDS)),
        col(Act.right).not_in(trail_words.OF_VILLAGERS),
        or_(col(Act.person_id).in_(officers), and_(_from_above(), _of_villages(villages))),
        _exists_for(reader, villages, col(Act.thing_id)),
    )
    acts = select(Act).where(*done, *_within(Act, before, since), *_by(Act, name))
    looks = select(SlipLook).where(
        col(SlipLook.report_id).in_(_complaints(reader, villages)),
        *_within(SlipLook, before, since),
        *_by(SlipLook, name),
    )
    every: list[Act | SlipLook] = [
        *db.exec(acts.order_by(col(Act.id).desc()).limit(most)),
        *db.exec(looks.order_by(col(SlipLook.id).desc()).limit(most)),
    ]
    newest = sorted(every, key=lambda one: one.id, reverse=True)[:most]
    return _entries(db, newest)


_Told = type[Act] | type[SlipLook]


def _within(table: _Told, before: str, since: datetime | None) -> list[ColumnElement[bool]]:
    asked = [col(table.id) < before] if before else []
    return [*asked, col(table.at) >= since] if since else asked


def _by(table: _Told, name: str) -> list[ColumnElement[bool]]:
    """By anybody of that name: two may be called alike."""
    called = select(Person.id).where(Person.name == name)
    return [col(table.person_id).in_(called)] if name else []


def _officers(villages: Collection[str]) -> SelectOfScalar[str]:
    """Whoever holds or held a post in these villages: what was done stays done when a post ends."""
    here = or_(col(Region.id).in_(villages), col(Region.village_id).in_(villages))
    query = select(Appointment.person_id).join(Region, col(Region.id) == Appointment.region_id)
    return query.where(here, col(Appointment.post).not_in(NO_OFFICE))


def _from_above() -> ColumnElement[bool]:
    """By somebody with a post over several villages."""
    above = select(Appointment.person_id).join(Region, col(Region.id) == Appointment.region_id)
    return col(Act.person_id).in_(above.where(col(Region.kind).in_((Kind.TOWN, Kind.CITY))))


def _of_villages(villages: Collection[str]) -> ColumnElement[bool]:
    """On anything that belongs to one of these villages, whichever table it is in."""
    tables = [t for t in SQLModel.metadata.sorted_tables if {"id", "village_id"} <= {*t.c.keys()}]
    inside = [
        select(t.c.id).where(t.c.id == Act.thing_id, t.c.village_id.in_(villages)).exists()
        for t in tables
    ]
    return or_(col(Act.thing_id).in_(villages), *inside)


def _complaints(reader: Reach | None, villages: Collection[str]) -> SelectOfScalar[str]:
    """The complaints of these villages that exist for the reader."""
    here = (col(Report.village_id).in_(villages), col(Report.about_id).is_not(None))
    seen = [reach.exists_for(reader, frozenset(villages))] if reader else []
    return select(Report.id).where(*here, *seen)


def _exists_for(
    reader: Reach | None, villages: Collection[str], thing: Mapped[str]
) -> ColumnElement[bool]:
    """Unless it is a report of elsewhere, or one that does not exist for the reader."""
    if reader is None:
        return true()
    here = and_(col(Report.village_id).in_(villages), reach.exists_for(reader, frozenset(villages)))
    return (
        ~select(Report.id)
        .where(Report.id == thing, or_(~here, col(Report.village_id).is_(None)))
        .exists()
    )


def _entries(db: Db, every: Sequence[Act | SlipLook]) -> list[Entry]:
    things = {_thing(one) for one in every}
    numbers = dict(
        db.exec(select(Report.id, Report.number).where(col(Report.id).in_(things))).all()
    )
    names = people.names(db, {one.person_id for one in every if one.person_id})
    return [
        Entry(
            one.id,
            one.at,
            names.get(one.person_id or "", ""),
            _post(one.right) if isinstance(one, Act) else "",
            trail_words.WORDS[one.kind] if isinstance(one, Act) else trail_words.LOOKED,
            numbers.get(_thing(one)),
            undone=isinstance(one, Act) and one.undone_at is not None,
        )
        for one in every
    ]


def _thing(one: Act | SlipLook) -> str:
    return one.thing_id if isinstance(one, Act) else one.report_id


def _post(right: str) -> str:
    """The post by which it was done, where the right is one."""
    return TITLES[Post(right)] if right in set(Post) else ""


def line(entry: Entry, at: str) -> str:
    """One entry as a sentence."""
    who = f"{entry.name}（{entry.post}）" if entry.post else entry.name
    about = f"，编号 {entry.number}" if entry.number is not None else ""
    return f"{at} {who}{entry.what}{about}{'（后来撤销了）' if entry.undone else ''}"
