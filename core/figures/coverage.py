"""Coverage (走访覆盖): of whoever answers for households, how many of these were visited in a span, and who is silent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, sql
from sqlmodel import col, select

from core.clock import day_of
from core.db import Db
from core.duties import duties, facts
from core.duties.check_ins import CheckIn, CheckInMode
from core.registry import people
from core.registry.addresses import Binding
from core.registry.households import Household, HouseholdMember
from core.registry.people import Appointment, Post
from core.registry.regions import Region

AT_ONCE = 200
"""So many villages are asked of the database in one statement."""
SILENT_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Coverage:
    """Who answers for which households of one village, and how many of these were reached.

    `person_id` None: nobody answers for them (空缺); `name` is then the circle's. The own household is
    not among them. `silent`: nothing on record for two weeks, though the post and the phone are older.
    """

    village_id: str
    person_id: str | None
    name: str
    post: Post
    circles: frozenset[str]
    households: int
    visited: int
    reached: int
    silent: bool

    @property
    def left(self) -> int:
        """How many were not visited."""
        return self.households - self.visited


def of_villages(
    db: Db, village_ids: Sequence[str], first: date, last: date, now: datetime
) -> list[Coverage]:
    """Everybody who answers for households in these villages, as of now, with the visits of the days.

    From the first day to the last. Vacant circles have rows of their own. Nine statements for each two
    hundred villages, however many people there are.
    """
    covered: list[Coverage] = []
    for start in range(0, len(village_ids), AT_ONCE):
        covered += _of_block(db, village_ids[start : start + AT_ONCE], first, last, now)
    return covered


def _of_block(
    db: Db, village_ids: Sequence[str], first: date, last: date, now: datetime
) -> list[Coverage]:
    homes = _homes(db, village_ids)
    reached = _reached(db, village_ids, first, last, now)
    serving = _serving(db, village_ids, homes, now)
    lives = _homes_of_own(db, village_ids)
    heard, since = _heard(db, village_ids, now), _bound(db, [s.person_id for s in serving])
    names = people.names(db, list(since))
    covered: list[Coverage] = []
    for one in serving:
        mine = [h for c in one.circles for h in homes[c].homes if (one.person_id, h) not in lives]
        phone = since[one.person_id]
        older = phone is not None and max(one.since, phone) <= now - SILENT_AFTER
        covered.append(
            Coverage(
                one.village_id,
                one.person_id,
                names.get(one.person_id, ""),
                one.post,
                one.circles,
                len(mine),
                sum(reached.get(h, 0) == 2 for h in mine),
                sum(h in reached for h in mine),
                bool(mine) and older and one.person_id not in heard,
            )
        )
    return [*covered, *_vacant(homes, serving, reached)]


@dataclass(frozen=True)
class _Circle:
    village_id: str
    name: str
    parent_id: str | None
    homes: tuple[str, ...]


@dataclass(frozen=True)
class _Serving:
    village_id: str
    person_id: str
    post: Post
    since: datetime
    circles: frozenset[str]


def _homes(db: Db, village_ids: Sequence[str]) -> dict[str, _Circle]:
    """The circles of the villages with their households' ids."""
    ids = func.aggregate_strings(col(Household.id), ",")
    columns = (col(Region.id), col(Region.village_id), col(Region.name), col(Region.parent_id))
    query = (
        sql.select(*columns, ids)
        .join(Household, col(Household.circle_id) == col(Region.id))
        .where(col(Region.village_id).in_(village_ids))
        .group_by(*columns)
    )
    return {
        i: _Circle(village_id or "", name, parent, tuple(sorted(listed.split(","))))
        for i, village_id, name, parent, listed in db.execute(query)
    }


def _serving(
    db: Db, village_ids: Sequence[str], homes: dict[str, _Circle], now: datetime
) -> list[_Serving]:
    """Representatives of the circles; where duties say so, the grid workers of circles or what holds them."""
    grids = _with_grid_workers(db, village_ids)
    columns = (
        col(Region.village_id),
        col(Appointment.person_id),
        col(Appointment.post),
        col(Appointment.region_id),
        func.min(col(Appointment.since)),
    )
    query = (
        sql.select(*columns)
        .join(Region, col(Region.id) == col(Appointment.region_id))
        .where(
            col(Region.village_id).in_(village_ids),
            col(Appointment.post).in_((Post.REPRESENTATIVE, Post.GRID_WORKER)),
            col(Appointment.since) <= now,
            or_(col(Appointment.until).is_(None), col(Appointment.until) > now),
            people.OWN,
        )
        .group_by(*columns[:4])
        .order_by(*columns[1:4])
    )
    by_person: dict[tuple[str, str, Post], tuple[datetime, frozenset[str]]] = {}
    for village_id, person_id, post, region_id, since in db.execute(query):
        circles = frozenset(_served(homes, village_id, post, region_id, village_id in grids))
        if circles:
            key = (village_id, person_id, post)
            before, known = by_person.get(key, (since, frozenset()))
            by_person[key] = (min(before, since), known | circles)
    return [_Serving(v, p, post, *rest) for (v, p, post), rest in by_person.items()]


def _served(
    homes: dict[str, _Circle], village_id: str, post: Post, region_id: str, grids: bool
) -> Iterator[str]:
    if region_id in homes:
        if post == Post.REPRESENTATIVE or grids:
            yield region_id
    elif post == Post.GRID_WORKER and grids:
        yield from (i for i, c in homes.items() if c.parent_id == region_id)


def _with_grid_workers(db: Db, village_ids: Sequence[str]) -> set[str]:
    query = select(Region.id, Region.duties).where(col(Region.id).in_(village_ids))
    return {i for i, name in db.exec(query) if Post.GRID_WORKER in duties.preset(name).holders}


def _homes_of_own(db: Db, village_ids: Sequence[str]) -> set[tuple[str, str]]:
    """Who of those with a post lives where."""
    query = (
        select(HouseholdMember.person_id, HouseholdMember.household_id)
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .join(Appointment, col(Appointment.person_id) == col(HouseholdMember.person_id))
        .where(
            col(Household.village_id).in_(village_ids),
            col(Appointment.post).in_((Post.REPRESENTATIVE, Post.GRID_WORKER)),
        )
        .distinct()
    )
    return set(db.exec(query).all())


def _reached(
    db: Db, village_ids: Sequence[str], first: date, last: date, now: datetime
) -> dict[str, int]:
    """By household 2 where it was visited, 1 where it was only reached another way."""
    used = facts.used_again(db, village_ids, first, last, now)
    best = func.max(sql.case((col(CheckIn.mode) == CheckInMode.VISIT, 2), else_=1))
    query = sql.select(col(CheckIn.household_id), best).where(
        col(CheckIn.village_id).in_(village_ids),
        col(CheckIn.day).between(first, last),
        col(CheckIn.at) <= now,
        col(CheckIn.mode) != CheckInMode.COULD_NOT,
    )
    if used:
        query = query.where(col(CheckIn.id).not_in(used))
    return {h: int(n) for h, n in db.execute(query.group_by(col(CheckIn.household_id)))}


def _heard(db: Db, village_ids: Sequence[str], now: datetime) -> set[str]:
    """Who has recorded anything in the last two weeks, that nobody was at home too."""
    query = select(CheckIn.representative_id).where(
        col(CheckIn.village_id).in_(village_ids),
        col(CheckIn.day) > day_of(now - SILENT_AFTER),
        col(CheckIn.at) <= now,
    )
    return set(db.exec(query.distinct()))


def _bound(db: Db, person_ids: Sequence[str]) -> dict[str, datetime | None]:
    """Since when each has an account to write from; None: never."""
    query = (
        sql.select(col(Binding.person_id), func.min(col(Binding.since)))
        .where(col(Binding.person_id).in_(set(person_ids)), col(Binding.until).is_(None))
        .group_by(col(Binding.person_id))
    )
    known: dict[str, datetime | None] = dict.fromkeys(person_ids)
    for person_id, at in db.execute(query):
        known[person_id] = at
    return known


def _vacant(
    homes: dict[str, _Circle], serving: Sequence[_Serving], reached: dict[str, int]
) -> Iterator[Coverage]:
    taken = {c for one in serving for c in one.circles}
    for circle_id, circle in homes.items():
        if circle_id not in taken:
            yield Coverage(
                circle.village_id,
                None,
                circle.name,
                Post.REPRESENTATIVE,
                frozenset({circle_id}),
                len(circle.homes),
                sum(reached.get(h, 0) == 2 for h in circle.homes),
                sum(h in reached for h in circle.homes),
                False,
            )
