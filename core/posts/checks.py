"""The check of posts (核对职务): nobody sits in a seat that is not theirs, and each who sits there for another does so within bounds."""

from collections.abc import Iterator

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from core.acts import Act
from core.db import Db
from core.points.ledger.ledger import Balance
from core.posts.persons.joinings import Joining
from core.posts.training import ATTENDED, Trainee
from core.registry import people
from core.registry.addresses import Binding
from core.registry.households import Household, HouseholdMember
from core.registry.leaves import Leave
from core.registry.people import COVER, OWN, SUBSTITUTE, Appointment, Death, Person
from core.registry.regions import Kind, Region
from core.reports.ladder.lifecycle import HELD
from core.reports.ladder.reports import Report

_ENDED_BEFORE = select(Appointment.id).where(col(Appointment.until) < col(Appointment.since))
_OTHER = aliased(Appointment)
_HELD_TWICE = (
    select(Appointment.id)
    .join(
        _OTHER,
        (col(_OTHER.person_id) == col(Appointment.person_id))
        & (col(_OTHER.post) == col(Appointment.post))
        & (col(_OTHER.region_id) == col(Appointment.region_id))
        & (col(_OTHER.id) > col(Appointment.id))
        & (col(_OTHER.acting) == ""),
    )
    .where(OWN, col(Appointment.until).is_(None), col(_OTHER.until).is_(None))
)
_SEAT = aliased(Appointment)
_SITTING_FOR = (
    select(Appointment, _SEAT, Leave)
    .outerjoin(_SEAT, col(_SEAT.id) == col(Appointment.stands_in_for))
    .outerjoin(
        Leave,
        (col(Leave.person_id) == col(_SEAT.person_id))
        & (col(Leave.substitute_id) == col(Appointment.person_id))
        & (col(Leave.since) == col(Appointment.since)),
    )
    .where(col(Appointment.acting) != "")
)


def broken(db: Db) -> Iterator[str]:
    """Everything about posts that cannot be so."""
    yield from _backwards(db)
    yield from _twice(db)
    yield from _acting(db)
    yield from _trained(db)
    yield from _dead(db)
    yield from _joined(db)
    yield from _merged(db)


def _backwards(db: Db) -> Iterator[str]:
    for one in db.exec(_ENDED_BEFORE):
        yield f"I-19 appointment {one} ends before it begins"


def _twice(db: Db) -> Iterator[str]:
    """Nobody holds the same post in the same region twice at one moment."""
    for one in db.exec(_HELD_TWICE):
        yield f"I-19 appointment {one} is held a second time by the same person"


def _acting(db: Db) -> Iterator[str]:
    """A substitute sits there for an appointment of somebody who is on leave; a cover for nobody."""
    for acting, of, leave in db.exec(_SITTING_FOR):
        if acting.acting == COVER and acting.stands_in_for is None:
            continue
        if acting.acting != SUBSTITUTE or of is None or leave is None:
            yield f"I-22 appointment {acting.id} acts for nobody"
        elif (acting.post, acting.region_id) != (of.post, of.region_id):
            yield f"I-22 appointment {acting.id} acts in another seat than that of {of.id}"
        elif acting.until is None or acting.until > leave.until:
            yield f"I-22 appointment {acting.id} acts longer than the leave lasts"


def _trained(db: Db) -> Iterator[str]:
    """Whoever is on record as having been there has an act for it."""
    if db.exec(select(Trainee.person_id).limit(1)).first() is None:
        return
    acts = db.exec(select(Act).where(Act.kind == ATTENDED))
    speaks = people.speaking(db)
    said = {(act.thing_id, act.detail["who"]) for act in acts}
    noted = said | {(thing, speaks.get(who, who)) for thing, who in said}
    there = select(Trainee).where(col(Trainee.attended_at).is_not(None))
    for trainee in db.exec(there):
        if (trainee.training_id, trainee.person_id) not in noted:
            yield f"I-19 training {trainee.training_id}: {trainee.person_id} was there without an act"


def _dead(db: Db) -> Iterator[str]:
    """Nobody is written to who has died."""
    query = (
        select(Binding.person_id)
        .join(Death, col(Death.person_id) == Binding.person_id)
        .where(col(Death.void_at).is_(None), col(Binding.until).is_(None))
    )
    for one in db.exec(query.distinct()):
        yield f"I-19 person {one} has died and is still bound to an account"


def _joined(db: Db) -> Iterator[str]:
    """An entry that was joined into another has nothing of its own, and that other one speaks for itself."""
    speaks = people.speaking(db)
    if not speaks:
        return
    for one, into in speaks.items():
        if into in speaks:
            yield f"I-19 person {one} is spoken for by {into}, who is spoken for"
    theirs = (
        ("an account", select(Binding.person_id).where(col(Binding.until).is_(None))),
        ("a post", select(Appointment.person_id).where(col(Appointment.until).is_(None))),
        ("a household", select(HouseholdMember.person_id)),
        ("a village", select(Person.id).where(col(Person.village_id).is_not(None))),
    )
    for what, query in theirs:
        for one in db.exec(query):
            if one in speaks:
                yield f"I-19 person {one} was joined into another and has {what}"
    standing = select(Joining.person_id).where(col(Joining.apart_at).is_(None))
    if sorted(db.exec(standing)) != sorted(speaks):
        yield "I-19 who was joined into whom is not what the register says"


_ABOVE = aliased(Region)
_ELSEWHERE = (
    select(Region.id)
    .join(_ABOVE, col(_ABOVE.id) == Region.parent_id)
    .where(
        Region.kind != Kind.VILLAGE,
        col(_ABOVE.village_id).is_not(None),
        col(Region.village_id).is_distinct_from(col(_ABOVE.village_id)),
    )
)
_NO_VILLAGE = col(Region.kind) != Kind.VILLAGE
"""What a village is no more once it is part of another."""


def _merged(db: Db) -> Iterator[str]:
    """Nothing that lives on is left in a village that has become part of another."""
    for one in db.exec(_ELSEWHERE):
        yield f"I-19 region {one} lies in another village than what is above it"
    for table in (Person, Household, Report):
        query = (
            select(table.id)
            .join(Region, col(Region.id) == col(table.village_id))
            .where(_NO_VILLAGE)
        )
        for one in db.exec(query):
            yield f"I-19 {table.__tablename__} {one} is in no village of today"
    held = (
        select(Report.id)
        .join(Region, col(Region.id) == Report.holder_region_id)
        .where(Region.kind == Kind.DISTRICT, col(Report.state).in_(HELD))
    )
    for one in db.exec(held):
        yield f"I-13 report {one} is held by a village that is part of another"
    left = (
        select(Balance.account)
        .join(Region, col(Region.id) == Balance.village_id)
        .where(_NO_VILLAGE, Balance.points > 0, col(Balance.account).startswith("subject:"))
    )
    for account in db.exec(left):
        yield f"I-1 {account} has points left in a village that is part of another"
