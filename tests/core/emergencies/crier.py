"""What the tests of emergencies need again and again: a cry, a moment later, who has been rung."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from core.db import Db
from core.emergencies import crying, emergencies, escalation
from core.emergencies.emergencies import Emergency, Sender
from core.emergencies.kinds import Kind
from core.outbox import Outgoing
from core.registry import addresses, households, people
from tests.core.reports.telling import MONDAY, person, village, who

NIGHT = MONDAY + timedelta(hours=14, minutes=30)
"""23:30 in the village."""


def sender(db: Db, name: str) -> Sender:
    """Somebody with their phone."""
    them = who(db, name)
    return Sender(them.person_id, them.address_id)


def cry(
    db: Db, name: str = "何秋菊", kind: Kind = Kind.FIRE, at: datetime = NIGHT, **more: Any
) -> Emergency:
    """A cry for help from somebody's own house."""
    home = households.of_person(db, person(db, name).id)
    where = {
        "village_id": village(db),
        "region_id": home.circle_id if home else village(db),
        "household_id": home.id if home else None,
    }
    return crying.cry(db, sender(db, name), "快来人", at, kind=kind, **where | more)


def later(db: Db, emergency: Emergency, minutes: int) -> datetime:
    """The clock does what is due until so many minutes after the cry; that moment."""
    until = emergency.at + timedelta(minutes=minutes)
    while (due := escalation.next_due(db)) is not None and due <= until:
        escalation.sweep(db, due)
    return until


def rung(db: Db, emergency: Emergency, number: int | None = None) -> list[str]:
    """The names of those who were rung, of one round or of all, each once."""
    rings = emergencies.rings(db, emergency.id)
    ids = [r.person_id for r in rings if number in (None, r.round)]
    names = people.names(db, ids)
    return list(dict.fromkeys(names[one] for one in ids))


def heard(db: Db, emergency: Emergency, name: str) -> list[str]:
    """What somebody was owed about it, in order."""
    query = select(Outgoing.text).where(
        Outgoing.thing == emergency.id, Outgoing.person_id == person(db, name).id
    )
    return list(db.exec(query.order_by(col(Outgoing.id))))


def second_phone(db: Db, name: str) -> str:
    """Another account of somebody, on another channel."""
    address = addresses.known(db, "telegram", "77")
    addresses.attach(db, address, person(db, name).id, MONDAY)
    return address.id
