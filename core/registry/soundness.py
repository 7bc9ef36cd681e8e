"""Soundness (登记得对不对): what an operator should mend in who and where, for `lianhu doctor` and the import."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, or_, select

from core.db import Db
from core.registry.addresses import Binding
from core.registry.households import Household
from core.registry.people import IN_FORCE, Appointment, Person, Post
from core.registry.regions import Kind, Region

CIRCLE, GRID = (5, 15), (30, 50)
"""So many households a circle, and a cell of a grid, should have (浏阳, 高阳)."""


@dataclass(frozen=True)
class Size:
    """A circle or a cell with its households, and what its measure is."""

    region_id: str
    name: str
    households: int
    measure: tuple[int, int]


def wrong_sizes(db: Db) -> list[Size]:
    """The circles and cells outside their measure; a circle without any household is one of them."""
    many = func.count(col(Household.id))
    query = (
        select(Region.id, Region.name, many)
        .outerjoin(Household, col(Household.circle_id) == Region.id)
        .where(Region.kind == Kind.CIRCLE)
        .group_by(col(Region.id), col(Region.name))
        .order_by(col(Region.id))
    )
    every = [Size(id_, name, count, measure(name)) for id_, name, count in db.exec(query)]
    return [s for s in every if not s.measure[0] <= s.households <= s.measure[1]]


def measure(name: str) -> tuple[int, int]:
    """How many households a circle of this name should have: a 网格 is a cell, a 微网格 a circle."""
    return GRID if name.endswith("网格") and not name.endswith("微网格") else CIRCLE


def without_circle(db: Db, gone: Collection[str] = ()) -> list[tuple[str, int]]:
    """The villages with households in no circle, and how many; those that are `gone` need none."""
    query = (
        select(Household.village_id, Household.id)
        .join(Region, col(Region.id) == Household.circle_id)
        .where(col(Region.kind) != Kind.CIRCLE)
    )
    counts: dict[str, int] = {}
    for village_id, household_id in db.exec(query):
        if household_id not in gone:
            counts[village_id] = counts.get(village_id, 0) + 1
    return sorted(counts.items())


def doubled(db: Db, now: datetime) -> list[tuple[str, list[str]]]:
    """The circles with more than one representative now, and their names."""
    query = (
        select(Appointment.region_id, Person.name)
        .join(Person, col(Person.id) == Appointment.person_id)
        .join(Region, col(Region.id) == Appointment.region_id)
        .where(Appointment.post == Post.REPRESENTATIVE, Region.kind == Kind.CIRCLE, *IN_FORCE)
        .order_by(col(Appointment.since), col(Appointment.id))
    )
    holders: dict[str, list[str]] = {}
    for region_id, name in db.exec(query, params={"now": now}):
        holders.setdefault(region_id, []).append(name)
    return [(region_id, names) for region_id, names in holders.items() if len(names) > 1]


def vacant(db: Db, now: datetime) -> list[str]:
    """The circles without a representative or a grid worker now."""
    posts = (Post.REPRESENTATIVE, Post.GRID_WORKER)
    held = select(Appointment.region_id).where(col(Appointment.post).in_(posts), *IN_FORCE)
    query = select(Region.id).where(Region.kind == Kind.CIRCLE, col(Region.id).not_in(held))
    return list(db.exec(query.order_by(col(Region.id)), params={"now": now}))


def unbound(db: Db, now: datetime) -> list[Person]:
    """Everybody who holds a post now and has no account."""
    bound = select(Binding.person_id).where(col(Binding.until).is_(None))
    query = (
        select(Person)
        .join(Appointment, col(Appointment.person_id) == Person.id)
        .where(
            Appointment.since <= now,
            or_(col(Appointment.until).is_(None), col(Appointment.until) > now),
            col(Person.id).not_in(bound),
        )
        .distinct()
    )
    return list(db.exec(query.order_by(Person.name)))
