"""The outbox (待发): every message to anybody, written in the transaction of its cause."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, Integer, Table, bindparam, insert, text
from sqlmodel import Field, SQLModel, col, select

from core.clock import after_quiet
from core.db import Db, rows_of
from core.ids import new_id


class Priority(IntEnum):
    """What goes first when a platform lets only some through. Only the last two wait for 07:00."""

    EMERGENCY = 0
    REPLY = 1
    NOTICE = 2
    BULK = 3


class State(StrEnum):
    """Where a message ends: each row reaches exactly one of the last four (I-16)."""

    WAITING = "waiting"
    SENT = "sent"
    UNREACHABLE = "unreachable"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Choice:
    """One stored choice (选项): what happens when it is pressed, typed or answered by its number.

    Pressing it goes on with `flow` as if `answers` had been given. `thing` and `version` name the
    object it is about as it was when offered; core refuses it when the object has moved on.
    """

    label: str
    flow: str
    answers: dict[str, Any] = field(default_factory=dict)
    thing: str | None = None
    version: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON for the row."""
        return {
            "label": self.label,
            "flow": self.flow,
            "answers": self.answers,
            "thing": self.thing,
            "version": self.version,
        }


@dataclass(frozen=True)
class Message:
    """What is said: words, choices drawn as buttons or numbers, and at most one picture."""

    text: str
    choices: tuple[Choice, ...] = ()
    picture: str | None = None  # Evidence id
    thing: str | None = None  # what it is about, e.g. a report's id


class Outgoing(SQLModel, table=True):
    """One message to one chat. Its id is what buttons name: `<id>.<position>`, 80 random bits."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_due", "state", "channel", "priority", "due_at", "id"),
        Index("outbox_turns", "channel", "chat", "state"),
        Index("outbox_chat", "channel", "chat", "due_at", "id"),
        Index("outbox_thing", "thing"),
        Index("outbox_inbox", "inbox_id"),
        # Only the few answered rows are in it: an open page asks for them every second.
        Index(
            "outbox_answered",
            "channel",
            "chat",
            "answered_at",
            sqlite_where=text("answered_at IS NOT NULL"),
            postgresql_where=text("answered_at IS NOT NULL"),
        ),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    kind: str = "message"  # message | edit (of `edits`) | toast (answers the press `edits`)
    channel: str
    chat: str
    person_id: str | None = None  # whom it was meant for; None: a room or an unbound account
    inbox_id: str | None = None  # the event that it answers
    thing: str | None = None
    priority: int
    topic: str | None = None  # the topic of a group in which it is said
    text: str
    choices: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON))
    picture: str | None = None
    edits: str | None = None
    made_at: datetime
    due_at: datetime
    expires_at: datetime | None = None
    state: State = State.WAITING
    attempts: int = 0
    lease: str | None = None
    leased_until: datetime | None = None
    ended_at: datetime | None = None
    platform_id: str | None = None  # the platform's own id of the message, for edits
    error: str | None = None  # why it is unreachable or waits: a code, never message text
    answer: str | None = None  # label of the choice that was taken
    answered_at: datetime | None = None


class Pace(SQLModel, table=True):
    """When the next message to a channel (chat empty) or to one of its chats may go out."""

    __tablename__ = "pace"
    channel: str = Field(primary_key=True)
    chat: str = Field(default="", primary_key=True)
    next_at: datetime


CARDS = frozenset({"wecom", "telegram"})
"""Channels on which choices are drawn as buttons that stay until they are taken away, whoever has settled it."""

_ARRIVES_WITHIN = timedelta(seconds=5)
"""Of a card that is on its way: so much later it is closed."""

_ROWS: Table = rows_of(Outgoing)
_PUT = insert(_ROWS)


def put(
    db: Db,
    channel: str,
    chat: str,
    message: Message,
    at: datetime,
    *,
    priority: Priority,
    person_id: str | None = None,
    inbox_id: str | None = None,
    expires_at: datetime | None = None,
    kind: str = "message",
    edits: str | None = None,
    unreachable: str | None = None,
) -> str:
    """Owe a message to a chat; returns its id.

    Notices and bulk messages that fall into 21:00–07:00 wait for 07:00; answers and emergencies
    never do. `unreachable` records one that cannot even be tried, with the reason.
    """
    written = letter(
        channel,
        chat,
        message,
        at,
        priority=priority,
        person_id=person_id,
        expires_at=expires_at,
        unreachable=unreachable,
    )
    put_all(db, [written | {"inbox_id": inbox_id, "kind": kind, "edits": edits}])
    return str(written["id"])


def put_all(db: Db, letters: Sequence[dict[str, Any]]) -> None:
    """Owe many messages in one statement, compiled once: the commonest write of all."""
    if letters:
        db.execute(_PUT, letters)


def letter(
    channel: str,
    chat: str,
    message: Message,
    at: datetime,
    *,
    priority: Priority,
    person_id: str | None = None,
    expires_at: datetime | None = None,
    unreachable: str | None = None,
) -> dict[str, Any]:
    """One message as `put_all` wants it; the same rules as `put`."""
    waits = priority >= Priority.NOTICE
    return {
        "id": new_id(),
        "kind": "message",
        "channel": channel,
        "chat": chat,
        "person_id": person_id,
        "inbox_id": None,
        "thing": message.thing,
        "priority": int(priority),
        "topic": None,
        "text": message.text,
        "choices": [c.as_json() for c in message.choices],
        "picture": message.picture,
        "edits": None,
        "made_at": at,
        "due_at": after_quiet(at) if waits else at,
        "expires_at": expires_at,
        "state": State.UNREACHABLE if unreachable else State.WAITING,
        "ended_at": at if unreachable else None,
        "error": unreachable,
        "attempts": 0,
        "lease": None,
        "leased_until": None,
    }


def answer_to(db: Db, inbox_id: str, chat: str) -> list[Outgoing]:
    """What was said to the sender in answer to one event, in order."""
    query = select(Outgoing).where(
        Outgoing.inbox_id == inbox_id, Outgoing.chat == chat, Outgoing.kind == "message"
    )
    return list(db.exec(query.order_by(col(Outgoing.id))))


def chosen(db: Db, token: str, channel: str, chat: str) -> tuple[Outgoing, Choice] | None:
    """The choice that a button token names, if it was offered to this very chat."""
    message_id, _, position = token.partition(".")
    question = db.get(Outgoing, message_id) if position.isdecimal() and len(position) < 4 else None
    if question is None or (question.channel, question.chat) != (channel, chat):
        return None
    return _choice(question, int(position))


def _choice(message: Outgoing, position: int) -> tuple[Outgoing, Choice] | None:
    if not 0 <= position < len(message.choices):
        return None
    return message, Choice(**message.choices[position])


# Every turn asks this: SQLAlchemy takes longer to build a SELECT than to run it.
_QUESTIONS = (
    select(Outgoing)
    .where(
        Outgoing.channel == bindparam("channel"),
        Outgoing.chat == bindparam("chat"),
        col(Outgoing.answered_at).is_(None),
        Outgoing.due_at <= bindparam("now"),
        Outgoing.state != State.SUPERSEDED,
        text("CAST(outbox.choices AS TEXT) != '[]'"),
    )
    .order_by(col(Outgoing.due_at).desc(), col(Outgoing.id).desc())
    .limit(bindparam("most", type_=Integer))
)


def recent_questions(
    db: Db, channel: str, chat: str, now: datetime, *, most: int = 20
) -> list[Outgoing]:
    """The unanswered messages with choices that this chat has been given, newest first."""
    asked = {"channel": channel, "chat": chat, "now": now, "most": most}
    return list(db.exec(_QUESTIONS, params=asked))


def by_number(db: Db, channel: str, chat: str, number: str) -> Outgoing | None:
    """Our message in a chat by the platform's own number of it; behind a dot stands how it was said."""
    ours = (Outgoing.channel == channel, Outgoing.chat == chat, Outgoing.kind == "message")
    called = col(Outgoing.platform_id).in_((number, f"{number}.caption", f"{number}.part"))
    return db.exec(select(Outgoing).where(*ours, called).limit(1)).first()


def choices_of(message: Outgoing) -> list[Choice]:
    """A message's choices, in the order shown."""
    return [Choice(**stored) for stored in message.choices]


def answered(db: Db, message: Outgoing, label: str, at: datetime) -> None:
    """Note which choice was taken, so that numbers no longer speak to this message."""
    message.answer, message.answered_at = label, at
    db.add(message)
    if message.channel in CARDS:
        close(db, message, at, f"✔ {label}")


_CLOSE_OPTIONS = (
    _ROWS.update()
    .where(
        _ROWS.c.channel == bindparam("to"),
        _ROWS.c.chat == bindparam("of"),
        _ROWS.c.due_at > bindparam("since"),
        _ROWS.c.answered_at.is_(None),
        text('CAST(outbox.choices AS TEXT) LIKE \'%"thing": "option"%\''),
    )
    .values(answered_at=bindparam("at"))
)


def close_options(db: Db, channel: str, chat: str, at: datetime) -> None:
    """The conversation has gone on: what its asks offered before is no longer open.

    Conversations are forgotten after a day, so older messages need no look.
    """
    asked = {"to": channel, "of": chat, "since": at - timedelta(days=2), "at": at}
    db.execute(_CLOSE_OPTIONS, asked)


def withdraw(
    db: Db, thing: str, flows: Iterable[str], at: datetime, *, person_id: str | None = None
) -> None:
    """Choices about `thing` that no longer apply stop listening to numbers; sent text stays sent.

    `person_id`: only in the notices to this person. What waits for the morning with such choices
    is not sent at all: it would be news of the past.
    """
    flows = set(flows)
    query = select(Outgoing).where(Outgoing.thing == thing, col(Outgoing.answered_at).is_(None))
    if person_id is not None:
        query = query.where(Outgoing.person_id == person_id)
    for message in db.exec(query):
        if any(c["flow"] in flows for c in message.choices):
            message.answered_at = at
            if message.state == State.WAITING and message.due_at > at and message.lease is None:
                message.state, message.ended_at, message.error = State.SUPERSEDED, at, "withdrawn"
            elif message.channel in CARDS and (message.state == State.SENT or message.lease):
                close(db, message, at)
            db.add(message)


def close(db: Db, message: Outgoing, at: datetime, mark: str = "") -> None:
    """Owe the card of a message to be closed, once: `mark` says what was taken; without it, others settled it."""
    if not mark_closing(db, message, mark):
        on_its_way = message.state == State.WAITING
        put(
            db,
            message.channel,
            message.chat,
            Message(mark),
            at + _ARRIVES_WITHIN if on_its_way else at,
            # What was taken is answered to whoever took it; that others settled it holds up nobody's answer.
            priority=Priority.REPLY if mark else Priority.NOTICE,
            kind="edit",
            edits=message.id,
        )


def mark_closing(db: Db, message: Outgoing, mark: str) -> bool:
    """Say on a card that is about to be closed what was taken; whether there is one."""
    query = select(Outgoing).where(
        Outgoing.channel == message.channel,
        Outgoing.chat == message.chat,
        Outgoing.state == State.WAITING,
        Outgoing.edits == message.id,
    )
    owed = db.exec(query).first()
    if owed is not None:
        owed.text = mark or owed.text
        db.add(owed)
    return owed is not None


def unsent(db: Db, thing: str, at: datetime) -> list[Outgoing]:
    """What is owed about `thing` and waits for the morning: its words can still be put right."""
    query = select(Outgoing).where(
        Outgoing.thing == thing,
        Outgoing.state == State.WAITING,
        Outgoing.due_at > at,
        col(Outgoing.lease).is_(None),
    )
    return list(db.exec(query.order_by(col(Outgoing.id))))


def drop(db: Db, message: Outgoing, at: datetime) -> None:
    """What waits for the morning is not sent at all."""
    message.state, message.ended_at, message.error = State.SUPERSEDED, at, "withdrawn"
    message.answered_at = message.answered_at or at
    db.add(message)


def withdrawn_question(
    db: Db, channel: str, chat: str, now: datetime, newer_than: Outgoing | None
) -> Outgoing | None:
    """The newest message with choices, of the last day, if its choices were withdrawn unanswered."""
    query = select(Outgoing).where(
        Outgoing.channel == channel,
        Outgoing.chat == chat,
        Outgoing.due_at <= now,
        Outgoing.due_at > now - timedelta(days=1),
        Outgoing.state != State.SUPERSEDED,
        text("CAST(outbox.choices AS TEXT) != '[]'"),
    )
    question = db.exec(query.order_by(col(Outgoing.due_at).desc(), col(Outgoing.id).desc())).first()
    if question is None or question.answered_at is None or question.answer is not None:
        return None
    if newer_than is not None and (question.due_at, question.id) <= (
        newer_than.due_at,
        newer_than.id,
    ):
        return None
    return None if any(c.get("thing") == "option" for c in question.choices) else question
