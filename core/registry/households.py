"""Households (户), their members, and the representative who answers for them (联系户)."""

import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import JSON, Column, and_, bindparam
from sqlmodel import Field, SQLModel, col, or_, select

from core.db import Db
from core.ids import new_id
from core.registry import words
from core.registry.people import KNOWN, WHENEVER, Kinship, Person
from core.registry.regions import Region


class Household(SQLModel, table=True):
    """A household in a circle. `code` is how it is named in public when its name must not be."""

    __tablename__ = "household"
    id: str = Field(default_factory=new_id, primary_key=True)
    name: str = Field(index=True)
    code: str
    circle_id: str = Field(foreign_key="region.id", index=True)
    village_id: str = Field(foreign_key="region.id", index=True)
    head_id: str | None = Field(default=None, foreign_key="person.id")
    tags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Classes such as 低保, 空巢老人: seen by those who serve the household, never published."""
    key: bool = False  # 重点户


class HouseholdMember(SQLModel, table=True):
    """Who belongs to which household."""

    __tablename__ = "household_member"
    household_id: str = Field(foreign_key="household.id", primary_key=True)
    person_id: str = Field(foreign_key="person.id", primary_key=True, index=True)


_OF_PERSON = (
    select(Household).join(HouseholdMember).where(HouseholdMember.person_id == bindparam("person"))
)


def of_person(db: Db, person_id: str) -> Household | None:
    """The household that the person belongs to."""
    return db.exec(_OF_PERSON, params={"person": person_id}).first()


def members(db: Db, household_id: str) -> list[Person]:
    """The people of a household."""
    query = (
        select(Person)
        .join(HouseholdMember)
        .where(HouseholdMember.household_id == household_id)
        .order_by(col(Person.id))
    )
    return list(db.exec(query))


def in_village(db: Db, village_id: str) -> list[Household]:
    """All households of a village."""
    query = select(Household).where(Household.village_id == village_id)
    return list(db.exec(query.order_by(col(Household.id))))


_APART = re.compile(r"(?P<name>.+?)[（(](?P<who>[^（()）]+)[）)]")


def distinct(db: Db, homes: Mapping[str, str]) -> dict[str, str]:
    """The names of these households by id; of those called the same with who lives there, else the code.

    One SELECT, and only where two are called the same.
    """
    every = list(homes.values())
    twice = [home for home, name in homes.items() if every.count(name) > 1]
    if not twice:
        return dict(homes)
    query = (
        select(HouseholdMember.household_id, Household.code, Person.name)
        .join(Household, col(Household.id) == HouseholdMember.household_id)
        .join(Person, col(Person.id) == HouseholdMember.person_id)
        .where(col(HouseholdMember.household_id).in_(twice))
        .order_by(col(Person.id))
    )
    living: dict[str, list[str]] = {}
    codes: dict[str, str] = {}
    for home, code, person in db.exec(query):
        living.setdefault(home, []).append(person)
        codes[home] = code
    inside = {home: words.people_of(names) for home, names in living.items()}
    alike = list(inside.values())
    who = {h: codes[h] if alike.count(inside[h]) > 1 else inside[h] for h in inside}
    return {h: words.household_of(name, who.get(h, "")) for h, name in homes.items()}


def _told(db: Db, home: Household, who: str) -> bool:
    """Whether it is the one in which these people live, or whose code this is."""
    names = {p.name for p in members(db, home.id)}
    return who == home.code or {one for one in who.split("、") if one} <= names


def named(db: Db, village_id: str, wording: str) -> list[Household]:
    """The households of a village that these words may mean: 罗铁柱, 罗铁柱家, 罗铁柱户, 老罗家.

    Two of one name are both meant, unless it is said who lives there: 罗铁柱户（罗铁柱、唐春生）.
    """
    apart = _APART.fullmatch(wording.strip())
    if apart is not None:
        both = named(db, village_id, apart["name"])
        return [home for home in both if _told(db, home, apart["who"])]
    bare = (
        wording.strip()
        .removeprefix("老")
        .removesuffix("户")
        .removesuffix("家")
        .removesuffix("屋里")
    )
    if not bare:
        return []
    here = select(Household).where(Household.village_id == village_id).order_by(col(Household.id))
    exact = db.exec(here.where(Household.name == bare + "户")).all()
    if exact:
        return list(exact)
    of_name = select(HouseholdMember.household_id).join(Person).where(Person.name == bare)
    by_member = db.exec(here.where(col(Household.id).in_(of_name))).all()
    if by_member or len(bare) > 1:
        return list(by_member)
    return list(db.exec(here.where(col(Household.name).startswith(bare, autoescape=True))))


_CONCERNED = (
    select(HouseholdMember.person_id, Kinship.person_id, Kinship.relative_id)
    .outerjoin(
        Kinship,
        and_(
            or_(
                col(Kinship.person_id) == HouseholdMember.person_id,
                col(Kinship.relative_id) == HouseholdMember.person_id,
            ),
            KNOWN,
        ),
    )
    .where(HouseholdMember.household_id == bindparam("household"))
)


def concerned(db: Db, household_id: str, at: datetime | None = None) -> set[str]:
    """Everybody whom recusal keeps from what is about a household: its members and their kin.

    `at`: as kin were declared by that moment; without one, by now.
    """
    pairs = db.exec(_CONCERNED, params={"household": household_id, "at": at or WHENEVER})
    return {one for ids in pairs for one in ids if one is not None}


def must_withdraw(db: Db, person_id: str, household_id: str, at: datetime | None = None) -> bool:
    """Recusal (回避): the person belongs to the household or is kin of one of its members, by that moment."""
    return person_id in concerned(db, household_id, at)


def circle_of(db: Db, person_id: str) -> Region | None:
    """The circle in which the person lives."""
    home = of_person(db, person_id)
    return db.get(Region, home.circle_id) if home else None
