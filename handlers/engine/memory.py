"""Memory (会话存储): which events were handled, and where each conversation stands."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, Executable, Index, Table, and_, bindparam, delete, sql, update
from sqlalchemy import select as sa_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core.db import Db, insert_once, is_sqlite, rows_of
from core.emergencies.emergencies import GOING_ON
from core.ids import new_id
from core.registry import addresses
from core.registry.addresses import Address, Binding
from core.registry.people import IN_FORCE, Appointment, Person
from handlers.engine.event import Event, Picture
from handlers.engine.flow import Session
from handlers.understand import advice

FORGOTTEN_AFTER = timedelta(hours=24)


class Inbox(SQLModel, table=True):
    """One event that was acknowledged to a platform: done with its effects, or dead and kept."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "key"),
        Index("inbox_state", "state"),
        Index("inbox_chat", "channel", "chat", "at"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    channel: str
    key: str
    chat: str
    at: datetime
    event: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: str = "done"  # done | dead
    error: str | None = None  # the exception's name and place, never its message


class Conversation(SQLModel, table=True):
    """The open conversation of an address; at most one."""

    __tablename__ = "conversation"
    address_id: str = Field(primary_key=True, foreign_key="address.id")
    flow: str
    ask: str
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime
    again: bool = False  # the open ask has been put a second time
    reminded: bool = False  # by the clock, half an hour after it was left
    under: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    """What was open before this was begun beside it, in the same form."""


def receive(db: Db, event: Event, *, state: str = "done", error: str | None = None) -> str | None:
    """Note an event; its inbox id, or None when this very event has been noted before."""
    inbox_id = new_id()
    values = {
        "id": inbox_id,
        "channel": event.channel,
        "key": event.key,
        "chat": event.chat,
        "at": event.at,
        "event": as_json(event),
        "state": state,
        "error": error,
    }
    return inbox_id if insert_once(db, Inbox, values) else None


_NOTED = select(Inbox).where(Inbox.channel == bindparam("channel"), Inbox.key == bindparam("key"))


def noted(db: Db, event: Event) -> Inbox | None:
    """The inbox row of an event that came before."""
    return db.exec(_NOTED, params={"channel": event.channel, "key": event.key}).first()


def since(db: Db, event: Event, start: datetime, *, most: int) -> list[Event]:
    """What came from the same sender, to the same place, before an event and not before `start`; the latest first."""
    query = select(Inbox.event).where(
        Inbox.channel == event.channel,
        Inbox.chat == event.chat,
        col(Inbox.at) >= start,
        Inbox.key != event.key,
    )
    latest = query.order_by(col(Inbox.at).desc(), col(Inbox.id).desc()).limit(most)
    events = (as_event(dict(stored)) for stored in db.exec(latest))
    return [one for one in events if one.room == event.room]


def said_before(db: Db, event: Event) -> str | None:
    """The words of a message before this edit of it; None where it is not known."""
    versions = select(Inbox.event).where(
        Inbox.channel == event.channel,
        Inbox.chat == event.chat,
        col(Inbox.key).endswith(f".{event.edits}", autoescape=True),
        Inbox.key != event.key,
    )
    for stored in db.exec(versions.order_by(col(Inbox.id).desc()).limit(9)):
        if stored.get("room") == event.room:
            return str(stored.get("text", "")).strip()
    return None


SEALED = "已收（不留底）"
"""What stands in the inbox, and on the message that was answered, instead of a secret vote or a code."""


def seal(db: Db, event: Event) -> None:
    """Keep of an event only that it came: its words and its button are blanked in the same turn."""
    kept = as_json(replace(event, text=SEALED, press=None, heard="", advice=None))
    this_event = (col(Inbox.channel) == event.channel, col(Inbox.key) == event.key)
    db.execute(update(Inbox).where(*this_event).values(event=kept))


def first(db: Db) -> datetime | None:
    """When the oldest event that is kept came; None before any."""
    return db.exec(_FIRST).first()


def older(db: Db, before: datetime, most: int) -> list[str]:
    """The oldest events, at most so many, that were handled before that moment; dead ones stay for somebody to see to."""
    oldest = select(Inbox).order_by(col(Inbox.id)).limit(most).subquery()
    over = (oldest.c.at < before, oldest.c.state == "done")
    return list(db.scalars(sa_select(oldest.c.id).where(*over)))


def forget(db: Db, inbox_ids: Sequence[str]) -> None:
    """These events go. A platform repeats one for a day at most: none of so long ago can come again."""
    db.execute(delete(Inbox).where(col(Inbox.id).in_(inbox_ids)))


_FIRST = select(Inbox.at).order_by(col(Inbox.id)).limit(1)


def dead(db: Db) -> list[Inbox]:
    """Events whose turn failed alone, oldest first: kept for an operator to look at."""
    return list(db.exec(select(Inbox).where(Inbox.state == "dead").order_by(col(Inbox.id))))


def as_json(event: Event) -> dict[str, Any]:
    """An event as plain JSON, without what is empty."""
    return {k: v for k, v in (asdict(event) | {"at": event.at.isoformat()}).items() if v}


def as_event(stored: dict[str, Any]) -> Event:
    """The event again."""
    plain = dict(stored) | {"at": datetime.fromisoformat(stored["at"])}
    for name in ("photo", "voice"):
        if name in plain:
            plain[name] = Picture(**plain[name])
    if "location" in plain:
        plain["location"] = tuple(plain["location"])
    if "advice" in plain:
        plain["advice"] = advice.from_json(plain["advice"])
    plain.setdefault("addressed", False)
    return Event(**plain)


# Every turn asks these: built once, and without objects, which a group of turns could find stale.
_ROWS: Table = rows_of(Conversation)
_RECALL = sql.select(_ROWS).where(_ROWS.c.address_id == bindparam("address"))
_FORGET = _ROWS.delete().where(_ROWS.c.address_id == bindparam("address"))


_SENDER = (
    select(Person, Appointment, GOING_ON, *_ROWS.c)
    .select_from(Address)
    .outerjoin(Binding, (col(Binding.address_id) == Address.id) & col(Binding.until).is_(None))
    .outerjoin(Person, col(Person.id) == Binding.person_id)
    .outerjoin(Appointment, and_(col(Appointment.person_id) == Person.id, *IN_FORCE))
    .outerjoin(_ROWS, _ROWS.c.address_id == Address.id)
    .where(Address.id == bindparam("address"))
    .order_by(col(Binding.id), col(Appointment.id))
)


@dataclass(frozen=True)
class Sender:
    """What a turn needs of who speaks: the person if bound, the posts held now, the open conversation.

    `sharing`: everybody bound to the address, whoever speaks first.
    `calm`: no cry for help goes on anywhere.
    """

    person: Person | None
    sharing: tuple[Person, ...]
    posts: list[Appointment]
    session: Session | None
    calm: bool


def sender(db: Db, address: Address, now: datetime) -> Sender:
    """Who speaks at an address; a conversation left half-way for a day is forgotten. One statement."""
    read = db.exec(_SENDER, params={"address": address.id, "now": now}).all()
    bound = {who.id: who for who, *_ in read if who is not None}
    sharing = tuple(addresses.speaking_first(address, list(bound.values()), now))
    person = sharing[0] if sharing else None
    danger = read[0][2]
    conversation: dict[str, Any] = dict(zip(_ROWS.c.keys(), read[0][3:], strict=True))
    open_still = conversation["at"] is not None and conversation["at"] >= now - FORGOTTEN_AFTER
    return Sender(
        person,
        sharing,
        [post for who, post, *_ in read if post is not None and who is person],
        _session(conversation) if open_still else None,
        not danger,
    )


def stored(db: Db, address_id: str) -> Any:
    """The row of an address's open conversation, however old."""
    return db.execute(_RECALL, {"address": address_id}).first()


def recall(db: Db, address_id: str, now: datetime) -> Session | None:
    """The open conversation of an address; one left half-way for a day is forgotten."""
    kept = stored(db, address_id)
    return session_of(kept) if kept is not None and kept.at >= now - FORGOTTEN_AFTER else None


def remember(
    db: Db, address_id: str, session: Session | None, now: datetime, *, reminded: bool = False
) -> None:
    """Store where the conversation stands after this turn; None when it is over.

    `reminded`: the clock has put its ask again.
    """
    if session is None:
        db.execute(_FORGET, {"address": address_id})
        return
    db.execute(
        _remember(is_sqlite(db)),
        {"address_id": address_id, "at": now, "reminded": reminded} | asdict(session),
    )


def session_of(kept: Any) -> Session:
    """The session that a row holds."""
    return _session(dict(kept._mapping))


def _session(stored: dict[str, Any]) -> Session:
    under = stored["under"]
    return Session(
        stored["flow"],
        stored["ask"],
        stored["answers"],
        under=_session(under) if under else None,
        again=stored["again"],
    )


@cache
def _remember(for_sqlite: bool) -> Executable:
    statement = (sqlite.insert if for_sqlite else postgresql.insert)(_ROWS)
    new = {c.name: c for c in statement.excluded if not c.primary_key}
    return statement.on_conflict_do_update(index_elements=["address_id"], set_=new)
