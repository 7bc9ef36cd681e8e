"""Telegram updates (来信): what one update of the Bot API says, in words that every platform shares."""

import json
import logging
import math
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from telegram import (
    CallbackQuery,
    ChatMember,
    ChatMemberUpdated,
    Location,
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageReactionUpdated,
    ReactionTypeEmoji,
    Update,
)

from bot.channel import Refused
from bot.channels.telegram import files
from bot.channels.telegram.kinds import NOTES
from handlers.engine.consent import consent
from handlers.engine.event import NEWS, PERSON, Event, Picture

log = logging.getLogger("lianhu.telegram")

NAME = "telegram"
_BROKEN = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
_GROUPS = ("group", "supergroup")
_OWN_NUMBER = "我的电话是{}"
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
        number = _id(update.edited_message.message_id)
        edited = _said(update.update_id, update.edited_message, me, at)
        return [_only_words(event, number) for event in edited if event.text and not event.start]
    if update.message_reaction is not None:
        return _reacted(update.update_id, update.message_reaction, at)
    if update.my_chat_member is not None:
        return _came_or_went(update.update_id, update.my_chat_member, at)
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
            room=_id(chat.id) if chat and chat.type in _GROUPS else None,
            topic=_topic(query.message) if isinstance(query.message, Message) else "",
        )
    ]


def _only_words(event: Event, number: str) -> Event:
    """What has changed of a message: its picture has come before, and a place that moves is none of ours."""
    return Event(
        NAME,
        event.chat,
        event.key,
        event.at,
        text=event.text,
        room=event.room,
        addressed=event.addressed,
        hidden=event.hidden,
        topic=event.topic,
        forwarded=event.forwarded,
        edits=number,
    )


def _reacted(update_id: int, reaction: MessageReactionUpdated, at: datetime) -> list[Event]:
    """A yes beside one of our messages; of a group nobody need know it, and what is taken away says nothing."""
    who, number = reaction.user, _id(reaction.message_id)
    if who is None or reaction.chat.type != "private":
        return []
    new = [r.emoji for r in reaction.new_reaction if isinstance(r, ReactionTypeEmoji)]
    if not any(consent(_text(emoji)) for emoji in new):
        return []
    key = _key(update_id, f"r{number}")
    return [Event(NAME, _id(who.id), key, at, text="👍", replies_to=number, reaction=True)]


def _came_or_went(update_id: int, change: ChatMemberUpdated, at: datetime) -> list[Event]:
    """Somebody has blocked us or does so no more; a group has thrown us out, or has us back."""
    chat, gone = change.chat, (ChatMember.BANNED, ChatMember.LEFT)
    was, left = (one.status in gone for one in (change.old_chat_member, change.new_chat_member))
    if was == left or chat.type not in ("private", *_GROUPS):
        return []
    room = _id(chat.id) if chat.type in _GROUPS else None
    who, key = _id(change.from_user.id), _key(update_id, "member")
    return [Event(NAME, who, key, at, room=room, addressed=False, left=left, returned=not left)]


def _topic(message: Message) -> str:
    is_one = message.is_topic_message and message.message_thread_id is not None
    return _id(message.message_thread_id) if is_one else ""


def _said(update_id: int, message: Message, me: Me, at: datetime) -> list[Event]:
    chat, sender = message.chat, message.from_user
    key = _key(update_id, message.message_id)
    if message.migrate_to_chat_id is not None:
        old, new = _id(chat.id), _id(message.migrate_to_chat_id)
        return [Event(NAME, old, key, at, room=old, moved_to=new, addressed=False)]
    # Channel posts come without a person; other bots must not be answered, but who hides behind
    # their group or channel comes as one.
    hidden = message.sender_chat if chat.type in _GROUPS else None
    if sender is None or message.is_automatic_forward or (sender.is_bot and hidden is None):
        return []
    if chat.type not in ("private", *_GROUPS):
        return []
    room = None if chat.type == "private" else _id(chat.id)
    if room is None and sender.id != chat.id:
        raise ValueError("not their own chat")
    answered = message.reply_to_message
    text = _text(message.text or message.caption or "")
    addressed = True
    if room is not None:
        addressed, text = _spoken_to(message, text, me)
    event = Event(
        NAME,
        _id(sender.id if hidden is None else hidden.id),
        key,
        at,
        room=room,
        addressed=addressed,
        hidden=hidden is not None,
        topic=_topic(message),
        forwarded=_of_whom(message),
        replies_to=_id(answered.message_id) if answered is not None else "",
    )
    return _with_words(_content(event, message), message, text)


def _of_whom(message: Message) -> str:
    """Whose words are forwarded: a channel's and a group's own are news."""
    origin = message.forward_origin
    if origin is None:
        return ""
    return NEWS if isinstance(origin, MessageOriginChannel | MessageOriginChat) else PERSON


def _content(event: Event, message: Message) -> Event:
    """The picture, voice or place of a message."""
    parts: dict[str, Any] = {}
    if message.photo:
        parts["photo"] = files.photo(message.photo)
    elif (as_file := files.picture(message)) is not None:
        parts["photo"] = as_file
    elif message.voice is not None:
        kind = _text(message.voice.mime_type or "audio/ogg")
        parts["voice"] = Picture({"file_id": _text(message.voice.file_id)}, kind_of_file=kind)
    if message.location is not None:
        parts["location"] = _place(message.location)
    if message.venue is not None:
        parts["spot"] = f"{_text(message.venue.title)} {_text(message.venue.address)}".strip()
    return replace(event, **parts, **files.attached(message, private=event.room is None))


def _with_words(event: Event, message: Message, text: str) -> list[Event]:
    words: dict[str, Any] = {"text": text}
    start = _START.fullmatch(text) if event.room is None else None
    if start is not None:
        words = {"text": "/start", "start": start["payload"], "subscribed": True}
    elif message.contact is not None and event.room is None:
        words = _card(message, event.chat)
    elif not (text or event.photo or event.voice or event.location):
        if event.room is not None or any(getattr(message, note, None) for note in NOTES):
            return []
        words["sticker"] = True
    return [replace(event, **words)]


def _card(message: Message, sender: str) -> dict[str, Any]:
    """One's own contact is one's telephone; somebody else's is nothing that we keep."""
    contact = message.contact
    if contact is None or contact.user_id is None or _id(contact.user_id) != sender:
        return {"attached": "card", "sticker": True}
    return {"text": _OWN_NUMBER.format(_text(contact.phone_number))}


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
