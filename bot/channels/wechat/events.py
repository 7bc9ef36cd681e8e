"""Reading (来信解析): from the fields of a message to an Event, or to nothing to answer."""

import re
from datetime import datetime

from wechatpy import events, messages

from bot.channel import Refused
from bot.tencent import received
from handlers.engine.event import Event

CHANNEL = "wechat"
_OPENID = re.compile(r"[^\s:]{1,64}")
_READ = (
    "ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "Content", "MediaId", "Format",
    "Recognition", "Location_X", "Location_Y", "Label", "Event", "EventKey",
)  # fmt: skip


def read(fields: dict[str, str | None], at: datetime) -> Event | None:
    """What somebody did, or None for what needs no answer (position, delivery notes).

    Refused(400) for whatever is not a message of the platform.
    """
    given = received.given(fields, _READ)
    if not _OPENID.fullmatch(given["FromUserName"]) or not _OPENID.fullmatch(given["ToUserName"]):
        raise Refused(400, "no sender")
    kind = given["MsgType"].lower()
    if kind == "event" or kind.startswith("device_"):
        return _happened(given, at)
    message = messages.MESSAGE_TYPES.get(kind, messages.UnknownMessage)
    return received.written(CHANNEL, message, given, at)


def _happened(given: dict[str, str], at: datetime) -> Event | None:
    if not given["Event"] and given["MsgType"].lower() == "event":
        raise Refused(400, "no event")
    # One second is the grain of CreateTime: two different taps in it are two events.
    parts = ("FromUserName", "CreateTime", "Event", "EventKey")
    chat, key = given["FromUserName"], ":".join(given[p] for p in parts)
    kind = events.EVENT_TYPES.get(given["Event"].lower(), messages.UnknownMessage)
    match kind(given):
        case events.SubscribeEvent(key=scene):
            code = scene.removeprefix("qrscene_") if scene.startswith("qrscene_") else None
            return Event(CHANNEL, chat, key, at, subscribed=True, start=code or None)
        case events.UnsubscribeEvent():
            return Event(CHANNEL, chat, key, at, left=True)
        case events.ScanEvent(scene_id=scene) if scene:
            return Event(CHANNEL, chat, key, at, start=scene)
        case events.ClickEvent(key=word):
            return Event(CHANNEL, chat, key, at, text=word)
        case _:
            return None
