"""Reading (来信解析): from the fields of a member's message or press to an Event, or to nothing to answer."""

import re
from datetime import datetime
from math import isfinite

from wechatpy.enterprise import events, messages
from wechatpy.messages import UnknownMessage

from bot.channel import Refused
from bot.tencent.coordinates import to_wgs84
from handlers.engine.event import Event, Picture

CHANNEL = "wecom"
PRESSED = "template_card_event"
_MEMBER = re.compile(r"[^\s:|]{1,64}")
_NUMBER = re.compile(r"[0-9]{1,20}")
_READ = (
    "ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "AgentID", "Content", "MediaId",
    "Location_X", "Location_Y", "Event", "EventKey", "TaskId", "ResponseCode",
)  # fmt: skip


def read(fields: dict[str, str | None], agent: str, at: datetime) -> Event | None:
    """What a member did, or None for what needs no answer: opened the app, left, somebody else's app.

    Refused(400) for whatever is not a message of the platform. PicUrl is never used, as on WeChat.
    """
    if any(name in fields and fields[name] is None for name in _READ):
        raise Refused(400, "nested field")
    given = {name: (fields.get(name) or "").strip() for name in _READ}
    if not given["MsgType"] or not _NUMBER.fullmatch(given["CreateTime"]):
        raise Refused(400, "no time or type")
    if given["AgentID"] != agent or given["FromUserName"] == "sys":
        return None
    if not _MEMBER.fullmatch(given["FromUserName"]):
        raise Refused(400, "no sender")
    if given["MsgType"].lower() == "event":
        return _happened(given, at)
    return _written(given, at)


def _written(given: dict[str, str], at: datetime) -> Event:
    if not _NUMBER.fullmatch(given["MsgId"]):
        raise Refused(400, "no message id")
    chat, key = given["FromUserName"], f"{given['FromUserName']}:{int(given['MsgId'])}"
    kind = messages.MESSAGE_TYPES.get(given["MsgType"].lower(), UnknownMessage)
    match kind(given):
        case messages.TextMessage(content=words):
            return Event(CHANNEL, chat, key, at, text=words)
        case messages.ImageMessage():
            return Event(CHANNEL, chat, key, at, photo=_picture(given))
        case messages.VoiceMessage():
            return Event(CHANNEL, chat, key, at, voice=_picture(given))
        case messages.LocationMessage():
            return Event(CHANNEL, chat, key, at, location=_place(given))
        case _:
            return Event(CHANNEL, chat, key, at, sticker=True)


def _happened(given: dict[str, str], at: datetime) -> Event | None:
    if not given["Event"]:
        raise Refused(400, "no event")
    # One second is the grain of CreateTime: two different presses in it are two events.
    parts = ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId", "ResponseCode")
    chat, key = given["FromUserName"], ":".join(given[p] for p in parts)
    event = given["Event"].lower()
    if event == PRESSED:
        code = given["ResponseCode"] or None
        return Event(CHANNEL, chat, key, at, press=given["EventKey"], ack=code)
    match events.EVENT_TYPES.get(event, UnknownMessage)(given):
        case events.SubscribeEvent():
            return Event(CHANNEL, chat, key, at, subscribed=True)
        case events.ClickEvent(key=word):
            return Event(CHANNEL, chat, key, at, text=word)
        case _:
            return None


def _picture(given: dict[str, str]) -> Picture:
    if not given["MediaId"]:
        raise Refused(400, "no media id")
    return Picture({"media_id": given["MediaId"]})


def _place(given: dict[str, str]) -> tuple[float, float]:
    try:
        latitude, longitude = float(given["Location_X"]), float(given["Location_Y"])
    except ValueError:
        raise Refused(400, "not a place") from None
    if not (isfinite(latitude) and isfinite(longitude)):
        raise Refused(400, "not a place")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise Refused(400, "not on earth")
    return to_wgs84(latitude, longitude)
