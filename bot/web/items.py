"""Items (条目): what stands on a page, made of messages, letters and buttons that were answered."""

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import col, select

from bot.web import choices
from bot.web.phones import CHANNEL
from core.db import Db
from core.evidence import Evidence
from core.outbox import Outgoing
from handlers.engine.memory import Inbox

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
    file: bool = False  # `picture` is a file to keep

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


def message_items(db: Db, messages: Sequence[Outgoing], now: datetime) -> Iterable[Item]:
    """What was said to somebody, its buttons as they stand now."""
    kinds = _kinds(db, messages)
    asking = {m.chat for m in messages if m.choices and m.answered_at is None}
    live = set[str]().union(*(choices.live(db, chat, now) for chat in asking))
    for message in messages:
        yield Item(
            "told",
            message.id,
            message.chat,
            message.due_at,
            message.text,
            message.picture,
            voice=kinds.get(message.picture or "") == "voice",
            file=kinds.get(message.picture or "") == "file",
            buttons=tuple(c["label"] for c in message.choices),
            answer=""
            if message.id not in live and message.answered_at is None
            else _taken(message),
        )


def _kinds(db: Db, messages: Sequence[Outgoing]) -> dict[str, str]:
    """Of what goes along and is no picture, what it is: a voice, a file."""
    along = {m.picture for m in messages if m.picture}
    query = select(Evidence.id, Evidence.kind).where(
        col(Evidence.id).in_(along), Evidence.kind != "photo"
    )
    return dict(db.exec(query).all()) if along else {}


def _taken(message: Outgoing) -> str | None:
    return None if message.answered_at is None else message.answer or ""


def answered(db: Db, chats: Collection[str], back: datetime) -> Iterable[Item]:
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


def letter_items(db: Db, letters: Sequence[Inbox]) -> Iterable[Item]:
    """What somebody said, pressed or sent."""
    labels = _labels(db, letters)
    photos = photos_of(db, letters)
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


def photos_of(db: Db, letters: Sequence[Inbox]) -> dict[str, str]:
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
