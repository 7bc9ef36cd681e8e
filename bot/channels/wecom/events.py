"""Reading (来信解析): from the fields of a member's message or press to an Event, or to nothing to answer."""

import re
from datetime import datetime

from wechatpy.enterprise import events, messages
from wechatpy.messages import UnknownMessage

from bot.channel import Refused
from bot.tencent import received
from handlers.engine.event import Event

CHANNEL = "wecom"
PRESSED = "template_card_event"
_MEMBER = re.compile(r"[^\s:|]{1,64}")
_READ = (
    "ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "AgentID", "Content", "MediaId",
    "Location_X", "Location_Y", "Label", "Event", "EventKey", "TaskId", "ResponseCode",
)  # fmt: skip


def read(fields: dict[str, str | None], agent: str, at: datetime) -> Event | None:
    """What a member did, or None for what needs no answer: opened the app, somebody else's app.

    Refused(400) for whatever is not a message of the platform.
    """
    given = received.given(fields, _READ)
    if given["AgentID"] != agent or given["FromUserName"] == "sys":
        return None
    if not _MEMBER.fullmatch(given["FromUserName"]):
        raise Refused(400, "no sender")
    if given["MsgType"].lower() == "event":
        return _happened(given, at)
    kind = messages.MESSAGE_TYPES.get(given["MsgType"].lower(), UnknownMessage)
    return received.written(CHANNEL, kind, given, at)


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
        case events.UnsubscribeEvent():
            return Event(CHANNEL, chat, key, at, left=True)
        case events.ClickEvent(key=word):
            return Event(CHANNEL, chat, key, at, text=word)
        case _:
            return None
