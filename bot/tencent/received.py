"""What was received (来信解析): the fields that messages of WeChat and of WeCom have alike, made Events."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from math import isfinite

from wechatpy import messages

from bot.channel import Refused
from bot.tencent.coordinates import to_wgs84
from bot.tencent.kinds import MESSAGES, UNSHOWN, How
from handlers.engine.consent import consent, small_talk
from handlers.engine.event import Event, Picture

_USUAL = {"video": "video/mp4", "file": "application/octet-stream"}
_NUMBER = re.compile(r"[0-9]{1,20}")
_FACES = re.compile(r"(?:/:[^\s一-鿿/\[\]]{1,7}|\[[^\s\[\]]{1,8}\]|\s)+")
"""What clients draw as faces and send as words. There is no whole list of them: tables differ."""


def given(fields: Mapping[str, str | None], names: Iterable[str]) -> dict[str, str]:
    """The fields of these names, empty where there is none. Refused(400) where one holds others, or
    for what has no time or type."""
    read = {name: fields.get(name, "") for name in names}
    if None in read.values():
        raise Refused(400, "nested field")
    texts = {name: (value or "").strip() for name, value in read.items()}
    if not texts["MsgType"] or not _NUMBER.fullmatch(texts["CreateTime"]):
        raise Refused(400, "no time or type")
    return texts


def written(channel: str, kind: type, fields: dict[str, str], at: datetime) -> Event:
    """A message of a kind of wechatpy's; what is none that we know is as a sticker."""
    if not _NUMBER.fullmatch(fields["MsgId"]):
        raise Refused(400, "no message id")
    # MsgId may come again from another sender.
    chat, key = fields["FromUserName"], f"{fields['FromUserName']}:{int(fields['MsgId'])}"
    match kind(fields):
        case messages.TextMessage(content=words):
            event = Event(channel, chat, key, at, text=words)
            return replace(event, text="", sticker=True) if _says_nothing(words) else event
        case messages.ImageMessage():
            return Event(channel, chat, key, at, photo=_picture(fields))
        case messages.VoiceMessage(recognition=words):
            # Recognition was withdrawn in 2023 and comes empty; where it does come, it is words.
            return Event(channel, chat, key, at, text=words or "", voice=_picture(fields))
        case messages.LocationMessage():
            return Event(channel, chat, key, at, location=_place(fields), spot=fields["Label"])
        case _:
            how = MESSAGES.get(fields["MsgType"].lower(), How.LINE)
            came = fields["MsgType"].lower().removeprefix("short")
            if how not in (How.ASKED, How.KEPT):
                return Event(channel, chat, key, at, sticker=True)
            # What a page never named may come without the id by which it is fetched: then it is asked about.
            kept = how is How.KEPT and bool(fields["MediaId"])
            file = (
                Picture({"media_id": fields["MediaId"]}, kind_of_file=_USUAL[came])
                if kept
                else None
            )
            return Event(channel, chat, key, at, sticker=not kept, attached=came, photo=file)


def _says_nothing(words: str) -> bool:
    """A sticker that came as a note of the platform, or faces that are neither yes, no nor thanks."""
    if words in UNSHOWN:
        return True
    faces = bool(words) and _FACES.fullmatch(words) is not None
    return faces and consent(words) is None and not small_talk(words)


def _picture(fields: dict[str, str]) -> Picture:
    # PicUrl is never used: it comes from the message, and fetching what a message names would let it
    # choose where this server calls.
    if not fields["MediaId"]:
        raise Refused(400, "no media id")
    return Picture({"media_id": fields["MediaId"]})


def _place(fields: dict[str, str]) -> tuple[float, float]:
    try:
        latitude, longitude = float(fields["Location_X"]), float(fields["Location_Y"])
    except ValueError:
        raise Refused(400, "not a place") from None
    if not (isfinite(latitude) and isfinite(longitude)):
        raise Refused(400, "not a place")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise Refused(400, "not on earth")
    return to_wgs84(latitude, longitude)
