"""Vacancies (空缺): seats without a holder, seen by village and town, and covered meanwhile by who stands above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, exists, union
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from core import acts
from core.db import Db, lock
from core.outbox import Message
from core.posts import words
from core.registry import addresses, people, regions
from core.registry.households import Household
from core.registry.people import COVER, IN_FORCE, OWN, Appointment, Person, Post
from core.registry.regions import Kind, Region
from core.reports.ladder import levels
from core.reports.ladder.levels import Seat

COVERED = acts.kind("post.cover", passed_over="comes along with a seat that falls vacant")
_ENDED = "covered"
_SEATS = (
    Post.GROUP_LEADER,
    Post.GRID_WORKER,
    Post.GRID_LEADER,
    Post.VILLAGE_SECRETARY,
    Post.CLERK,
    Post.SUPERVISOR,
    Post.SHOP_KEEPER,
)
"""Seats that are missed once somebody has left them; a circle is, whoever sat there before."""


@dataclass(frozen=True)
class Vacancy:
    """A seat without a holder: since when, if it ever had one, and who covers."""

    post: Post
    region: Region
    since: datetime | None
    former: str
    above: Seat | None
    homes: int


def in_villages(db: Db, village_ids: Sequence[str], now: datetime) -> list[Vacancy]:
    """Every vacant seat of these villages: circles first, then seats that somebody has left."""
    return [one for village_id in village_ids for one in in_village(db, village_id, now)]


def in_village(db: Db, village_id: str, now: datetime) -> list[Vacancy]:
    """The vacant seats of a village."""
    here = {r.id: r for r in db.exec(select(Region).where(Region.village_id == village_id))}
    sitting = people.appointed_in(db, set(here), now)
    taken = {(a.post, a.region_id) for a, _ in sitting}
    empty = [(Post.REPRESENTATIVE, r) for r in circles(here, taken)]
    query = select(Appointment).where(
        col(Appointment.region_id).in_(here), col(Appointment.post).in_(_SEATS), OWN
    )
    for post, region_id in sorted({(a.post, a.region_id) for a in db.exec(query)} - taken):
        empty.append((post, here[region_id]))
    return [_vacancy(db, post, region, now) for post, region in empty]


def circles(here: dict[str, Region], taken: set[tuple[Post, str]]) -> list[Region]:
    """The circles that have neither a representative nor a grid worker of their own."""
    return [
        r
        for r in sorted(here.values(), key=lambda r: r.id)
        if r.kind == Kind.CIRCLE
        and (Post.REPRESENTATIVE, r.id) not in taken
        and not {(Post.GRID_WORKER, r.id), (Post.GRID_WORKER, r.parent_id or "")} & taken
    ]


def _vacancy(db: Db, post: Post, region: Region, now: datetime) -> Vacancy:
    query = (
        select(Appointment, Person)
        .join(Person, col(Person.id) == Appointment.person_id)
        .where(Appointment.post == post, Appointment.region_id == region.id, OWN)
        .order_by(col(Appointment.until).desc())
    )
    last = db.exec(query).first()
    homes = db.exec(select(Household.id).where(Household.circle_id == region.id)).all()
    above = seat_above(db, post, region, now)
    since, former = (last[0].until, last[1].name) if last else (None, "")
    return Vacancy(post, region, since, former, above, len(homes))


def seat_above(
    db: Db, post: Post, region: Region, now: datetime, but: Sequence[str] = ()
) -> Seat | None:
    """The nearest seat above this one on which somebody sits."""
    seats = levels.seats(db, levels.plan(db, region.id, "other"), but, now)
    over = [s for s in seats if (s.post, s.rung.region_id) != (post, region.id)]
    if region.kind == Kind.CIRCLE or post in (Post.GRID_WORKER, Post.REPRESENTATIVE):
        over = [s for s in over if s.rung.region_id != region.id]
    return over[0] if over else None


def _held(post: Post, *region_ids: Mapped[Any]) -> ColumnElement[bool]:
    """Whether somebody holds this post in one of these regions now."""
    held = exists().where(
        col(Appointment.post) == post,
        col(Appointment.region_id).in_(region_ids),
        *IN_FORCE,
        OWN,
    )
    return held.correlate(Region)


_VACANT = select(Region.village_id).where(
    Region.kind == Kind.CIRCLE,
    ~_held(Post.REPRESENTATIVE, col(Region.id)),
    ~_held(Post.GRID_WORKER, col(Region.id), col(Region.parent_id)),
)
_COVERED = (
    select(Region.village_id)
    .join(Appointment, col(Appointment.region_id) == Region.id)
    .where(Appointment.acting == COVER, *IN_FORCE)
)
_TO_ARRANGE: Executable = union(_VACANT, _COVERED)


def villages_due(db: Db, now: datetime) -> list[str]:
    """The villages that have a vacant circle, or one that is covered, in order of birth."""
    return sorted(filter(None, db.execute(_TO_ARRANGE, {"now": now}).scalars()))


def arrange(db: Db, now: datetime, village_id: str) -> int:
    """Let who stands above cover for each vacant circle, and nobody for the others; how many changed.

    Whoever begins to cover is told, once. Safe to repeat at any moment.
    """
    lock(db, Region, village_id)
    here = {r.id: r for r in db.exec(select(Region).where(Region.village_id == village_id))}
    taken = {(a.post, a.region_id) for a, _ in people.appointed_in(db, set(here), now)}
    vacant = {r.id: r for r in circles(here, taken)}
    wanted = {r: _who_covers(db, region, now) for r, region in vacant.items()}
    changed = 0
    standing: set[tuple[str, str]] = set()
    for cover in _covers(db, list(here), now):
        if cover.person_id in wanted.get(cover.region_id, ()):
            standing.add((cover.person_id, cover.region_id))
            continue
        cover.until, cover.reason = now, _ENDED
        db.add(cover)
        changed += 1
        if cover.region_id not in vacant:
            _tell_over(db, cover, here[cover.region_id], now)
    for region_id, person_ids in wanted.items():
        for person_id in person_ids:
            if (person_id, region_id) not in standing:
                _begin(db, person_id, here[region_id], now)
                changed += 1
    db.flush()
    return changed


def _who_covers(db: Db, circle: Region, now: datetime) -> tuple[str, ...]:
    """Group or village; the town sees the vacancy and walks to nobody's door."""
    seat = seat_above(db, Post.REPRESENTATIVE, circle, now)
    if seat is None or seat.post in people.ABOVE:
        return ()
    return (seat.people[0].id,)


def _covers(db: Db, region_ids: Sequence[str], now: datetime) -> list[Appointment]:
    query = select(Appointment).where(
        col(Appointment.region_id).in_(region_ids), Appointment.acting == COVER, *IN_FORCE
    )
    return list(db.exec(query, params={"now": now}))


def _begin(db: Db, person_id: str, circle: Region, now: datetime) -> None:
    person = db.get_one(Person, person_id)
    cover = people.appoint(db, person, Post.REPRESENTATIVE, circle, now)
    cover.acting = COVER
    db.add(cover)
    db.flush()
    acts.record(db, COVERED, cover.id, now, right="clock", who=person_id, region=circle.id)
    query = select(Household).where(Household.circle_id == circle.id).order_by(col(Household.id))
    homes = [words.marked(h.name, h.key) for h in db.exec(query)]
    if homes:
        title = people.TITLES[Post.REPRESENTATIVE]
        addresses.tell(db, person_id, words.covering(place(db, circle), title, homes), now)


def _tell_over(db: Db, cover: Appointment, circle: Region, now: datetime) -> None:
    new = people.holders(db, Post.REPRESENTATIVE, circle.id, now)
    if new and new[0].id != cover.person_id:
        text = words.cover_over(place(db, circle), new[0].name)
        addresses.tell(db, cover.person_id, Message(text), now)


def place(db: Db, region: Region) -> str:
    """A region as the town would call it: 王家村二组联户."""
    return regions.title(db, region.id)
