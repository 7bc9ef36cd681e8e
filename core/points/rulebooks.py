"""Rulebooks in use (在用细则): which one a village runs on a day, and every version ever used."""

from datetime import date, datetime
from functools import cache

from sqlmodel import Field, SQLModel, select

from core.db import Db, insert_once
from core.points import rulebook_file
from core.points.rulebook import Item, Rulebook, Subject
from core.registry.regions import Region


class RulebookVersion(SQLModel, table=True):
    """A rulebook as it stood when a claim or statement first used it. Never changed."""

    __tablename__ = "rulebook_version"
    digest: str = Field(primary_key=True)
    name: str = Field(index=True)  # lianhu-default.household
    text: str
    kept_at: datetime


def in_force(db: Db, village_id: str, subject: Subject, day: date) -> Rulebook | None:
    """The village's rulebook for a subject on that day; None where its scheme has none."""
    scheme = db.get_one(Region, village_id).rulebook
    versions = rulebook_file.presets().get(f"{scheme}.{subject}", ())
    return next((r for r in reversed(versions) if r.since <= day), None)


def keep(db: Db, rulebook: Rulebook, now: datetime) -> str:
    """Store the version, once; its digest."""
    values = {
        "digest": rulebook.digest,
        "name": rulebook.name,
        "text": rulebook.text,
        "kept_at": now,
    }
    insert_once(db, RulebookVersion, values)
    return rulebook.digest


def of_digest(db: Db, digest: str) -> Rulebook:
    """The version that a claim or statement was made under."""
    if digest not in _known():
        text = db.exec(select(RulebookVersion.text).where(RulebookVersion.digest == digest)).one()
        _known()[digest] = rulebook_file.from_canonical(text)
    return _known()[digest]


@cache
def _known() -> dict[str, Rulebook]:
    """Versions by digest: those shipped, and stored ones once read. A digest never changes meaning."""
    return {r.digest: r for versions in rulebook_file.presets().values() for r in versions}


def item(db: Db, digest: str, code: str, day: date) -> Item | None:
    """The item as it stood then."""
    return of_digest(db, digest).item(code, day)
