"""Witnesses (作证的邻居): two neighbours of the group, drawn by a seed, whom a silent reporter's report is shown."""

import random
from collections import Counter
from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core.db import Db
from core.ids import new_id
from core.registry import regions
from core.registry.addresses import Binding
from core.registry.households import Household, HouseholdMember
from core.registry.regions import Kind, Region
from core.reports.ladder import reports
from core.reports.ladder.reports import Report

DRAWN = 2
_NOT_BOTHERED = frozenset({"空巢老人", "爱心门铃", "重病", "重残"})
"""Households whose phone is for a cry for help: asked only where nobody else can be."""


class Witness(SQLModel, table=True):
    """A neighbour asked about one round of a report, and what they said."""

    __tablename__ = "witness"
    __table_args__ = (UniqueConstraint("report_id", "round", "person_id"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    report_id: str = Field(foreign_key="report.id")
    round: int
    person_id: str = Field(foreign_key="person.id", index=True)
    at: datetime
    good: bool | None = None  # 修好了, 还没好
    answered_at: datetime | None = None


def of_round(db: Db, report: Report) -> list[Witness]:
    """Whoever was asked about this round's work."""
    query = select(Witness).where(Witness.report_id == report.id, Witness.round == report.round)
    return list(db.exec(query.order_by(col(Witness.id))))


def draw(db: Db, report: Report, but: set[str]) -> list[str]:
    """Two people of two households of the group, by a seed that anybody can work out again; fewer is nobody.

    Never one of `but`, of the reporter's household, or who follows it already. Whoever has a phone of
    their own and can spare a moment goes before the rest.
    """
    people = _neighbours(db, report, but)
    seed = random.Random(f"{report.village_id}/{report.number}/{report.round}")
    one_each: dict[str, tuple[bool, float, str]] = {}
    for household_id, person_id, spared in sorted(people):
        ticket = (spared, seed.random(), person_id)
        one_each[household_id] = min(ticket, one_each.get(household_id, ticket))
    tickets = sorted(one_each.values())[:DRAWN]
    return [person_id for _, _, person_id in tickets] if len(tickets) == DRAWN else []


def _neighbours(db: Db, report: Report, but: set[str]) -> list[tuple[str, str, bool]]:
    """Household, person, and whether they are rather spared, of everybody in the group with a phone."""
    query = (
        select(Household, Binding)
        .join(HouseholdMember, col(HouseholdMember.household_id) == Household.id)
        .join(Binding, col(Binding.person_id) == HouseholdMember.person_id)
        .where(col(Household.circle_id).in_(_circles(db, report)), col(Binding.until).is_(None))
    )
    reached = list(db.exec(query))
    sharing = Counter(binding.address_id for _, binding in reached)
    following = {report.person_id, *(j.person_id for j in reports.joiners(db, report.id))}
    homes = {home.id for home, binding in reached if binding.person_id in following}
    left_out = {*but, *following, *report.kept_from}
    return [
        (home.id, b.person_id, sharing[b.address_id] > 1 or bool(_NOT_BOTHERED & set(home.tags)))
        for home, b in reached
        if home.id not in homes and b.person_id not in left_out
    ]


def _circles(db: Db, report: Report) -> list[str]:
    """The circles of the group in which it lies; of the village where it lies between groups."""
    here = [regions.one(db, r.region_id) for r in reports.rungs_of(report)]
    group = next((r for r in here if r.kind == Kind.GROUP), None)
    query = select(Region.id).where(
        Region.village_id == report.village_id, Region.kind == Kind.CIRCLE
    )
    if group is not None:
        query = query.where(Region.parent_id == group.id)
    return list(db.exec(query))
