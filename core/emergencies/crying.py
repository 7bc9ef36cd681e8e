"""Crying for help (呼救): it begins, more is said of it, and a village is found for it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import literal
from sqlmodel import col, select

from core.db import Db
from core.emergencies import emergencies, notices, ringing, words
from core.emergencies.emergencies import (
    ADDED,
    CRIED,
    OPEN,
    PLACED,
    Emergency,
    EmergencyState,
    Sender,
)
from core.emergencies.kinds import AT_HOME, Kind
from core.outbox import Message
from core.registry import addresses, households, people, telephones
from core.registry.addresses import Address
from core.registry.people import Person

LONGEST = 5000


def cry(
    db: Db,
    sender: Sender,
    text: str,
    now: datetime,
    *,
    kind: Kind,
    village_id: str | None,
    region_id: str | None,
    household_id: str | None = None,
    place: str = "",
    location: tuple[float, float] | None = None,
    telephone: str = "",
    photos: Sequence[str] = (),
    kept_from: Sequence[str] = (),
    unnamed: bool = False,
) -> Emergency:
    """Begin an emergency and ring the first in the same transaction.

    `region_id`: circle, group or village in which it is; None while nobody knows the village, and then
    the cadres above all villages are asked. `household_id`: whose doorbell it is, or at whose house.
    `kept_from`: people whom the words name as the danger. `unnamed`: those who are rung do not read who
    cries; they ask through us. Nothing is refused.
    """
    north, east = location or (None, None)
    emergency = Emergency(
        village_id=village_id,
        region_id=region_id,
        kind=kind.value,
        address_id=sender.address_id or "",  # an event has an account
        person_id=sender.person_id,
        household_id=household_id,
        text=text[:LONGEST],
        place=place[:100],
        latitude=north,
        longitude=east,
        telephone=telephone or telephones.of_person(db, sender.person_id),
        photos=list(photos),
        kept_from=_kept(db, sender, kind, kept_from),
        unnamed=unnamed,
        at=now,
        state=EmergencyState.RINGING if region_id else EmergencyState.UNPLACED,
    )
    emergencies.note(
        db, emergency, CRIED, sender, now, right="crier", what=kind.value, unnamed=unnamed
    )
    if village_id is not None and sender.person_id is None:
        _remember_village(db, sender, village_id)
    notices.to_groups(db, emergency, ringing.ring(db, emergency, now), now)
    return emergency


def _kept(db: Db, sender: Sender, kind: Kind, named: Sequence[str]) -> list[str]:
    """Whom the words name, who lives with them, and their kin; of what happens at home, the sender's house too."""
    ids = set(named)
    home = households.of_person(db, sender.person_id) if sender.person_id else None
    if kind in AT_HOME and home is not None:
        ids |= {p.id for p in households.members(db, home.id)}
    ids -= {sender.person_id or ""}
    return sorted(
        ids | {k for one in sorted(ids) for k in people.kin_of(db, one)} - {sender.person_id or ""}
    )


def named_in(db: Db, village_id: str, text: str, now: datetime) -> list[str]:
    """The ids of the people of a village whose full names stand in the words, and who hold no post."""
    query = select(Person.id).where(
        Person.village_id == village_id, literal(text).contains(col(Person.name))
    )
    return [one for one in db.exec(query) if not people.posts_of(db, one, now)]


def _remember_village(db: Db, sender: Sender, village_id: str) -> None:
    address = db.get(Address, sender.address_id)
    if address is not None and address.village_id is None:
        addresses.remember_village(db, address, village_id)


def more(
    db: Db,
    emergency_id: str,
    sender: Sender,
    text: str,
    now: datetime,
    *,
    location: tuple[float, float] | None = None,
    place: str = "",
    telephone: str = "",
    photos: Sequence[str] = (),
    kind: Kind | None = None,
    unnamed: bool = False,
) -> Emergency:
    """Words, photos or a place for one that goes on: told at once to everybody who was rung.

    `kind`: what the words say it is, where nobody knew before. `unnamed`: from now on who cries is not named.
    """
    emergency = emergencies.held(db, emergency_id)
    if emergency.state not in OPEN:
        return emergency
    if emergency.kind in (Kind.OTHER, Kind.DOORBELL) and kind not in (None, Kind.OTHER):
        assert kind is not None  # the line above
        emergency.kind = kind.value
    emergency.unnamed = emergency.unnamed or unnamed
    if location is not None:
        emergency.latitude, emergency.longitude = location
    emergency.place = emergency.place or place[:100]
    emergency.telephone = telephone or emergency.telephone
    emergency.photos = [*emergency.photos, *photos]
    if text:
        emergency.text = f"{emergency.text}；{text}".strip("；")[:LONGEST]
    emergencies.note(db, emergency, ADDED, sender, now, right="crier")
    if not text and not photos and location is None:
        return emergency
    whose = notices.whose(db, emergency)
    alarm = emergency.state == EmergencyState.RINGING
    quoted = notices.quoted(db, emergency, text)
    news = words.added(whose, quoted, urgent=alarm) if text else words.shown(whose, urgent=alarm)
    seen = notices.where(db, emergency) if location else ""
    message = Message("\n".join(filter(None, (news, seen))), picture=next(iter(photos), None))
    notices.to_rung(db, emergency, message, now, but=[sender.person_id or ""])
    return emergency


def place(
    db: Db,
    emergency_id: str,
    sender: Sender,
    village_id: str,
    region_id: str,
    now: datetime,
    *,
    right: str,
    household_id: str | None = None,
) -> Emergency:
    """Give a cry that nobody could place its village, and ring there at once; nothing where it has one."""
    emergency = emergencies.held(db, emergency_id)
    if emergency.region_id is not None or emergency.state not in OPEN:
        return emergency
    emergency.village_id, emergency.region_id = village_id, region_id
    emergency.household_id = emergency.household_id or household_id
    emergency.state = EmergencyState.RINGING
    if emergency.person_id is None:
        _remember_village(db, Sender(address_id=emergency.address_id), village_id)
    notices.no_more_rings(db, emergency, now)
    emergencies.note(db, emergency, PLACED, sender, now, right=right)
    rung = ringing.ring(db, emergency, now)
    notices.to_groups(db, emergency, rung, now)
    names = rung_now(db, rung)
    notices.to_crier(db, emergency, Message(words.called_for_you(names)), now, but=sender)
    return emergency


def rung_now(db: Db, person_ids: Sequence[str]) -> list[str]:
    """Their names."""
    every = people.names(db, person_ids)
    return [every[one] for one in person_ids]


def rung_by_name(db: Db, emergency: Emergency) -> tuple[list[str], list[str]]:
    """For who cries: everybody rung by name and post, and those of them who have no account."""
    called, unreached = dict[str, str](), dict[str, str]()
    for ring in emergencies.rings(db, emergency.id):
        name = emergencies.name_of(db, ring.person_id)
        (called if ring.reached else unreached)[ring.person_id] = f"{name}（{ring.title}）"
    return list(called.values()), [n for i, n in unreached.items() if i not in called]
