"""Who is who in the demo world, for the tests of duties."""

from datetime import UTC, datetime

from sqlmodel import select

from core.db import Db
from core.registry.households import Household
from core.registry.people import Person


def person(db: Db, name: str) -> Person:
    """The person of that name."""
    return db.exec(select(Person).where(Person.name == name)).one()


def household(db: Db, name: str) -> str:
    """The id of the household of that name."""
    return db.exec(select(Household.id).where(Household.name == name)).one()


def march(day: int, hour: int = 10) -> datetime:
    """That hour of a day of March 2026 in the village; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour - 8, tzinfo=UTC)
