"""Addresses (渠道账号): where a person is reached on a channel; several people may share one."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, func, update
from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core import acts, outbox
from core.db import Db, insert_once
from core.ids import new_id
from core.outbox import Message, Outgoing, Priority
from core.registry.people import IN_FORCE, LONGEST_FIRST, SEATED, Appointment, Person

ONE_WAY = frozenset({"open311"})
"""Channels by which nothing can be sent: whoever reports by them asks how it stands."""


class Address(SQLModel, table=True):
    """An account on a channel. Identity is the channel and its id together, never the id alone."""

    __tablename__ = "address"
    __table_args__ = (UniqueConstraint("channel", "chat"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    channel: str
    chat: str  # openid, chat id, web visitor id
    heard_at: datetime | None = None  # when it last wrote to us: WeChat's 48 h window
    reachable: bool = True
    undelivered: bool = False  # something may be owed that has reached nobody: worth a look
    village_id: str | None = None  # which village an unbound sender named, so that it asks once
    talks_until: datetime | None = None  # a talk with a person may go on until then: worth a look
    speaks_id: str | None = Field(default=None, foreign_key="person.id")
    """Who of several people speaks on a shared phone (替谁说), as long as their talk lasts."""
    speaks_until: datetime | None = None


class Binding(SQLModel, table=True):
    """A person reached at an address. The first bound person is who speaks there."""

    __tablename__ = "binding"
    id: str = Field(default_factory=new_id, primary_key=True)
    address_id: str = Field(foreign_key="address.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    since: datetime
    until: datetime | None = None


# What every turn asks is built once: SQLAlchemy takes longer to build a SELECT than to run it.
_OF_CHAT = select(Address).where(
    Address.channel == bindparam("channel"), Address.chat == bindparam("chat")
)
_SPEAKER = (
    select(Person)
    .join(Binding, col(Binding.person_id) == Person.id)
    .where(Binding.address_id == bindparam("address"), col(Binding.until).is_(None))
    .order_by(col(Binding.id))
)
_SPEAKS = func.coalesce(Person.joined_into, Person.id)
"""Who is reached for an entry: of one that was joined into another, that one."""
_OF_PERSON = (
    select(Address)
    .join(Binding, col(Binding.address_id) == Address.id)
    .join(Person, col(Binding.person_id) == _SPEAKS)
    .where(Person.id == bindparam("person"), col(Binding.until).is_(None))
)

_OF_PEOPLE = (
    select(Person.id, Address)
    .join(Binding, col(Binding.person_id) == _SPEAKS)
    .join(Address, col(Address.id) == Binding.address_id)
    .where(
        col(Person.id).in_(bindparam("people", expanding=True)),
        col(Binding.until).is_(None),
    )
)


_APPOINTED_IN = (
    select(Appointment, Person, Address)
    .join(Person, col(Person.id) == Appointment.person_id)
    .outerjoin(Binding, and_(col(Binding.person_id) == Person.id, col(Binding.until).is_(None)))
    .outerjoin(Address, col(Address.id) == Binding.address_id)
    .where(col(Appointment.region_id).in_(bindparam("regions", expanding=True)), *IN_FORCE, SEATED)
    .order_by(*LONGEST_FIRST)
)


def known(db: Db, channel: str, chat: str) -> Address:
    """The address of an account, made on first sight."""
    account = {"channel": channel, "chat": chat}
    address = db.exec(_OF_CHAT, params=account).first()
    if address is None:
        insert_once(
            db, Address, {"id": new_id(), "reachable": True, "undelivered": False} | account
        )
        address = db.exec(_OF_CHAT, params=account).one()
    return address


def is_bound(db: Db, channel: str, chat: str) -> bool:
    """Whether somebody of the registry speaks from there; never makes anything."""
    query = select(Binding.id).join(Address, col(Address.id) == Binding.address_id)
    query = query.where(Address.channel == channel, Address.chat == chat)
    return db.exec(query.where(col(Binding.until).is_(None)).limit(1)).first() is not None


def remember_village(db: Db, address: Address, village_id: str) -> None:
    """Which village an unbound sender has named, so that it is asked once."""
    address.village_id = village_id
    db.add(address)


# The row is held from here on, as it is now, and nothing has to be read again under the lock.
_HEARD = (
    update(Address)
    .where(col(Address.channel) == bindparam("of"), col(Address.chat) == bindparam("who"))
    .values(heard_at=bindparam("at"), reachable=True)
    .returning(Address)
)
_AS_IT_IS = {"populate_existing": True, "synchronize_session": False}


def heard(db: Db, channel: str, chat: str, at: datetime) -> Address:
    """The address of an account that has just written, held until the end of the transaction.

    It can be written to again. Made on first sight.
    """
    account = {"of": channel, "who": chat, "at": at}
    address = db.scalars(_HEARD, account, execution_options=_AS_IT_IS).first()
    if address is None:
        known(db, channel, chat)
        address = db.scalars(_HEARD, account, execution_options=_AS_IT_IS).one()
    return address


def left(db: Db, channel: str, chat: str) -> None:
    """Whoever is at this account has blocked or unfollowed us; nothing happens to an account never heard of."""
    address = db.exec(_OF_CHAT, params={"channel": channel, "chat": chat}).first()
    if address is not None:
        address.reachable = False
        db.add(address)


def speaker(db: Db, address_id: str) -> Person | None:
    """Who speaks at an address; None for an account that is bound to nobody."""
    return db.exec(_SPEAKER, params={"address": address_id}).first()


SPEAKS_FOR = timedelta(hours=2)
"""So long who speaks on a shared phone is remembered."""


def speakers(db: Db, address: Address, now: datetime) -> list[Person]:
    """Everybody bound to an address, whoever speaks first; one statement."""
    bound = list(db.exec(_SPEAKER, params={"address": address.id}))
    return speaking_first(address, bound, now)


def speaking_first(address: Address, bound: list[Person], now: datetime) -> list[Person]:
    """Those who share an address, whoever has said that they speak first; else as they were bound."""
    if address.speaks_until is None or address.speaks_until <= now:
        return bound
    return sorted(bound, key=lambda p: p.id != address.speaks_id)


def speaks(db: Db, address: Address, person_id: str, now: datetime) -> None:
    """Remember who speaks on a shared phone, for as long as a talk lasts."""
    address.speaks_id, address.speaks_until = person_id, now + SPEAKS_FOR
    db.add(address)


def of_person(db: Db, person_id: str) -> list[Address]:
    """The person's addresses, the one that spoke last first, unreachable ones at the end."""
    bound = db.exec(_OF_PERSON, params={"person": person_id}).all()
    return sorted(bound, key=_nearest, reverse=True)


def _nearest(address: Address) -> tuple[bool, bool, datetime | None]:
    return address.reachable, address.heard_at is not None, address.heard_at


def appointed_in(
    db: Db, region_ids: Collection[str], now: datetime
) -> list[tuple[Appointment, Person, Address | None]]:
    """Everybody who sits in a post in exactly these regions now, and where they are reached; one SELECT.

    Longest in office first.
    """
    asked = {"regions": list(region_ids), "now": now}
    seated: dict[str, tuple[Appointment, Person, Address | None]] = {}
    for appointment, person, address in db.exec(_APPOINTED_IN, params=asked):
        known = seated.get(appointment.id, (appointment, person, None))[2]
        if known is not None and _nearest(known) >= _nearest(address):
            address = known
        seated[appointment.id] = (appointment, person, address)
    return list(seated.values())


def of_people(db: Db, person_ids: Iterable[str]) -> dict[str, Address]:
    """Where each of them is reached; one SELECT. Whoever has no address is missing."""
    nearest: dict[str, Address] = {}
    for person_id, address in db.exec(_OF_PEOPLE, params={"people": list(person_ids)}):
        if person_id not in nearest or _nearest(address) > _nearest(nearest[person_id]):
            nearest[person_id] = address
    return nearest


def each_of_people(db: Db, person_ids: Iterable[str]) -> dict[str, list[Address]]:
    """Every account of each of them that can be written to, the one that spoke last first; one SELECT.

    Whoever has none that can be written to keeps those they have: it is tried all the same.
    """
    bound = every_of_people(db, person_ids)
    return {one: [a for a in every if a.reachable] or every for one, every in bound.items()}


def every_of_people(db: Db, person_ids: Iterable[str]) -> dict[str, list[Address]]:
    """Every account of each of them, also those that cannot be written to, the nearest first; one SELECT."""
    bound: dict[str, list[Address]] = {}
    for person_id, address in db.exec(_OF_PEOPLE, params={"people": list(person_ids)}):
        bound.setdefault(person_id, []).append(address)
    return {one: sorted(every, key=_nearest, reverse=True) for one, every in bound.items()}


def attach(db: Db, address: Address, person_id: str, at: datetime) -> None:
    """Bind an address to a person; doing it twice changes nothing."""
    query = select(Binding).where(
        Binding.address_id == address.id,
        Binding.person_id == person_id,
        col(Binding.until).is_(None),
    )
    if db.exec(query).first() is None:
        db.add(Binding(address_id=address.id, person_id=person_id, since=at))
        missed = (Outgoing.person_id == person_id, Outgoing.state == outbox.State.UNREACHABLE)
        if db.exec(select(Outgoing.id).where(*missed).limit(1)).first() is not None:
            address.undelivered = True  # what they missed while they had no account
            db.add(address)
        db.flush()


UNBOUND = acts.kind(
    "address.unbind",
    final="已经解绑了。要再用这个账号，请村干部重新发一个邀请码，回“绑定”加邀请码。",
)


def detach(db: Db, address: Address, person_id: str, at: datetime, by: str | None = None) -> bool:
    """Unbind a person from an address; whether they were bound. Old buttons there are theirs no more.

    `by`: who did it for them, where that was somebody who answers for them.
    """
    if not end_binding(db, address, person_id, at):
        return False
    right, doer = ("answers_for", by) if by else ("own", person_id)
    acts.record(db, UNBOUND, person_id, at, right=right, person_id=doer, address_id=address.id)
    return True


def end_binding(db: Db, address: Address, person_id: str, at: datetime) -> bool:
    """The binding alone ends, as part of a greater act that records it; whether there was one."""
    rows = (
        update(Binding)
        .where(
            col(Binding.address_id) == address.id,
            col(Binding.person_id) == person_id,
            col(Binding.until).is_(None),
        )
        .values(until=at)
        .returning(col(Binding.id))
    )
    if db.execute(rows).first() is None:
        return False
    if address.speaks_id == person_id:
        address.speaks_id = None
        db.add(address)
    return True


def tell(
    db: Db,
    person_id: str,
    message: Message,
    at: datetime,
    *,
    priority: Priority = Priority.NOTICE,
    expires_at: datetime | None = None,
    nearest: Address | None = None,
) -> bool:
    """Owe a message to a person, at the address that spoke last; False when there is none.

    `nearest`: that address, where this turn has read it. Somebody without any address gets a row that is unreachable at once: whoever must know sees it
    on the report, and `lianhu doctor` lists it.
    """
    address = nearest or next(iter(of_person(db, person_id)), None)
    channel, chat = (address.channel, address.chat) if address else ("", "")
    outbox.put(
        db,
        channel,
        chat,
        message,
        at,
        priority=priority,
        person_id=person_id,
        expires_at=expires_at,
        unreachable=None if address else "no_address",
    )
    return address is not None


def tell_each(
    db: Db,
    messages: Iterable[tuple[str, Message]],
    at: datetime,
    *,
    priority: Priority = Priority.NOTICE,
    expires_at: datetime | None = None,
) -> None:
    """Messages to many people at once, as `tell` does for one; one SELECT, one INSERT.

    The same words go once to a phone that several of them share.
    """
    wanted = list(messages)
    nearest = of_people(db, {person_id for person_id, _ in wanted})
    written: set[tuple[str, str, str, str | None]] = set()
    letters = []
    for person_id, message in wanted:
        address = nearest.get(person_id)
        channel, chat = (address.channel, address.chat) if address else ("", "")
        once = (channel, chat or person_id, message.text, message.thing)
        if once in written:
            continue
        written.add(once)
        letters.append(
            outbox.letter(
                channel,
                chat,
                message,
                at,
                priority=priority,
                person_id=person_id,
                expires_at=expires_at,
                unreachable=None if address else "no_address",
            )
        )
    outbox.put_all(db, letters)


def tell_all(
    db: Db,
    person_ids: Iterable[str],
    message: Message,
    at: datetime,
    *,
    priority: Priority = Priority.NOTICE,
) -> None:
    """The same message to several people, once to each phone that they share."""
    tell_each(db, [(person_id, message) for person_id in person_ids], at, priority=priority)


def one_way(db: Db, address_id: str) -> bool:
    """Whether nothing can be sent to this account, so that nobody there can be asked."""
    return db.get_one(Address, address_id).channel in ONE_WAY


def tell_address(
    db: Db, address_id: str, message: Message, at: datetime, *, priority: Priority = Priority.NOTICE
) -> None:
    """Owe a message to an account, bound or not: the reporter's way back."""
    address = db.get_one(Address, address_id)
    if address.channel not in ONE_WAY:
        outbox.put(db, address.channel, address.chat, message, at, priority=priority)
