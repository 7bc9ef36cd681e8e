"""What a phone shows (聊天记录): read from the outbox and the inbox, never written by the page.

A page holds a mark: up to when it has shown everything, and what it has shown in the last minute
before that. A row may be committed a little after the moment that it names, so each look reaches
back that minute and leaves out what the mark lists. Nothing is lost and nothing comes twice.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from bot.web import choices
from bot.web.items import (
    MOST_AT_ONCE,
    Item,
    Mark,
    answered,
    letter_items,
    message_items,
    photos_of,
)
from bot.web.phones import CHANNEL
from core.db import Db
from core.evidence import Evidence
from core.outbox import Outgoing, State
from handlers.engine.memory import Inbox

REACHES_BACK = timedelta(minutes=1)
"""Longer than any turn may take between its moment and its commit."""
MOST = 30
"""Messages of a chat that a fresh page shows; those before come when asked for."""
AT_A_MOMENT = 20
"""How many messages of a chat one moment may bring, at the most."""


@dataclass(frozen=True)
class Look:
    """What a page shows of a chat, oldest first; `more` whether something came before."""

    items: list[Item]
    more: bool = False


def first_look(db: Db, chats: Collection[str], now: datetime) -> tuple[dict[str, Look], Mark]:
    """The newest messages of each chat, and the mark to go on from."""
    shown = {chat: earlier(db, chat, now) for chat in chats}
    return shown, _marked(now, (item for look in shown.values() for item in look.items))


def next_look(db: Db, chats: Collection[str], mark: Mark, now: datetime) -> tuple[list[Item], Mark]:
    """What has come since the mark, in order, and the next mark. After a very long absence only
    the newest come: a fresh page would show no more.
    """
    back = mark.at - REACHES_BACK
    messages = select(Outgoing).where(*_shown_in(chats, now), Outgoing.due_at > back)
    letters = select(Inbox).where(*_sent_from(chats), Inbox.at > back)
    shown = db.exec(messages.order_by(col(Outgoing.due_at).desc()).limit(MOST_AT_ONCE)).all()
    own_letters = db.exec(letters.order_by(col(Inbox.at).desc()).limit(MOST_AT_ONCE)).all()
    items = [
        *message_items(db, shown, now),
        *letter_items(db, own_letters),
        *answered(db, chats, back),
    ]
    fresh = [item for item in items if item.key not in mark.seen]
    closed = list(_replaced(db, fresh, now))
    return sorted([*fresh, *closed], key=_order), _marked(max(now, mark.at), items)


def _replaced(db: Db, fresh: Sequence[Item], now: datetime) -> Iterable[Item]:
    """Buttons that a fresh question has put out of use."""
    asked = {item.id: item for item in fresh if item.kind == "told" and item.buttons}
    for chat in {item.chat for item in asked.values()}:
        newest = max(item.at for item in asked.values() if item.chat == chat)
        for message in choices.replaced(db, chat, now, asked.keys()):
            buttons = tuple(c["label"] for c in message.choices)
            yield Item("answered", message.id, chat, newest, buttons=buttons, answer="")


def earlier(db: Db, chat: str, now: datetime, before: datetime | None = None) -> Look:
    """The newest messages of a chat, of those before that moment where one is named.

    What carries one moment stays together, so that nothing falls between two looks.
    """
    messages, letters = select(Outgoing).where(*_shown_in([chat], now)), select(Inbox)
    if before is not None:
        messages = messages.where(Outgoing.due_at < before)
        letters = letters.where(Inbox.at < before)
    newest = (col(Outgoing.due_at).desc(), col(Outgoing.id).desc())
    shown = db.exec(messages.order_by(*newest).limit(MOST + AT_A_MOMENT)).all()
    last = (col(Inbox.at).desc(), col(Inbox.id).desc())
    own_letters = db.exec(
        letters.where(*_sent_from([chat])).order_by(*last).limit(MOST + AT_A_MOMENT)
    ).all()
    items = sorted([*message_items(db, shown, now), *letter_items(db, own_letters)], key=_order)
    since = items[-MOST].at if len(items) > MOST else datetime.min.replace(tzinfo=UTC)
    kept = [item for item in items if item.at >= since]
    return Look(kept, more=len(kept) < len(items))


def _marked(now: datetime, items: Iterable[Item]) -> Mark:
    return Mark(now, frozenset(i.key for i in items if i.at > now - REACHES_BACK))


def _order(item: Item) -> tuple[datetime, int, str]:
    """By time; what was said stands before its answer, which carries the same moment."""
    return item.at, ("said", "told", "answered").index(item.kind), item.id


def _shown_in(chats: Collection[str], now: datetime) -> tuple[Any, ...]:
    return (
        Outgoing.channel == CHANNEL,
        col(Outgoing.chat).in_(chats),
        Outgoing.kind == "message",
        Outgoing.due_at <= now,
        Outgoing.state != State.SUPERSEDED,
    )


def _sent_from(chats: Collection[str]) -> tuple[Any, ...]:
    return Inbox.channel == CHANNEL, col(Inbox.chat).in_(chats)


def may_see(db: Db, chat: str, evidence: Evidence) -> bool:
    """Whether a picture stands in this chat: somebody sent it there, or it was shown there."""
    shown = select(Outgoing.id).where(
        Outgoing.channel == CHANNEL, Outgoing.chat == chat, Outgoing.picture == evidence.id
    )
    if db.exec(shown.limit(1)).first() is not None:
        return True
    sent = select(Inbox).where(*_sent_from([chat]), Inbox.at == evidence.at)
    return any(evidence.id in photos_of(db, [letter]).values() for letter in db.exec(sent))


def photos_sent(db: Db, chat: str) -> int:
    """How many photos somebody has sent."""
    return sum(
        1
        for letter in db.exec(select(Inbox).where(*_sent_from([chat])))
        if letter.event.get("photo")
    )


def spoke_to(db: Db, since: datetime, until: datetime) -> dict[str, int]:
    """How many messages each chat was given in (since, until]."""
    query = select(Outgoing.chat).where(
        Outgoing.channel == CHANNEL,
        Outgoing.kind == "message",
        Outgoing.due_at > since,
        Outgoing.due_at <= until,
        Outgoing.state != State.SUPERSEDED,
    )
    counted: dict[str, int] = {}
    for chat in db.exec(query):
        counted[chat] = counted.get(chat, 0) + 1
    return counted
