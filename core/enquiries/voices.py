"""Voices (语音): a voice message that nobody can read here reaches somebody who can listen."""

from datetime import datetime

from sqlmodel import col, select

from core import acts
from core.db import Db
from core.emergencies import emergencies
from core.emergencies.emergencies import Sender
from core.enquiries import helpers, words
from core.errors import Refusal
from core.outbox import Priority
from core.registry import addresses
from core.registry.people import Person
from core.reports.ladder.reports import Who

RELAYED = acts.kind("voice.relay", final="语音已经转过去了，收不回。说错了请再发一段，或者打字说。")


def relay(
    db: Db, who: Who, evidence_id: str, now: datetime, region_id: str | None = None
) -> list[Person]:
    """Owe the voice to whoever shall listen; who got it.

    In an open cry for help everybody who was called for it gets it at once; else the nearest who
    can be reached of the line that begins at `region_id` (the sender's own when it is None).
    Refusal where nobody is there.
    """
    person = db.get(Person, who.person_id) if who.person_id else None
    called = _called(db, who)
    to = called or _nearest(db, person, region_id, now)
    if not to:
        raise Refusal("语音收到了，可是现在找不到人来听。请打字说，一句话就行；急事请直接打电话。")
    message = words.voice(
        person.name if person else words.UNBOUND, evidence_id, urgent=bool(called)
    )
    urgency = Priority.EMERGENCY if called else Priority.NOTICE
    addresses.tell_all(db, [p.id for p in to], message, now, priority=urgency)
    acts.record(
        db,
        RELAYED,
        evidence_id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right="sender",
        to=[p.id for p in to],
    )
    return to


def _called(db: Db, who: Who) -> list[Person]:
    """Everybody who was told at once of the sender's cry for help that goes on."""
    going_on = emergencies.cries_of(db, Sender(who.person_id, who.address_id))
    if not going_on:
        return []
    if going_on[0].unnamed:
        raise Refusal("您这次没有留名，声音听得出是谁，所以语音没有转。请打字说，我马上转过去。")
    ids = emergencies.rung(db, going_on[0].id)
    return list(db.exec(select(Person).where(col(Person.id).in_(ids)).order_by(col(Person.id))))


def _nearest(db: Db, person: Person | None, region_id: str | None, now: datetime) -> list[Person]:
    region_id = region_id or helpers.home(db, person, None, now)
    if region_id is None:
        return []
    line = helpers.line(db, region_id, person.id if person else None, now)
    return next((list(able) for h in line if (able := helpers.reachable(db, h))), [])
