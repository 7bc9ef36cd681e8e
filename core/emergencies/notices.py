"""Notices (通知) of an emergency: over every channel that a person has, before all else, at night too."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from sqlmodel import col, select

from core import maps, outbox
from core.db import Db
from core.emergencies import emergencies, words
from core.emergencies.emergencies import Emergency, Sender
from core.emergencies.kinds import Kind
from core.outbox import Message, Outgoing, Priority, State
from core.registry import addresses, people, regions
from core.registry.addresses import Address, Binding
from core.registry.households import Household
from core.registry.people import Person
from core.registry.wecom import robots

QUOTED = 120
"""So many characters of what was said stand in a message."""


def cut(text: str, most: int = QUOTED) -> str:
    """The beginning of a long text."""
    return text if len(text) <= most else text[:most] + "…"


def priority(emergency: Emergency) -> Priority:
    """Before all else; a drill only as an answer would go."""
    return Priority.REPLY if emergency.drill else Priority.EMERGENCY


def quoted(db: Db, emergency: Emergency, text: str) -> str:
    """The beginning of what who cries said; of who is unnamed without their own name and number."""
    if emergency.unnamed:
        names = [n for n in _writing(db, emergency) if n]
        for mark in (*names, *filter(None, (emergency.telephone,))):
            text = text.replace(mark, words.LEFT_OUT)
    return cut(text)


def telephone(emergency: Emergency, reader_id: str | None = None) -> str:
    """The number of who cries, for a reader who may know them; empty for others."""
    return emergency.telephone if emergency.names_to(reader_id) else ""


def scene(db: Db, emergency: Emergency) -> str:
    """Who cries, for a sentence of what happens there; of who is unnamed the place in their stead."""
    if not emergency.unnamed:
        return whose(db, emergency)
    known = emergency.place or _house(db, emergency)
    if known or emergency.region_id is None:
        return known or words.UNNAMED
    return near(db, emergency)


def whose(db: Db, emergency: Emergency, reader_id: str | None = None) -> str:
    """Who cries, by name; everybody who may be writing, where several share the telephone.

    Of who is unnamed only that somebody does, for everybody but the reader to whom they are named.
    """
    if emergency.drill:
        return words.DRILL
    if not emergency.names_to(reader_id):
        return words.UNNAMED
    names = _writing(db, emergency)
    if not names:
        return words.UNKNOWN
    return words.shared_phone(names) if len(names) > 1 else names[0]


def _writing(db: Db, emergency: Emergency) -> list[str]:
    """The names of all who may be writing; none where nobody knows who it is."""
    if emergency.person_id is None:
        return []
    query = (
        select(Person.name)
        .join(Binding, col(Binding.person_id) == Person.id)
        .where(Binding.address_id == emergency.address_id, col(Binding.until).is_(None))
        .order_by(col(Binding.id))
    )
    names = list(db.exec(query))
    return names if len(names) > 1 else [_name(db, emergency)]


def _name(db: Db, emergency: Emergency) -> str:
    return emergencies.name_of(db, emergency.person_id)


def what(db: Db, emergency: Emergency, reader_id: str | None = None) -> str:
    """Who cries, and what they said; of a drill, whose it is; of who is unnamed only what."""
    if emergency.drill:
        return words.drill_of(_name(db, emergency), where(db, emergency))
    wording = quoted(db, emergency, emergency.text)
    if not emergency.names_to(reader_id):
        return words.what_unnamed(wording)
    return words.what(whose(db, emergency, reader_id), wording, Kind(emergency.kind))


def where(db: Db, emergency: Emergency) -> str:
    """The place as it was said, or else its circle, group or village; the location, if one was sent."""
    named = emergency.place or _house(db, emergency)
    if emergency.region_id is not None:
        here = regions.one(db, emergency.region_id)
        group = regions.above(db, here.id, regions.Kind.GROUP) or here
        near = regions.title(db, group.id)
        named = near if not named else named if group.name in named else f"{near}，{named}"
    if emergency.latitude is not None and emergency.longitude is not None:
        spot = maps.spoken(emergency.latitude, emergency.longitude)
        named = f"{named} （{spot} ）".strip()
    return named


def _house(db: Db, emergency: Emergency) -> str:
    home = db.get(Household, emergency.household_id) if emergency.household_id else None
    return words.house(home.name) if home is not None else ""


def tell(
    db: Db, emergency: Emergency, messages: Iterable[tuple[str, Message]], now: datetime
) -> set[str]:
    """Owe these people a message each, on every account that they have; who has one at all.

    A telephone that somebody shares from whom it is kept is left out.
    """
    wanted = list(messages)
    every = addresses.each_of_people(db, {person_id for person_id, _ in wanted})
    hushed = _chats(db, emergency.kept_from)
    letters, once, reached = [], set[tuple[str, str, str]](), set[str]()
    for person_id, message in wanted:
        message = replace(message, thing=emergency.id)
        mine = [a for a in every.get(person_id, []) if (a.channel, a.chat) not in hushed]
        reached |= {person_id} if mine else set()
        for at in [(a.channel, a.chat) for a in mine] or [("", "")]:
            if mine and (*at, message.text) in once:
                continue
            once.add((*at, message.text))
            letters.append(
                outbox.letter(
                    *at,
                    message,
                    now,
                    priority=priority(emergency),
                    person_id=person_id,
                    unreachable=None if mine else "no_address",
                )
            )
    outbox.put_all(db, letters)
    return reached


def to_groups(db: Db, emergency: Emergency, rung: Collection[str], now: datetime) -> None:
    """The short form to the internal groups of its village; `rung`: who has been called already.

    Not a word of what is hushed, or kept from anybody, of a drill, or of a hand on the doorbell.
    """
    if not _for_groups(emergency):
        return
    every = people.names(db, rung)
    names = [every[one] for one in rung]
    said_at = "" if emergency.household_id else where(db, emergency)
    text = words.in_group(Kind(emergency.kind), near(db, emergency), said_at, names)
    _to_groups(db, emergency, text, now)


def over_to_groups(db: Db, emergency: Emergency, now: datetime) -> None:
    """To the same groups: nobody need come any more."""
    if _for_groups(emergency):
        _to_groups(db, emergency, words.over_in_group(near(db, emergency)), now)


def _for_groups(emergency: Emergency) -> bool:
    known = emergency.village_id is not None and emergency.region_id is not None
    kept = emergency.hushed or emergency.kept_from or emergency.kind == Kind.DOORBELL
    return known and not kept and not emergency.drill


def _to_groups(db: Db, emergency: Emergency, text: str, now: datetime) -> None:
    message = Message(text, thing=emergency.id)
    here = [emergency.village_id] if emergency.village_id else []
    robots.tell(db, here, message, now, priority=priority(emergency))


def near(db: Db, emergency: Emergency) -> str:
    """Its group or village by name; no house, and nothing that was said."""
    assert emergency.region_id is not None  # the village is known
    group = regions.above(db, emergency.region_id, regions.Kind.GROUP)
    return regions.title(db, group.id if group is not None else emergency.region_id)


def _chats(db: Db, person_ids: Collection[str]) -> set[tuple[str, str]]:
    every = addresses.each_of_people(db, person_ids) if person_ids else {}
    return {(a.channel, a.chat) for mine in every.values() for a in mine}


def to_rung(
    db: Db, emergency: Emergency, message: Message, now: datetime, *, but: Collection[str] = ()
) -> None:
    """Tell everybody who was rung, but for these."""
    ids = [i for i in emergencies.rung(db, emergency.id) if i not in but]
    tell(db, emergency, [(i, message) for i in ids], now)


def to_crier(
    db: Db,
    emergency: Emergency,
    message: Message,
    now: datetime,
    *,
    but: Sender | None = None,
    only_here: bool = False,
) -> None:
    """Tell who cried for help, on the account from which they did and on every other that is theirs.

    Not where `but` is who cried: they read the answer to what they wrote. Of what is hushed only the
    account from which it came hears, and so with `only_here`: another may lie on the table at home.
    """
    if but is not None and emergencies.cried_by(emergency, but):
        return
    address = db.get_one(Address, emergency.address_id)
    if address.channel in addresses.ONE_WAY:
        return
    message = replace(message, thing=emergency.id)
    outbox.put(
        db,
        address.channel,
        address.chat,
        message,
        now,
        priority=priority(emergency),
        person_id=emergency.person_id,
    )
    if emergency.person_id is None or emergency.hushed or only_here:
        return
    for other in addresses.each_of_people(db, [emergency.person_id]).get(emergency.person_id, []):
        if other.id != address.id:
            outbox.put(
                db,
                other.channel,
                other.chat,
                message,
                now,
                priority=priority(emergency),
                person_id=emergency.person_id,
            )


def no_more_rings(db: Db, emergency: Emergency, now: datetime) -> None:
    """What was rung and has not gone out yet does not go out; the choices of what did listen no more."""
    outbox.withdraw(db, emergency.id, {"going", "stand_down", "sos"}, now)
    query = select(Outgoing).where(
        Outgoing.thing == emergency.id,
        Outgoing.state == State.WAITING,
        col(Outgoing.lease).is_(None),
    )
    for message in db.exec(query):
        if any(c["flow"] in ("going", "sos") for c in message.choices):
            outbox.drop(db, message, now)
