"""Workers (办事的人): to whom a holder may give the work of a report by name, and whether they may still do it."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select

from core.db import Db
from core.registry import people, regions
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person
from core.reports.ladder.reports import Report


def may_work(
    db: Db, report: Report, person_id: str, now: datetime, within: Collection[str] | None = None
) -> bool:
    """Whether somebody belongs to the holder's region now: by a post there or below, or by living there.

    `within`: to any of these regions instead.
    """
    here = frozenset(within) if within is not None else _regions(report.holder_region_id)
    if not here or person_id in report.kept_from:
        return False
    posts = [a.region_id for a in people.posts_of(db, person_id, now)]
    homes = (
        select(Household.circle_id)
        .join(HouseholdMember, col(HouseholdMember.household_id) == Household.id)
        .where(HouseholdMember.person_id == person_id)
    )
    places = [*posts, *db.exec(homes)]
    return any(here & {r.id for r in regions.line_up(db, place)} for place in places)


def _regions(*region_ids: str | None) -> frozenset[str]:
    return frozenset(filter(None, region_ids))


def assigned(db: Db, report: Report, now: datetime) -> list[Person]:
    """To whom its holder, or a level above, gave the work, while they belong to the place."""
    person_id = report.assigned_id
    here = _regions(report.holder_region_id, report.village_id)
    if person_id is None or not may_work(db, report, person_id, now, here):
        return []
    return [db.get_one(Person, person_id)]


def named(
    db: Db,
    report: Report,
    words: str,
    now: datetime,
    but: Collection[str] = (),
    within: Collection[str] | None = None,
) -> list[Person]:
    """The people of the holder's region whose whole name stands in the words; the longest names first.

    Never somebody from whom the report is kept, nor one of `but`. `within`: of these regions instead.
    """
    parts = {words[i : i + n] for n in (2, 3, 4) for i in range(len(words) - n + 1)}
    if not parts:
        return []
    query = select(Person).where(col(Person.name).in_(parts), people.ALONE).order_by(col(Person.id))
    named_ones = [p for p in db.exec(query) if p.id not in but]
    here = [p for p in named_ones if may_work(db, report, p.id, now, within)]
    longest = max((len(p.name) for p in here), default=0)
    return [p for p in here if len(p.name) == longest]


def where(db: Db, person_id: str, now: datetime) -> str:
    """By what people of one name are told apart: the post they hold, else their group and house."""
    posts = people.posts_of(db, person_id, now)
    if posts:
        first = posts[0]
        return f"{regions.title(db, first.region_id)}{people.TITLES[first.post]}"
    home = (
        select(Household)
        .join(HouseholdMember, col(HouseholdMember.household_id) == Household.id)
        .where(HouseholdMember.person_id == person_id)
    )
    household = db.exec(home).first()
    if household is None:
        return ""
    return f"{regions.title(db, household.circle_id)}{household.name}"
