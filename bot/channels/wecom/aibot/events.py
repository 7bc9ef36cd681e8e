"""Reading (来信解析): from the frames of the AI bot to Events, or to nothing to answer."""

import re
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.channels.wecom.aibot.frames import MESSAGE, Frame, part, words
from core.registry.wecom import robots
from handlers.engine.event import Event, Picture

CHANNEL = robots.AI_BOT
ENTERED, PRESSED = "enter_chat", "template_card_event"
OPENED = "open:"
"""Before the key of an event in which nobody has said anything: it proves nothing of who is heard."""
_ID = re.compile(r"[^\s:|]{1,128}")
_CALLED_FIRST = re.compile(r"^\s*@\S+\s*")
_CALLED_LAST = re.compile(r"(^|\s)@\S+\s*$")
_GROUP = "group"


class How(StrEnum):
    """What becomes of a kind."""

    HEARD = "heard"
    ASKED = "a photo or words are asked for, since it can't be looked at here"
    LINE = "one friendly line says that it is not understood"
    NOTE = "a note of the platform, not answered"


MESSAGES: dict[str, How] = dict.fromkeys(
    ("text", "image", "mixed", "voice"), How.HEARD
) | dict.fromkeys(("file", "video"), How.ASKED)
"""By msgtype; what is in no row is answered by one line. A voice comes as words."""

EVENTS: dict[str, How] = dict.fromkeys((ENTERED, PRESSED), How.HEARD) | dict.fromkeys(
    ("feedback_event", "disconnected_event"), How.NOTE
)
"""By eventtype. What somebody thinks of an answer (feedback_event) is asked by the client, and changes nothing here;
the wire itself hears that it was taken by another."""


def read(frame: Frame, at: datetime) -> list[Event]:
    """What somebody did: of several pictures in one message, one event each, the words with the first.

    Empty for what needs no answer, and for what is no message of a person.
    """
    body = frame.body
    who, room = words(part(body, "from"), "userid"), words(body, "chatid")
    if not _ID.fullmatch(who):
        return []
    # msgid is the platform's own and comes again with the message; without it, its request.
    key = words(body, "msgid") or frame.req_id
    in_group = words(body, "chattype") == _GROUP
    if in_group and not _ID.fullmatch(room):
        return []
    event = Event(CHANNEL, who, key, at, room=room if in_group else None)
    return _written(event, body) if frame.cmd == MESSAGE else _happened(event, frame)


def _written(event: Event, body: dict[str, Any]) -> list[Event]:
    kind = words(body, "msgtype")
    match kind:
        case "text" | "voice":
            text = _meant(event, words(part(body, kind), "content"))
            return [replace(event, text=text, sticker=not text)]
        case "image":
            return [_shown(event, part(body, kind))]
        case "mixed":
            return _mixed(event, part(body, kind))
        case _:
            asked = MESSAGES.get(kind) is How.ASKED
            return [replace(event, sticker=True, attached=kind if asked else "")]


def _mixed(event: Event, mixed: dict[str, Any]) -> list[Event]:
    """Words and pictures in one message."""
    items = mixed.get("msg_item")
    every = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    text = "\n".join(words(part(item, "text"), "content").strip() for item in every)
    pictures = [part(item, "image") for item in every if words(item, "msgtype") == "image"]
    text = _meant(event, text.strip())
    first = replace(event, text=text, sticker=not text and not pictures)
    if not pictures:
        return [first]
    more = [replace(event, key=f"{event.key}.{n}") for n in range(1, len(pictures))]
    return [_shown(e, p) for e, p in zip((first, *more), pictures, strict=True)]


def _shown(event: Event, image: dict[str, Any]) -> Event:
    url, key = words(image, "url"), words(image, "aeskey")
    return (
        replace(event, photo=Picture({"url": url, "aeskey": key}))
        if url
        else replace(event, sticker=True)
    )


def _happened(event: Event, frame: Frame) -> list[Event]:
    if frame.happened == ENTERED and event.room is None:
        return [replace(event, key=f"{OPENED}{event.key}", subscribed=True)]
    if frame.happened == PRESSED:
        press = card(frame)
        button = words(press, "event_key") or words(press, "eventkey")
        return [replace(event, press=button, ack=frame.req_id)] if button else []
    return []


def card(frame: Frame) -> dict[str, Any]:
    """What a press says of its card: event_key, task_id. The page has it one step deeper than old clients."""
    event = part(frame.body, "event")
    return part(event, PRESSED) or event


def _meant(event: Event, text: str) -> str:
    """The words without the calling of the bot, by which alone a message comes out of a group."""
    text = text.replace("\0", "")
    if event.room is None:
        return text.strip()
    first = _CALLED_FIRST.sub("", text, count=1)
    return (first if first != text else _CALLED_LAST.sub("", text, count=1)).strip()
