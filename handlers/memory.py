"""Memory (会话存储): which events were handled, and where each conversation stands."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core.db import Db, insert_once
from core.ids import new_id
from handlers.event import Event, Picture
from handlers.flow import Session

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


def receive(db: Db, event: Event, *, state: str = "done", error: str | None = None) -> str | None:
    """Note an event; its inbox id, or None when this very event has been noted before."""
    row = new_id()
    values = {
        "id": row,
        "channel": event.channel,
        "key": event.key,
        "chat": event.chat,
        "at": event.at,
        "event": as_json(event),
        "state": state,
        "error": error,
    }
    return row if insert_once(db, Inbox, values) else None


def noted(db: Db, event: Event) -> Inbox | None:
    """The inbox row of an event that came before."""
    query = select(Inbox).where(Inbox.channel == event.channel, Inbox.key == event.key)
    return db.exec(query).first()


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
    plain.setdefault("addressed", False)
    return Event(**plain)


def recall(db: Db, address_id: str, now: datetime) -> Session | None:
    """The open conversation of an address; one left half-way for a day is forgotten."""
    row = db.get(Conversation, address_id)
    if row is None or row.at < now - FORGOTTEN_AFTER:
        return None
    return Session(row.flow, row.ask, dict(row.answers))


def remember(db: Db, address_id: str, session: Session | None, now: datetime) -> None:
    """Store where the conversation stands after this turn; None when it is over."""
    row = db.get(Conversation, address_id)
    if session is None:
        if row is not None:
            db.delete(row)
        return
    row = row or Conversation(address_id=address_id, flow="", ask="", at=now)
    row.flow, row.ask, row.answers, row.at = session.flow, session.ask, session.answers, now
    db.add(row)
