"""Customer groups (客户群): WeChat groups that a cadre keeps through WeCom, to whom they send results on with one tap."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.outbox import Message, Outgoing, Priority
from core.registry import addresses, regions, rooms, words
from core.registry.addresses import Address, Binding
from core.registry.rooms import Room
from core.registry.wecom import robots

CHANNEL = "wecom_customers"
MEMBERS = "wecom"
"""The channel on which whoever keeps a group is a member."""
LOOKED_AFTER = timedelta(days=14)
"""So long it is asked whether the keeper has sent a message on."""

JOINED = acts.kind("customer_group.join")
LEFT = acts.kind("customer_group.leave", final="这个群已经不接了。要再接，发“客户群”，点一下就行。")
TAKEN_OUT = acts.kind("customer_group.take_out", passed_over="the taking back of a joining")


class CustomerGroup(SQLModel, table=True):
    """A group as WeCom named it when it was last asked. `keeper` is its owner's member id."""

    __tablename__ = "customer_group"
    id: str = Field(primary_key=True)  # WeCom's own chat_id
    name: str
    keeper: str = Field(index=True)
    seen_at: datetime


class GroupSending(SQLModel, table=True):
    """A message that waits at WeCom until the group's keeper sends it on."""

    __tablename__ = "group_sending"
    id: str = Field(primary_key=True)  # WeCom's own msgid
    message_id: str = Field(foreign_key="outbox.id", unique=True)
    room_id: str = Field(foreign_key="room.id", index=True)
    keeper: str
    at: datetime
    sent_at: datetime | None = Field(default=None, index=True)


@dataclass(frozen=True)
class Seen:
    """A group as WeCom lists it."""

    id: str
    name: str
    keeper: str


def seen(db: Db, groups: Iterable[Seen], now: datetime) -> None:
    """Note which groups there are, and who keeps each."""
    for group in groups:
        db.merge(CustomerGroup(id=group.id, name=group.name, keeper=group.keeper, seen_at=now))
    db.flush()


def offered(db: Db, person_id: str) -> list[CustomerGroup]:
    """The groups that somebody keeps and that are no rooms yet."""
    open_ones = select(Room.chat).where(Room.channel == CHANNEL, col(Room.closed_at).is_(None))
    query = select(CustomerGroup).where(
        col(CustomerGroup.keeper).in_(_members(db, person_id)),
        col(CustomerGroup.id).not_in(open_ones),
    )
    return list(db.exec(query.order_by(CustomerGroup.name, CustomerGroup.id)))


def joined(db: Db, person_id: str) -> list[Room]:
    """The rooms that are groups of theirs."""
    query = (
        select(Room)
        .join(CustomerGroup, col(CustomerGroup.id) == Room.chat)
        .where(
            Room.channel == CHANNEL,
            col(Room.closed_at).is_(None),
            col(CustomerGroup.keeper).in_(_members(db, person_id)),
        )
    )
    return list(db.exec(query.order_by(col(Room.id))))


def _members(db: Db, person_id: str) -> list[str]:
    return [a.chat for a in addresses.of_person(db, person_id) if a.channel == MEMBERS]


def join(db: Db, person_id: str, group_id: str, region_id: str, now: datetime) -> Room:
    """Make a group that somebody keeps the room of a region of theirs; Refusal for anybody else."""
    group = next((g for g in offered(db, person_id) if g.id == group_id), None)
    mine = {region.id for region in robots.may_keep(db, person_id, now)}
    if group is None or region_id not in mine:
        raise Refusal("这个群不是您管的，或者已经接上了。发“客户群”看看现在有哪些。")
    name = words.customer_room(regions.one(db, region_id).name, group.name)
    room = rooms.open_in(db, name, region_id, CHANNEL, group.id)
    acts.record(db, JOINED, room.id, now, person_id=person_id, right="keeper")
    return room


def leave(db: Db, person_id: str, room_id: str, now: datetime) -> Room:
    """Send a group nothing more; Refusal for whoever does not keep it."""
    room = next((r for r in joined(db, person_id) if r.id == room_id), None)
    if room is None:
        raise Refusal("这个群不是您管的，或者已经不接了。")
    rooms.close(db, room, now)
    acts.record(db, LEFT, room.id, now, person_id=person_id, right="keeper")
    return room


@acts.takes_back(JOINED)
def take_out(db: Db, act: Act, now: datetime) -> str:
    """A joining is taken back; what that was, in words."""
    return rooms.take_out(db, act, TAKEN_OUT, now)


def prepared(db: Db, message: Outgoing, msgid: str, now: datetime) -> None:
    """A message waits at WeCom: the keeper is told that one tap sends it on."""
    room, group = rooms.at(db, CHANNEL, message.chat), db.get(CustomerGroup, message.chat)
    if room is None or group is None or db.get(GroupSending, msgid) is not None:
        return
    db.add(
        GroupSending(id=msgid, message_id=message.id, room_id=room.id, keeper=group.keeper, at=now)
    )
    db.flush()
    _tell(db, group.keeper, words.to_send_on(room.name), now)


def waiting(db: Db, now: datetime) -> list[tuple[GroupSending, str]]:
    """What no keeper has sent on yet, with the group's id, the oldest first."""
    query = (
        select(GroupSending, Room.chat)
        .join(Room, col(Room.id) == GroupSending.room_id)
        .where(col(GroupSending.sent_at).is_(None), GroupSending.at > now - LOOKED_AFTER)
        .order_by(col(GroupSending.at))
    )
    return list(db.exec(query))


def sent_on(db: Db, msgid: str, now: datetime) -> None:
    """The keeper has sent it on: recorded once, and said to them."""
    sending = db.get(GroupSending, msgid)
    if sending is None or sending.sent_at is not None:
        return
    sending.sent_at = now
    db.add(sending)
    name = db.get_one(Room, sending.room_id).name
    _tell(db, sending.keeper, words.is_sent_on(name), now)


def _tell(db: Db, keeper: str, message: Message, now: datetime) -> None:
    query = (
        select(Binding.person_id)
        .join(Address, col(Address.id) == Binding.address_id)
        .where(Address.channel == MEMBERS, Address.chat == keeper, col(Binding.until).is_(None))
    )
    people = list(db.exec(query.order_by(col(Binding.id))))[:1]
    addresses.tell_all(db, people, message, now, priority=Priority.NOTICE)
