"""Broadcasts (通知): one message of a cadre to many, and whom of them it reached."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, col, select

from core import acts, outbox
from core.acts import Act
from core.broadcasts import audiences, words
from core.broadcasts.audiences import Audience
from core.clock import after_quiet
from core.db import Db
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Outgoing, Priority, State
from core.registry import addresses, people, regions, rooms
from core.registry.people import Person

SENT = acts.kind("broadcast.send")
UNDONE = acts.kind("broadcast.undo", passed_over="the taking back of a broadcast that waited")
LONGEST = 500
MOST_A_DAY = 10
"""So many broadcasts of one person a day: nobody is flooded. Default of ours."""


class Broadcast(SQLModel, table=True):
    """What was sent to whom; each letter of it stands in the outbox under its id."""

    __tablename__ = "broadcast"
    __table_args__ = (Index("broadcast_of_person", "person_id", "at"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    region_id: str = Field(foreign_key="region.id")
    body: str
    audience: str  # as it was called then
    text: str
    people: int
    rooms: int
    at: datetime


@dataclass(frozen=True)
class Reach:
    """Of one broadcast: who said 收到, who has not yet, for whom it waits for the morning, who cannot be reached."""

    read: tuple[str, ...]
    silent: tuple[str, ...]
    waiting: tuple[str, ...]
    unreachable: tuple[str, ...]


def send(db: Db, by: Person, audience: Audience, text: str, now: datetime) -> Broadcast:
    """Let everybody of an audience know; in quiet hours it waits for the morning.

    Refusal unless the speaker may speak to it now, and has something to say.
    """
    region = regions.one(db, audience.region_id)
    if not audiences.may_speak(db, by, region, audience.body, now):
        raise Refusal("只能通知自己村、自己组、自己联系的人。")
    if not audience.people:
        raise Refusal(f"{audience.name}现在没有别的人，没有发。")
    if not 1 < len(text.strip()) <= LONGEST:
        raise Refusal(f"通知请写清楚，{LONGEST}个字以内。")
    _refuse_floods(db, by, now)
    broadcast = Broadcast(
        person_id=by.id,
        region_id=region.id,
        body=audience.body,
        audience=audience.name,
        text=text.strip(),
        people=len(audience.people),
        rooms=0,
        at=now,
    )
    message = words.broadcast(broadcast.id, broadcast.text, by.name, regions.title(db, region.id))
    addresses.tell_all(db, [p.id for p in audience.people], message, now)
    if audience.body == audiences.HOMES:
        room = words.in_a_room(broadcast.id, broadcast.text, by.name)
        broadcast.rooms = rooms.tell(db, region.id, room, now, priority=Priority.NOTICE)
    db.add(broadcast)
    db.flush()
    acts.record(db, SENT, broadcast.id, now, person_id=by.id, right="post", people=broadcast.people)
    return broadcast


@acts.takes_back(SENT)
def undo(db: Db, act: Act, now: datetime) -> str:
    """What still waits for the morning is not sent; in words. Refusal once the quiet hours are over."""
    broadcast = db.get(Broadcast, act.thing_id)
    waiting = outbox.unsent(db, act.thing_id, now)
    if broadcast is None or act.undone_at is not None:
        raise Refusal("这一步已经撤销过了。")
    if not waiting or now >= after_quiet(act.at):
        raise Refusal("通知已经发出去了，收不回。有说错的，再发一条更正就行。")
    for letter in waiting:
        outbox.drop(db, letter, now)
    db.delete(broadcast)
    act.undone_at = now
    db.add(act)
    acts.record(db, UNDONE, act.thing_id, now, person_id=act.person_id, right="post", undid=act.id)
    return words.not_sent(broadcast.audience)


def _refuse_floods(db: Db, by: Person, now: datetime) -> None:
    query = select(Broadcast.id).where(
        Broadcast.person_id == by.id, Broadcast.at > now - timedelta(days=1)
    )
    if len(db.exec(query).all()) >= MOST_A_DAY:
        raise Refusal(f"一天最多发{MOST_A_DAY}条通知，大家会烦。急事请打电话，或明天再发。")


def newest(db: Db, by: Person, most: int) -> list[Broadcast]:
    """The newest broadcasts of somebody, the newest first."""
    query = select(Broadcast).where(Broadcast.person_id == by.id)
    return list(db.exec(query.order_by(col(Broadcast.at).desc()).limit(most)))


def reach(db: Db, broadcast: Broadcast, now: datetime) -> Reach:
    """Whom it has reached by now, by name."""
    query = select(Outgoing).where(
        Outgoing.thing == broadcast.id, col(Outgoing.person_id).is_not(None)
    )
    letters = [(letter.person_id or "", _how(letter, now)) for letter in db.exec(query)]
    names = people.names(db, {person_id for person_id, _ in letters})
    lists: dict[str, list[str]] = {"read": [], "silent": [], "waiting": [], "unreachable": []}
    for person_id, how in letters:
        lists[how].append(names[person_id])
    return Reach(**{how: tuple(sorted(who)) for how, who in lists.items()})


def _how(letter: Outgoing, now: datetime) -> str:
    if letter.answer is not None:
        return "read"
    if letter.state in (State.WAITING, State.SENT):
        return "waiting" if letter.due_at > now else "silent"
    return "unreachable"
