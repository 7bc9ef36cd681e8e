"""Numbers (编号): by what a town's own files know regions, households and people; unique within a county."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from sqlalchemy import func
from sqlmodel import Field, SQLModel, col, select

from core.db import Db, insert_all


class Numbered(StrEnum):
    """What a number is of."""

    REGION = "region"
    HOUSEHOLD = "household"
    PERSON = "person"


class RegistryNumber(SQLModel, table=True):
    """One number of one thing. Our own ids are random and never stand in a file."""

    __tablename__ = "registry_number"
    county_id: str = Field(foreign_key="region.id", primary_key=True)
    """The topmost region: counties beside each other number alike and mean different things."""
    kind: Numbered = Field(primary_key=True)
    number: str = Field(primary_key=True)
    subject_id: str = Field(index=True)


def keep(db: Db, county_id: str, kind: Numbered, pairs: Iterable[tuple[str, str]]) -> None:
    """Keep the numbers of these: number and id."""
    rows = [(county_id, kind, number, subject_id) for number, subject_id in pairs]
    if rows:
        insert_all(db, RegistryNumber, ("county_id", "kind", "number", "subject_id"), rows)


def kinds(db: Db, county_id: str) -> frozenset[Numbered]:
    """Of which kinds of things a county has numbers."""
    here = RegistryNumber.county_id == county_id
    every = [
        select(RegistryNumber.number).where(here, RegistryNumber.kind == kind).limit(1)
        for kind in Numbered
    ]
    return frozenset(
        kind for kind, one in zip(Numbered, every, strict=True) if db.exec(one).first() is not None
    )


def subjects(db: Db, county_id: str, kind: Numbered, wanted: Collection[str]) -> dict[str, str]:
    """The ids behind these numbers; a number that is not kept is missing."""
    query = select(RegistryNumber.number, RegistryNumber.subject_id).where(
        RegistryNumber.county_id == county_id,
        RegistryNumber.kind == kind,
        col(RegistryNumber.number).in_(wanted),
    )
    return dict(db.exec(query).all())


def without_zeros(
    db: Db, county_id: str, kind: Numbered, bare: Collection[str]
) -> dict[str, list[str]]:
    """The numbers that are these once their zeros in front are gone, as Excel loses them."""
    stripped = func.ltrim(RegistryNumber.number, "0")
    query = select(stripped, RegistryNumber.number).where(
        RegistryNumber.county_id == county_id,
        RegistryNumber.kind == kind,
        stripped.in_(bare),
    )
    fitting: dict[str, list[str]] = {}
    for plain, number in db.exec(query):
        fitting.setdefault(plain, []).append(number)
    return fitting
