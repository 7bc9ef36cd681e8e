"""Recipients (给谁记): which households, party members and committees a recorder's words may mean."""

from datetime import datetime

from sqlmodel import col, select

from core.clock import day_of
from core.db import Db
from core.points.claims import claims
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Subject
from core.points.subjects import committees, subjects
from core.registry import households, people, regions
from core.registry.people import ABOVE, Person
from core.registry.regions import Kind, Region

_OFFICE = ("两委班子", "村两委", "两委", "村班子", "班子")
Whom = tuple[Subject, str]


def named(db: Db, person: Person, words: str, now: datetime) -> list[Whom]:
    """Households of the person's village by name; people and committees only where they may be recorded.

    A cadre of a town or county names people and committees of all its villages. Where the village
    counts nothing for households, a name means whoever else it may be.
    """
    name = words.strip()
    village_id = person.village_id or ""
    homes: list[Whom] = [
        (Subject.HOUSEHOLD, home.id) for home in households.named(db, village_id, name)
    ]
    others = [
        one
        for place in _villages(db, person, now)
        for one in _others(db, place, name, now)
        if _may(db, person, one, now)
    ]
    if others and homes and not counts_households(db, village_id, now):
        return others
    return homes + others


def counts_households(db: Db, village_id: str, now: datetime) -> bool:
    """Whether the village has a rulebook for its households (葫芦镇 has one for representatives alone)."""
    return versions.in_force(db, village_id, Subject.HOUSEHOLD, day_of(now)) is not None


def kinds(db: Db, person: Person, now: datetime) -> set[Subject]:
    """For which kinds beside households the person's villages have rulebooks and the person records."""
    return {
        subject
        for village_id in _villages(db, person, now)
        for subject in (Subject.PARTY_MEMBER, *committees.SUBJECTS)
        if versions.in_force(db, village_id, subject, day_of(now))
        and (
            subject == Subject.PARTY_MEMBER
            or people.holds_above(db, person.id, ABOVE, village_id, now)
        )
    }


def _villages(db: Db, person: Person, now: datetime) -> list[str]:
    """The villages in or above which the person holds a post."""
    held = people.posts_of(db, person.id, now)
    places = [regions.one(db, a.region_id).village_id for a in held]
    villages = {village_id for village_id in places if village_id is not None}
    above = {a.region_id for a in held if a.post in ABOVE}
    if above:
        villages |= {v for v in _all_villages(db) if above & {r.id for r in regions.line_up(db, v)}}
    return sorted(villages)


def _all_villages(db: Db) -> list[str]:
    query = select(Region.id).where(Region.kind == Kind.VILLAGE)
    return list(db.exec(query.order_by(col(Region.id))))


def _others(db: Db, village_id: str, name: str, now: datetime) -> list[Whom]:
    today = day_of(now)

    def has(subject: Subject) -> bool:
        return versions.in_force(db, village_id, subject, today) is not None

    others: list[Whom] = []
    office = next((name.removesuffix(tail) for tail in _OFFICE if name.endswith(tail)), None)
    if office is not None and has(Subject.COMMITTEE):
        village = regions.one(db, village_id)
        return [(Subject.COMMITTEE, village_id)] if village.name.startswith(office) else []
    for subject in (Subject.REPRESENTATIVE, Subject.PARTY_MEMBER, Subject.COMMITTEE_MEMBER):
        if not has(subject):
            continue
        ids = subjects.in_village(db, village_id, subject, now)
        query = select(Person.id).where(col(Person.id).in_(ids), Person.name == name)
        others += [(subject, one) for one in db.exec(query)]
    return others


def _may(db: Db, person: Person, whom: Whom, now: datetime) -> bool:
    return bool(claims.items_for(db, person, *whom, day_of(now), now))
