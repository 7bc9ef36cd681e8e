"""Homes (已登记的户): households as they are kept, looked up by the keys of a file."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, select

from core.db import Db
from core.registry.households import Household
from core.registry.people import Person
from core.workbook.intake import Intake
from core.workbook.numbers import Numbered, RegistryNumber
from core.workbook.particulars import HouseholdParticular, Standing


@dataclass
class Home:
    """A household as it is kept."""

    id: str
    village_id: str
    circle_id: str
    name: str
    key: bool
    head: str
    number: str = ""
    door: str = ""
    standing: Standing = Standing.HERE
    since: date | None = None
    until: date | None = None
    particular: bool = False  # whether a row of its own is there
    head_id: str = ""


def kept(intake: Intake, wanted: Collection[str]) -> dict[str, Home]:
    """The households of these keys as they are: numbers, or a village's path with a household's code."""
    numbers = [key for key in wanted if "/" not in key]
    homes = {
        home.number: home
        for home in read(
            intake.db,
            RegistryNumber.county_id == intake.county_id,
            RegistryNumber.kind == Numbered.HOUSEHOLD,
            col(RegistryNumber.number).in_(numbers),
        )
    }
    for path in (key for key in wanted if "/" in key):
        above, _, code = path.rpartition("/")
        village = intake.places.of_number(above)
        if village is not None:
            here = (Household.village_id == village.id, Household.code == code)
            homes.update((path, home) for home in read(intake.db, *here))
    return homes


_HOME = (
    *(Household.id, Household.village_id, Household.circle_id, Household.name, Household.key),
    *(Household.head_id, Person.name, RegistryNumber.number, HouseholdParticular.household_id),
    *(HouseholdParticular.door, HouseholdParticular.standing),
    *(HouseholdParticular.since, HouseholdParticular.until),
)


def read(db: Db, *where: Any) -> Iterator[Home]:
    """Plain values: an object a household would take longer than all else."""
    query = (
        select(*_HOME)  # type: ignore[call-overload]  # more columns than it has signatures for
        .select_from(Household)
        .outerjoin(RegistryNumber, col(RegistryNumber.subject_id) == Household.id)
        .outerjoin(Person, col(Person.id) == Household.head_id)
        .outerjoin(HouseholdParticular, col(HouseholdParticular.household_id) == Household.id)
        .where(*where)
    )
    for id_, village, circle, name, key, head_id, head, number, particular, *more in db.execute(
        query
    ):
        home = Home(id_, village, circle, name, key, head or "", number or "")
        home.head_id = head_id or ""
        if particular:
            home.door, home.standing, home.since, home.until = more
            home.particular = True
        yield home
