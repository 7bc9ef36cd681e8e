"""Rooms (群): the group chats of a village or a town, to which results are pushed."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core import acts, outbox
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Message, Outgoing, Priority, State
from core.registry import words

SELDOM = frozenset({"wecom_customers"})
"""Channels whose groups a keeper's hand reaches once a day at most: there go results with their poster alone."""


class Room(SQLModel, table=True):
    """A group chat on a channel. A room without a chat is not reached by the bot itself yet."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("channel", "chat"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    name: str
    region_id: str = Field(foreign_key="region.id", index=True)
    channel: str
    chat: str
    reachable: bool = True
    closed_at: datetime | None = None  # nothing more is sent there
    beside_id: str | None = None
    """The room that is another door to the same group; while that one is open, what is said goes through it."""


def of_region(db: Db, region_id: str) -> list[Room]:
    """The open rooms of exactly this region."""
    query = select(Room).where(Room.region_id == region_id, col(Room.closed_at).is_(None))
    return list(db.exec(query.order_by(col(Room.id))))


def at(db: Db, channel: str, chat: str) -> Room | None:
    """The room behind a group chat, if it is one of ours."""
    return db.exec(select(Room).where(Room.channel == channel, Room.chat == chat)).first()


def open_in(db: Db, name: str, region_id: str, channel: str, chat: str) -> Room:
    """Make a group chat the room of a region; a chat that already is one moves to it."""
    room = at(db, channel, chat) or Room(name=name, region_id=region_id, channel=channel, chat=chat)
    room.name, room.region_id = name, region_id
    room.reachable, room.closed_at = True, None
    db.add(room)
    db.flush()
    return room


def moved(db: Db, channel: str, chat: str, new_chat: str) -> None:
    """The platform gave the group a new id (Telegram: migration to a supergroup)."""
    room = at(db, channel, chat)
    if room is not None and at(db, channel, new_chat) is None:
        room.chat = new_chat
        db.add(room)


def reached(db: Db, channel: str, chat: str, *, reachable: bool) -> None:
    """The group has thrown us out, or has us back; nothing happens to a group that is none of ours."""
    room = at(db, channel, chat)
    if room is not None:
        room.reachable = reachable
        db.add(room)


def tell(
    db: Db, region_id: str, message: Message, now: datetime, *, priority: Priority = Priority.BULK
) -> int:
    """Owe a message to every room of a region that can take it; how many there are."""
    able = one_door(of_region(db, region_id))
    rooms = [room for room in able if message.picture or room.channel not in SELDOM]
    for room in rooms:
        tell_one(db, room, message, now, priority=priority)
    return len(rooms)


def one_door(rooms: list[Room]) -> list[Room]:
    """Of open rooms those that are written to: each group once, whichever of its doors is open."""
    here = {room.id for room in rooms if room.reachable}
    return [room for room in rooms if room.beside_id not in here]


def hand_over(db: Db, room: Room, now: datetime) -> None:
    """A room is closed: what it was still owed goes through the other door of its group, if that is open."""
    query = select(Room).where(Room.beside_id == room.id, col(Room.closed_at).is_(None))
    other = db.exec(query).first()
    if other is None:
        return
    waiting = select(Outgoing).where(
        Outgoing.channel == room.channel,
        Outgoing.chat == room.chat,
        Outgoing.state == State.WAITING,
        Outgoing.kind == "message",
    )
    for owed in db.exec(waiting.order_by(col(Outgoing.id))).all():
        if owed.thing == room.chat:
            continue  # by which a robot was tried
        said = Message(owed.text, tuple(outbox.choices_of(owed)), owed.picture, owed.thing)
        tell_one(db, other, said, now, priority=Priority(owed.priority))
        owed.state, owed.ended_at, owed.error = State.SUPERSEDED, now, "other_door"
        db.add(owed)


def tell_one(db: Db, room: Room, message: Message, now: datetime, *, priority: Priority) -> None:
    """Owe a message to one room."""
    outbox.put(db, room.channel, room.chat, message, now, priority=priority)


def close(db: Db, room: Room, now: datetime) -> None:
    """Nothing more is sent there."""
    room.closed_at = now
    db.add(room)
    db.flush()


def take_out(db: Db, act: Act, kind: str, now: datetime) -> str:
    """撤销 of what made a group a room: it is closed, under an act of this kind; in words what that was. Refusal once it is."""
    room = db.get_one(Room, act.thing_id, populate_existing=True)
    if room.closed_at is not None:
        raise Refusal("这个群已经不接了，不用再撤销。")
    close(db, room, now)
    act.undone_at = now
    db.add(act)
    acts.record(db, kind, room.id, now, person_id=act.person_id, right=act.right)
    return words.customer_room_taken_out(room.name)
