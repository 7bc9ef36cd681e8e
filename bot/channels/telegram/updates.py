"""Telegram updates (来信): what one update of the Bot API says, in words that every platform shares."""

import json
import logging
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, Document, Location, Message, PhotoSize, Update

from bot.channel import Refused
from handlers.engine.event import Event, Picture
from handlers.understand.danger import in_danger

log = logging.getLogger("lianhu.telegram")

NAME = "telegram"
WANTED = ("message", "edited_message", "callback_query")
"""The kinds of update that the platform is asked for; an edit changes nothing, unless it cries for help."""

MOST_BYTES = 10 * 2**20  # the platform's own bound for a photo
_BROKEN = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
_PICTURES = ("image/jpeg", "image/png", "image/webp")
_SILENT = (  # notes of the client that nobody meant as a message
    "connected_website",
    "chat_background_set",
    "message_auto_delete_timer_changed",
    "pinned_message",
    "write_access_allowed",
)
_COMMAND = re.compile(r"(/[A-Za-z0-9_]{1,32})@([A-Za-z0-9_]+)(?=\s|$)")
_START = re.compile(r"/start(?:\s+(?P<payload>[A-Za-z0-9_-]{1,64}))?\s*")
# NUL breaks PostgreSQL; the others turn the order of a whole line around on the reader's screen.
_UNWANTED = re.compile("[\x00\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Me:
    """The bot itself, as the platform knows it; the name is empty until the platform told it."""

    id: int
    username: str = ""


def decoded(body: bytes) -> Any:
    """The JSON of a call; Refused(400) for what no Bot API server sends."""
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(400, "not JSON") from None


def _no_constant(name: str) -> float:
    raise ValueError(name)


def events_of(raw: Any, me: Me, at: datetime) -> list[Event]:
    """What an update says; Refused(400) when it is none.

    An update that is one but cannot be understood is answered all the same when it names a private
    chat: refusing it would make the platform send it again and hold up everybody behind it.
    """
    if not isinstance(raw, dict) or type(raw.get("update_id")) is not int:
        raise Refused(400, "not an update")
    try:
        return _translated(Update.de_json(raw, None), me, at)
    except _BROKEN as error:
        log.warning("update not understood: %s", type(error).__name__)
        return _salvaged(raw, at)


def clean(text: str) -> str:
    """Text without NUL, without bidirectional overrides, and with lone surrogates replaced."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _UNWANTED.sub("", whole)


def _translated(update: Update, me: Me, at: datetime) -> list[Event]:
    if update.callback_query is not None:
        return _pressed(update.update_id, update.callback_query, at)
    if update.message is not None:
        return _said(update.update_id, update.message, me, at)
    if update.edited_message is not None:
        edited = _said(update.update_id, update.edited_message, me, at)
        return [event for event in edited if in_danger(event.text)]
    return []


def _salvaged(raw: dict[str, Any], at: datetime) -> list[Event]:
    try:
        message = raw["message"]
        sender, chat = _id(message["from"]["id"]), _id(message["chat"]["id"])
        if sender != chat:
            return []
        key = _key(raw["update_id"], message.get("message_id"))
    except _BROKEN:
        return []
    return [Event(NAME, chat, key, at, sticker=True)]


def _pressed(update_id: int, query: CallbackQuery, at: datetime) -> list[Event]:
    if query.data is None:
        return []
    chat = query.message.chat if query.message else None
    return [
        Event(
            NAME,
            _id(query.from_user.id),
            _key(update_id, query.id),
            at,
            press=_text(query.data),
            ack=_text(query.id),
            room=_id(chat.id) if chat and chat.type in ("group", "supergroup") else None,
        )
    ]


def _said(update_id: int, message: Message, me: Me, at: datetime) -> list[Event]:
    chat, sender = message.chat, message.from_user
    key = _key(update_id, message.message_id)
    if message.migrate_to_chat_id is not None:
        old, new = _id(chat.id), _id(message.migrate_to_chat_id)
        return [Event(NAME, old, key, at, room=old, moved_to=new, addressed=False)]
    # Channel posts and anonymous admins come without a person; other bots must not be answered.
    if sender is None or sender.is_bot or message.is_automatic_forward:
        return []
    if chat.type not in ("private", "group", "supergroup"):
        return []
    room = None if chat.type == "private" else _id(chat.id)
    if room is None and sender.id != chat.id:
        raise ValueError("not their own chat")
    text = _text(message.text or message.caption or "")
    addressed = True
    if room is not None:
        addressed, text = _spoken_to(message, text, me)
    event = _content(Event(NAME, _id(sender.id), key, at, room=room, addressed=addressed), message)
    return _with_words(event, message, text)


def _content(event: Event, message: Message) -> Event:
    """The picture, voice or place of a message."""
    parts: dict[str, Any] = {}
    if message.photo:
        parts["photo"] = _photo(message.photo)
    elif message.document is not None and message.animation is None:
        parts["photo"] = _sent_as_file(message.document)
    elif message.voice is not None:
        kind = _text(message.voice.mime_type or "audio/ogg")
        parts["voice"] = Picture({"file_id": _text(message.voice.file_id)}, kind_of_file=kind)
    if message.location is not None:
        parts["location"] = _place(message.location)
    return replace(event, **parts)


def _with_words(event: Event, message: Message, text: str) -> list[Event]:
    words: dict[str, Any] = {"text": text}
    start = _START.fullmatch(text) if event.room is None else None
    if start is not None:
        words = {"text": "/start", "start": start["payload"], "subscribed": True}
    elif message.venue is not None:
        words = {"text": f"{_text(message.venue.title)} {_text(message.venue.address)}"}
    elif not (text or event.photo or event.voice or event.location):
        if event.room is not None or any(getattr(message, name) for name in _SILENT):
            return []
        words["sticker"] = True
    return [replace(event, **words)]


def _spoken_to(message: Message, text: str, me: Me) -> tuple[bool, str]:
    """Whether a group message is meant for the bot, and its words without the bot's name."""
    command = _COMMAND.match(text)
    if command is not None:
        ours = not me.username or command[2].lower() == me.username.lower()
        return ours, command[1] + text[command.end() :] if ours else text
    if me.username:
        mention = re.compile(rf"@{re.escape(me.username)}(?![A-Za-z0-9_])", re.IGNORECASE)
        if mention.search(text):
            return True, mention.sub("", text).strip()
    answered = message.reply_to_message
    to_us = answered is not None and answered.from_user is not None
    if to_us and answered.from_user.id == me.id:  # type: ignore[union-attr]  # the line above
        return True, text
    return text.startswith("/"), text


def _photo(sizes: Sequence[PhotoSize]) -> Picture:
    """The largest size that may be fetched."""
    fitting = [s for s in sizes if (s.file_size or 0) <= MOST_BYTES]
    if not fitting:
        return Picture({}, refused="too_big")
    largest = max(fitting, key=lambda s: s.width * s.height)
    return Picture({"file_id": _text(largest.file_id)}, kind_of_file="image/jpeg")


def _sent_as_file(document: Document) -> Picture | None:
    """A picture that somebody sent as a file; None for a file of another sort."""
    kind = _text(document.mime_type or "")
    if not kind.startswith("image/"):
        return None
    if kind not in _PICTURES:
        return Picture({}, refused="not_a_picture")
    if (document.file_size or 0) > MOST_BYTES:
        return Picture({}, refused="too_big")
    return Picture({"file_id": _text(document.file_id)}, kind_of_file=kind)


def _place(location: Location) -> tuple[float, float]:
    latitude, longitude = float(location.latitude), float(location.longitude)
    if not (math.isfinite(latitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError("not a place")
    return latitude, longitude


def _key(update_id: int, part: Any) -> str:
    # After a quiet week the platform starts update_id anew at random, so it alone is not for ever.
    return f"{_id(update_id)}.{clean(str(part))[:40]}"


def _id(value: Any) -> str:
    """An id of the platform as text; the library does not check that it is a 64-bit number."""
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise TypeError("not an id")
    return str(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return clean(value)
