"""Elsewhere (另找): what follows where somebody was not reached: their next address, or whoever must know is told."""

import logging
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from bot.faults import Fault, fault
from core.db import Db
from core.emergencies import escalation
from core.ids import new_id
from core.outbox import Outgoing, State
from core.registry import addresses, rooms
from core.registry.addresses import Address
from core.registry.wecom import groups, robots
from core.reports import filing
from core.undelivered import riding

log = logging.getLogger("lianhu.delivery")


def moved(db: Db, message: Outgoing, new_chat: str) -> None:
    """The group has a new id: this message and all that wait go there."""
    rooms.moved(db, message.channel, message.chat, new_chat)
    old_chat = message.chat
    message.chat, message.lease, message.leased_until = new_chat, None, None
    waiting = update(Outgoing).where(
        col(Outgoing.channel) == message.channel,
        col(Outgoing.chat) == old_chat,
        col(Outgoing.state) == State.WAITING,
    )
    db.execute(waiting.values(chat=new_chat))


def dead(db: Db, message: Outgoing, now: datetime) -> None:
    """The chat refuses us until its people write again; a group whose robot is gone, for good."""
    known = select(Address).where(Address.channel == message.channel, Address.chat == message.chat)
    room = rooms.at(db, message.channel, message.chat)
    for recipient in (db.exec(known).first(), room):
        if recipient is not None:
            recipient.reachable = False
            db.add(recipient)
    if room is not None:
        robots.lost(db, room, now)
        groups.lost(db, room, now)
    db.flush()


def unreachable(db: Db, message: Outgoing, why: str, now: datetime) -> None:
    """Nobody is reached here: the person's next address is tried, or whoever must know is told."""
    if message.kind != "message":
        return end(message, State.SUPERSEDED, now, why)  # a late toast or edit is missed by nobody
    if next_address(db, message, now):
        return end(message, State.SUPERSEDED, now, why)
    end(message, State.UNREACHABLE, now, why)
    riding.note(db, message)
    if message.thing == message.chat:
        robots.not_taken(db, message.chat, now)
    kept_back = why == riding.KEPT_BACK  # it comes with their next answer: nobody need see to it
    if message.thing is not None and message.person_id is not None and not kept_back:
        try:
            with db.begin_nested():
                filing.could_not_reach(db, message.thing, message.person_id, now)
                escalation.could_not_reach(db, message.thing, message.person_id, now)
        except Exception as error:
            if fault(error) != Fault.TURN:
                raise  # the database's: all of this is tried again
            # The edge of delivery: the row itself must end, or it would be tried for ever.
            log.error("nobody was told of an unreachable message: %s", type(error).__name__)
    return None


def next_address(db: Db, message: Outgoing, now: datetime) -> bool:
    """Owe the same message to another address of the same person, each address once."""
    if message.person_id is None:
        return False
    before = select(Outgoing.channel, Outgoing.chat).where(
        Outgoing.person_id == message.person_id,
        Outgoing.made_at == message.made_at,
        Outgoing.text == message.text,
    )
    tried = set(db.exec(before))
    for address in addresses.of_person(db, message.person_id):
        if address.reachable and (address.channel, address.chat) not in tried:
            db.add(_to_next_address(message, address, now))
            db.flush()
            return True
    return False


def _to_next_address(message: Outgoing, address: Address, now: datetime) -> Outgoing:
    return Outgoing(
        id=new_id(),
        channel=address.channel,
        chat=address.chat,
        person_id=message.person_id,
        thing=message.thing,
        priority=message.priority,
        text=message.text,
        choices=message.choices,
        picture=message.picture,
        made_at=message.made_at,
        due_at=now,
        expires_at=message.expires_at,
    )


def end(message: Outgoing, state: State, now: datetime, why: str | None) -> None:
    """Nothing more is tried with a message; `why` is a word for logs and doctor, None where it came."""
    message.state, message.ended_at, message.error = state, now, why
    message.lease = message.leased_until = None
