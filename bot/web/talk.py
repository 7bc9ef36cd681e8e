"""What a phone shows (聊天记录): read from the outbox and the inbox, never written by the page.

A page holds a mark: up to when it has shown everything, and what it has shown in the last minute
before that. A row may be committed a little after the moment that it names, so each look reaches
back that minute and leaves out what the mark lists. Nothing is lost and nothing comes twice.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from bot.web.phones import CHANNEL
from core.db import Db
from core.evidence import Evidence
from core.outbox import Outgoing, State
from handlers.engine.memory import Inbox

REACHES_BACK = timedelta(minutes=1)
"""Longer than any turn may take between its moment and its commit."""
MOST = 60
"""Messages of a chat that a fresh page shows."""
MOST_AT_ONCE = 400
_MARK = re.compile(r"(\d{1,20})-((?:[0-9a-f]{10}){0,2000})")


@dataclass(frozen=True)
class Mark:
    """How far a page has been shown its chats."""

    at: datetime
    seen: frozenset[str] = frozenset()

    def __str__(self) -> str:
        micros = int(self.at.timestamp() * 1_000_000)
        return f"{micros}-{''.join(sorted(self.seen))}"


@dataclass(frozen=True)
class Item:
    """One thing to show: somebody's own words, a message to them, or buttons that were answered."""

    kind: str  # said | told | answered
    id: str
    chat: str
    at: datetime
    text: str = ""
    picture: str | None = None  # evidence id
    place: tuple[float, float] | None = None
    buttons: tuple[str, ...] = ()
    answer: str | None = None  # the label that was taken, "" when the buttons no longer apply
    voice: bool = False  # `picture` is one that is listened to

    @property
    def key(self) -> str:
        """What a mark keeps of it."""
        again = self.at.isoformat() if self.kind == "answered" else ""
        return hashlib.blake2s(f"{self.kind}{self.id}{again}".encode(), digest_size=5).hexdigest()


def read_mark(written: str) -> Mark | None:
    """The mark that a page sends back; None when it is none of ours."""
    match = _MARK.fullmatch(written)
    if match is None:
        return None
    try:
        at = datetime.fromtimestamp(int(match[1]) / 1_000_000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return Mark(at, frozenset(match[2][i : i + 10] for i in range(0, len(match[2]), 10)))


def first_look(db: Db, chats: Collection[str], now: datetime) -> tuple[dict[str, list[Item]], Mark]:
    """The newest messages of each chat, oldest first, and the mark to go on from."""
    shown = {chat: _newest(db, chat, now) for chat in chats}
    return shown, _marked(now, (item for items in shown.values() for item in items))


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
        *_message_items(db, shown),
        *_letter_items(db, own_letters),
        *_answered(db, chats, back),
    ]
    fresh = sorted((item for item in items if item.key not in mark.seen), key=_order)
    return fresh, _marked(max(now, mark.at), items)


def _newest(db: Db, chat: str, now: datetime) -> list[Item]:
    messages = select(Outgoing).where(*_shown_in([chat], now))
    letters = select(Inbox).where(*_sent_from([chat]))
    newest = (col(Outgoing.due_at).desc(), col(Outgoing.id).desc())
    shown = db.exec(messages.order_by(*newest).limit(MOST)).all()
    own_letters = db.exec(
        letters.order_by(col(Inbox.at).desc(), col(Inbox.id).desc()).limit(MOST)
    ).all()
    return sorted([*_message_items(db, shown), *_letter_items(db, own_letters)], key=_order)[-MOST:]


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


def _message_items(db: Db, messages: Sequence[Outgoing]) -> Iterable[Item]:
    sounds = _voices(db, messages)
    for message in messages:
        yield Item(
            "told",
            message.id,
            message.chat,
            message.due_at,
            message.text,
            message.picture,
            voice=message.picture in sounds,
            buttons=tuple(c["label"] for c in message.choices),
            answer=_taken(message),
        )


def _voices(db: Db, messages: Sequence[Outgoing]) -> set[str]:
    """Which of what goes along is a voice."""
    along = {m.picture for m in messages if m.picture}
    query = select(Evidence.id).where(col(Evidence.id).in_(along), Evidence.kind == "voice")
    return set(db.exec(query)) if along else set()


def _taken(message: Outgoing) -> str | None:
    return None if message.answered_at is None else message.answer or ""


def _answered(db: Db, chats: Collection[str], back: datetime) -> Iterable[Item]:
    """Messages that may stand on the page already and whose buttons have been answered since."""
    # Nothing about due_at: only then does SQLite read the index of answered rows.
    query = select(Outgoing).where(
        Outgoing.channel == CHANNEL, col(Outgoing.chat).in_(chats), col(Outgoing.answered_at) > back
    )
    for message in db.exec(query.limit(MOST_AT_ONCE)):
        assert message.answered_at is not None  # the query asks for it
        buttons = tuple(c["label"] for c in message.choices)
        yield Item(
            "answered",
            message.id,
            message.chat,
            message.answered_at,
            buttons=buttons,
            answer=_taken(message),
        )


def _letter_items(db: Db, letters: Sequence[Inbox]) -> Iterable[Item]:
    labels = _labels(db, letters)
    photos = _photos(db, letters)
    for letter in letters:
        place = letter.event.get("location")
        text = letter.event.get("text", "") or labels.get(letter.id, "")
        picture = photos.get(letter.id)
        if letter.event.get("photo") and picture is None and not text:
            text = "［照片］"
        yield Item(
            "said",
            letter.id,
            letter.chat,
            letter.at,
            text,
            picture,
            (place[0], place[1]) if place else None,
        )


def _labels(db: Db, letters: Sequence[Inbox]) -> dict[str, str]:
    """The words on the button that each press was, by inbox id."""
    presses = {
        letter.id: str(letter.event["press"]) for letter in letters if letter.event.get("press")
    }
    pressed = {token.partition(".")[0] for token in presses.values()}
    if not pressed:
        return {}
    messages = {o.id: o for o in db.exec(select(Outgoing).where(col(Outgoing.id).in_(pressed)))}
    return {
        letter.id: _label(messages, letter, presses[letter.id])
        for letter in letters
        if letter.id in presses
    }


def _label(messages: dict[str, Outgoing], letter: Inbox, token: str) -> str:
    message_id, _, position = token.partition(".")
    message = messages.get(message_id)
    if message is None or message.chat != letter.chat or not position.isdecimal():
        return "［按钮］"
    labels = [c["label"] for c in message.choices]
    return str(labels[int(position)]) if int(position) < len(labels) else "［按钮］"


def _photos(db: Db, letters: Sequence[Inbox]) -> dict[str, str]:
    """The evidence that each photo became, by inbox id: same bytes, same moment."""
    wanted = {
        (letter.event["photo"]["digest"], letter.at): letter.id
        for letter in letters
        if letter.event.get("photo", {}).get("digest")
    }
    if not wanted:
        return {}
    digests = {digest for digest, _ in wanted}
    kept = db.exec(select(Evidence).where(col(Evidence.digest).in_(digests)))
    return {wanted[e.digest, e.at]: e.id for e in kept if (e.digest, e.at) in wanted}


def may_see(db: Db, chat: str, evidence: Evidence) -> bool:
    """Whether a picture stands in this chat: somebody sent it there, or it was shown there."""
    shown = select(Outgoing.id).where(
        Outgoing.channel == CHANNEL, Outgoing.chat == chat, Outgoing.picture == evidence.id
    )
    if db.exec(shown.limit(1)).first() is not None:
        return True
    sent = select(Inbox).where(*_sent_from([chat]), Inbox.at == evidence.at)
    return any(evidence.id in _photos(db, [letter]).values() for letter in db.exec(sent))


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
