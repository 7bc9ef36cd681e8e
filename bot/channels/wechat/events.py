"""Reading (来信解析): from the fields of a message to an Event, or to nothing to answer."""

import re
from datetime import datetime
from math import isfinite

from wechatpy import events, messages

from bot.channel import Refused
from bot.tencent.coordinates import to_wgs84
from handlers.engine.event import Event, Picture

CHANNEL = "wechat"
_OPENID = re.compile(r"[^\s:]{1,64}")
_NUMBER = re.compile(r"[0-9]{1,20}")
_READ = (
    "ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "Content", "MediaId", "Format",
    "Recognition", "Location_X", "Location_Y", "Event", "EventKey",
)  # fmt: skip


def read(fields: dict[str, str | None], at: datetime) -> Event | None:
    """What somebody did, or None for what needs no answer (unsubscribed, position, delivery notes).

    Refused(400) for whatever is not a message of the platform. PicUrl is never used: it comes from
    the message, and fetching what a message names would let it choose where this server calls.
    """
    if any(name in fields and fields[name] is None for name in _READ):
        raise Refused(400, "nested field")
    given = {name: (fields.get(name) or "").strip() for name in _READ}
    if not _OPENID.fullmatch(given["FromUserName"]) or not _OPENID.fullmatch(given["ToUserName"]):
        raise Refused(400, "no sender")
    if not _NUMBER.fullmatch(given["CreateTime"]) or not given["MsgType"]:
        raise Refused(400, "no time or type")
    kind = given["MsgType"].lower()
    if kind == "event" or kind.startswith("device_"):
        return _happened(given, at)
    return _said(messages.MESSAGE_TYPES.get(kind, messages.UnknownMessage), given, at)


def _said(kind: type, given: dict[str, str], at: datetime) -> Event:
    if not _NUMBER.fullmatch(given["MsgId"]):
        raise Refused(400, "no message id")
    # MsgId may come again from another sender.
    chat, key = given["FromUserName"], f"{given['FromUserName']}:{int(given['MsgId'])}"
    match kind(given):
        case messages.TextMessage(content=words):
            return Event(CHANNEL, chat, key, at, text=words)
        case messages.ImageMessage():
            return Event(CHANNEL, chat, key, at, photo=_picture(given))
        case messages.VoiceMessage(recognition=words):
            # Recognition was withdrawn in 2023 and comes empty; where it does come, it is words.
            return Event(CHANNEL, chat, key, at, text=words, voice=_picture(given))
        case messages.LocationMessage():
            return Event(CHANNEL, chat, key, at, location=_place(given))
        case _:
            return Event(CHANNEL, chat, key, at, sticker=True)


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
        case events.ScanEvent(scene_id=scene) if scene:
            return Event(CHANNEL, chat, key, at, start=scene)
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
