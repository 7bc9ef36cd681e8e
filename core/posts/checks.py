"""The check of posts (核对职务): nobody sits in a seat that is not theirs, and each who sits there for another does so within bounds."""

from collections.abc import Iterator

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from core.acts import Act
from core.db import Db
from core.posts.persons.joinings import Joining
from core.posts.training import ATTENDED, Trainee
from core.registry import people
from core.registry.addresses import Binding
from core.registry.households import HouseholdMember
from core.registry.leaves import Leave
from core.registry.people import COVER, OWN, SUBSTITUTE, Appointment, Death, Person

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
