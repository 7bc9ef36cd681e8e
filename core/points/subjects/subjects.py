"""Subjects (积分对象): the households, people and committees that points are about, named in public."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, bindparam
from sqlalchemy import select as plain_select
from sqlmodel import col, select

from core import ahead
from core.clock import day_of
from core.db import Db, read_already, rows_of
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Subject
from core.points.subjects import committees
from core.registry import households, people, recusal, regions
from core.registry.addresses import Binding
from core.registry.households import Household, HouseholdMember
from core.registry.people import Appointment, Person, Post


@dataclass(frozen=True)
class Shown:
    """How a subject may be named: `own` to itself, `masked` in public, `code` when without name."""

    own: str
    masked: str
    code: str
    named: bool  # False for special-care households, who are never listed by name


# What every village's close asks is built once: building a SELECT takes longer than running it.
_HOMES: Table = rows_of(Household)
_PEOPLE: Table = rows_of(Person)
_HOUSEHOLDS = ahead.PerVillage(
    plain_select(_HOMES.c.id, _HOMES.c.circle_id).order_by(_HOMES.c.id), _HOMES.c.village_id
)
_NAMES = (
    plain_select(_HOMES.c.id, _HOMES.c.name, _HOMES.c.code, _HOMES.c.tags, _PEOPLE.c.name)
    .join(_PEOPLE, _PEOPLE.c.id == _HOMES.c.head_id, isouter=True)
    .where(_HOMES.c.id.in_(bindparam("homes", expanding=True)))
)


PERSONS = frozenset({Subject.REPRESENTATIVE, Subject.PARTY_MEMBER, Subject.COMMITTEE_MEMBER})
"""Subjects that are people."""


def masked(name: str) -> str:
    """A name as it stands in public: 张桂花 becomes 张*花, 张三 becomes 张*."""
    if len(name) <= 2:
        return name[:1] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def in_village(db: Db, village_id: str, subject: Subject, now: datetime) -> list[str]:
    """The ids of a village's subjects of one kind now, in order of birth."""
    if subject == Subject.HOUSEHOLD:
        return [home for home, _ in homes(db, village_id)]
    if subject == Subject.REPRESENTATIVE:
        return sorted(circles_of(db, village_id, now))
    if subject == Subject.PARTY_MEMBER:
        return sorted({p.id for p in people.holders(db, Post.PARTY_MEMBER, village_id, now)})
    if subject == Subject.COMMITTEE:
        return [village_id] if committees.members(db, village_id, now) else []
    return sorted(committees.members(db, village_id, now))


def homes(db: Db, village_id: str) -> Sequence[tuple[str, str]]:
    """A village's households with the circle that each lies in, in order of birth."""
    return _HOUSEHOLDS.of(db, village_id)


def classes(db: Db, subject: Subject, village_id: str, now: datetime) -> dict[str, str]:
    """The class of each subject of a village: a party member's A to F; empty where there is none."""
    if subject != Subject.PARTY_MEMBER:
        return {}
    rows = people.appointed_in(db, {village_id}, now)
    return {p.id: a.category for a, p in rows if a.post == Post.PARTY_MEMBER}


def class_of(db: Db, subject: Subject, subject_id: str, at: datetime) -> str:
    """The class that a subject belonged to at that moment; empty where there is none."""
    if subject != Subject.PARTY_MEMBER:
        return ""
    held = people.posts_of(db, subject_id, at)
    return next((a.category for a in held if a.post == Post.PARTY_MEMBER), "")


def circles_of(db: Db, village_id: str, now: datetime) -> dict[str, set[str]]:
    """The circles that each representative of a village answers for now."""
    circles: dict[str, set[str]] = {}
    for person_id, circle_id in people.representing(db, village_id, now):
        circles.setdefault(person_id, set()).add(circle_id)
    return circles


def shown(db: Db, subject: Subject, ids: Iterable[str]) -> dict[str, Shown]:
    """How these subjects are named; one SELECT for all that the village has."""
    wanted = set(ids)
    if subject == Subject.HOUSEHOLD:
        return {k: v for k, v in _households(db, wanted).items() if k in wanted}
    if subject == Subject.COMMITTEE:
        offices = {k: f"{regions.one(db, k).name}两委班子" for k in sorted(wanted)}
        return {k: Shown(name, name, name, True) for k, name in offices.items()}
    names: dict[str, str] = {}
    for part in _parts(wanted):
        names.update(db.exec(select(Person.id, Person.name).where(col(Person.id).in_(part))).all())
    return {k: _person(subject, name) for k, name in names.items()}


def own_names(db: Db, subject: Subject, ids: Collection[str]) -> dict[str, str]:
    """How these subjects are named to themselves; households that have been read are not asked again."""
    if subject != Subject.HOUSEHOLD:
        return {which: name.own for which, name in shown(db, subject, ids).items()}
    read = {home.id: home.name for which in ids if (home := read_already(db, Household, which))}
    unread = set(ids) - set(read)
    return read | {which: name.own for which, name in shown(db, subject, unread).items()}


def _person(subject: Subject, name: str) -> Shown:
    title = {Subject.REPRESENTATIVE: "代表", Subject.PARTY_MEMBER: "党员"}.get(subject, "班子成员")
    full_name = f"{name}代表" if subject == Subject.REPRESENTATIVE else f"{title}{name}"
    return Shown(full_name, masked(name), f"一名{title}", True)


def _households(db: Db, wanted: set[str]) -> dict[str, Shown]:
    names: dict[str, Shown] = {}
    for part in _parts(wanted):
        for home, name, code, tags, head in db.execute(_NAMES, {"homes": part}):
            masked_name = masked(head or name.removesuffix("户")) + "户"
            if name == code:  # after whom it was called has been forgotten
                masked_name = code
            names[home] = Shown(name, masked_name, code, not tags)
    return names


def _parts(ids: set[str]) -> list[list[str]]:
    ordered = sorted(ids)
    return [ordered[i : i + 500] for i in range(0, len(ordered), 500)]


def people_of(db: Db, subject: Subject, ids: Iterable[str]) -> dict[str, list[str]]:
    """Who hears what concerns each: a household's members with a phone, else its head.

    A few SELECTs for all of them.
    """
    if subject == Subject.COMMITTEE:
        return {village_id: committees.in_office(db, village_id) for village_id in ids}
    if subject != Subject.HOUSEHOLD:
        return {which: [which] for which in ids}
    members = members_of(db, ids)
    reached = _with_phone(db, {person for persons in members.values() for person in persons})
    readers = {home: sorted(persons & reached) for home, persons in members.items()}
    silent = [home for home, persons in readers.items() if not persons]
    for part in _parts(set(silent)):
        heads = select(Household.id, Household.head_id).where(col(Household.id).in_(part))
        readers |= {home: [head] for home, head in db.exec(heads) if head}
    return readers


def _with_phone(db: Db, person_ids: set[str]) -> set[str]:
    reached: set[str] = set()
    for part in _parts(person_ids):
        query = select(Binding.person_id).where(
            col(Binding.person_id).in_(part), col(Binding.until).is_(None)
        )
        reached.update(db.exec(query))
    return reached


def must_withdraw(
    db: Db, person_id: str, subject: Subject, subject_id: str, at: datetime | None = None
) -> bool:
    """Recusal (回避): it is about the person, the own household, kin, or the own committee.

    `at`: who was in a committee and whose kin were declared by then; without it, by now.
    """
    if subject == Subject.HOUSEHOLD:
        return households.must_withdraw(db, person_id, subject_id, at)
    if subject == Subject.COMMITTEE:
        return committees.must_withdraw(db, person_id, subject_id, at)
    return recusal.must_withdraw(db, person_id, [subject_id], at=at)


@dataclass(frozen=True)
class Standing:
    """What a person is in the points at one moment: the posts held, and the subjects that are their own."""

    held: list[Appointment]
    own: list[tuple[Subject, str]]


def standing(
    db: Db, person_id: str, now: datetime, posts: list[Appointment] | None = None
) -> Standing:
    """How the person stands now; `posts` where those held are known already."""
    held = people.posts_of(db, person_id, now) if posts is None else posts
    return Standing(held, of_person(db, person_id, now, held))


def of_person(
    db: Db, person_id: str, now: datetime, posts: list[Appointment] | None = None
) -> list[tuple[Subject, str]]:
    """The subjects that the person is or belongs to, where the village has a rulebook for them.

    The own household and the representative are always among them. `posts`: those that the person
    holds, where they are known already.
    """
    home = households.of_person(db, person_id)
    mine = [(Subject.HOUSEHOLD, home.id)] if home else []
    held = people.posts_of(db, person_id, now) if posts is None else posts
    held = [a for a in held if not a.acting]
    if any(a.post == Post.REPRESENTATIVE for a in held):
        mine.append((Subject.REPRESENTATIVE, person_id))
    places: dict[tuple[Subject, str], str] = {}
    for appointment in held:
        place = appointment.region_id
        if appointment.post == Post.PARTY_MEMBER:
            places[Subject.PARTY_MEMBER, person_id] = place
        elif appointment.post in committees.POSTS:
            places[Subject.COMMITTEE, place] = place
            places[Subject.COMMITTEE_MEMBER, person_id] = place
    today = day_of(now)
    counted = (x for x, place in places.items() if versions.in_force(db, place, x[0], today))
    return mine + list(counted)


def village_of(db: Db, subject: Subject, subject_id: str, now: datetime) -> str:
    """The village in which the subject's points count."""
    if subject == Subject.HOUSEHOLD:
        return db.get_one(Household, subject_id).village_id
    if subject == Subject.COMMITTEE:
        return subject_id
    region = next(iter(held_in(db, subject, subject_id, now)), None)
    village = (
        regions.one(db, region).village_id if region else db.get_one(Person, subject_id).village_id
    )
    if village is None and (into := db.get_one(Person, subject_id).joined_into):
        return village_of(db, subject, into, now)
    if village is None:
        raise LookupError(f"{subject} {subject_id} lies in no village")
    return village


def held_in(db: Db, subject: Subject, person_id: str, now: datetime) -> list[str]:
    """The regions in which the person holds the post that makes them such a subject."""
    posts = {
        Subject.REPRESENTATIVE: frozenset({Post.REPRESENTATIVE}),
        Subject.PARTY_MEMBER: frozenset({Post.PARTY_MEMBER}),
    }.get(subject, committees.POSTS)
    held = people.posts_of(db, person_id, now)
    return [a.region_id for a in held if a.post in posts and not a.acting]


def members_of(db: Db, household_ids: Iterable[str]) -> dict[str, set[str]]:
    """The members of these households."""
    members: dict[str, set[str]] = {}
    for part in _parts(set(household_ids)):
        query = select(HouseholdMember.household_id, HouseholdMember.person_id)
        for home, person in db.exec(query.where(col(HouseholdMember.household_id).in_(part))):
            members.setdefault(home, set()).add(person)
    return members
