"""What comes over the AI bot's connection, read: every kind, in 1:1 and in groups, and rubbish.

Here too: `frames`.
"""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.wecom.aibot import events, frames
from bot.channels.wecom.aibot.events import EVENTS, MESSAGES, How
from bot.channels.wecom.aibot.frames import EVENT, MESSAGE, Frame
from handlers.engine.event import Event

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def heard(body: dict[str, Any], *, cmd: str = MESSAGE, room: str = "") -> list[Event]:
    """The events of a call with this body."""
    known: dict[str, Any] = {"msgid": "M1", "from": {"userid": "LiXiuYing"}, "chattype": "single"}
    in_room = {"chattype": "group", "chatid": room} if room else {}
    return events.read(Frame(cmd, "REQ-1", known | in_room | body), NOW)


def said(words: str, room: str = "") -> str:
    """What a text is heard as."""
    [event] = heard({"msgtype": "text", "text": {"content": words}}, room=room)
    return event.text


def test_a_text_in_private_is_heard_as_it_is() -> None:
    [event] = heard({"msgtype": "text", "text": {"content": " @all 村口的井盖破了 "}})
    assert (event.text, event.room, event.key) == ("@all 村口的井盖破了", None, "M1")


@pytest.mark.parametrize("words", ["@联户 公示", "  @联户\u2005公示", "公示 @联户", "@联户 公示 "])
def test_in_a_group_the_calling_is_no_part_of_the_words(words: str) -> None:
    assert said(words, room="wrGROUP") == "公示"


def test_somebody_in_a_group_is_still_themselves() -> None:
    [event] = heard({"msgtype": "text", "text": {"content": "@联户 公示"}}, room="wrGROUP")
    assert (event.chat, event.room, event.addressed) == ("LiXiuYing", "wrGROUP", True)


def test_a_voice_comes_as_words() -> None:
    [event] = heard({"msgtype": "voice", "voice": {"content": "路灯不亮"}})
    assert (event.text, event.voice) == ("路灯不亮", None)


def test_pictures_and_words_of_one_message_are_events_with_keys_of_their_own() -> None:
    items = [
        {"msgtype": "image", "image": {"url": "https://x/1", "aeskey": "k"}},
        {"msgtype": "text", "text": {"content": "井盖破了"}},
        {"msgtype": "image", "image": {"url": "https://x/2", "aeskey": "k"}},
    ]
    first, second = heard({"msgtype": "mixed", "mixed": {"msg_item": items}})
    assert (first.text, second.text, first.key, second.key) == ("井盖破了", "", "M1", "M1.1")
    assert first.photo is not None
    assert second.photo is not None
    assert [first.photo.source["url"], second.photo.source["url"]] == ["https://x/1", "https://x/2"]


@pytest.mark.parametrize("kind", [k for k, how in MESSAGES.items() if how is How.ASKED])
def test_what_cannot_be_looked_at_is_named(kind: str) -> None:
    [event] = heard({"msgtype": kind, kind: {"url": "https://x"}})
    assert (event.sticker, event.attached) == (True, kind)


def test_a_kind_that_nobody_knows_gets_a_line() -> None:
    [event] = heard({"msgtype": "hologram"})
    assert (event.sticker, event.attached) == (True, "")


def test_whoever_opens_the_chat_is_welcomed() -> None:
    [event] = heard({"event": {"eventtype": "enter_chat"}}, cmd=EVENT)
    assert event.subscribed


@pytest.mark.parametrize("deep", [True, False])
def test_a_press_is_read_from_either_depth(deep: bool) -> None:
    press = {"event_key": "abc.0", "task_id": "abc"}
    inner = {"template_card_event": press} if deep else press
    [event] = heard({"event": {"eventtype": "template_card_event"} | inner}, cmd=EVENT)
    assert (event.press, event.ack) == ("abc.0", "REQ-1")


@pytest.mark.parametrize("kind", [k for k, how in EVENTS.items() if how is How.NOTE])
def test_a_note_of_the_platform_is_not_answered(kind: str) -> None:
    assert heard({"event": {"eventtype": kind}}, cmd=EVENT) == []


@pytest.mark.parametrize(
    "body",
    [
        {"from": {"userid": ""}},
        {"from": {"userid": "two words"}},
        {"from": "LiXiuYing"},
        {"from": {"userid": ["x"]}},
        {"chattype": "group", "chatid": ""},
    ],
)
def test_nobody_in_particular_is_not_heard(body: dict[str, Any]) -> None:
    assert heard({"msgtype": "text", "text": {"content": "x"}} | body) == []


def test_a_message_without_an_id_goes_by_its_request() -> None:
    [event] = heard({"msgid": None, "msgtype": "text", "text": {"content": "x"}})
    assert event.key == "REQ-1"


@pytest.mark.parametrize(
    "raw",
    [
        "[1, 2]",
        "{",
        "null",
        "7",
        '"x"',
        "{}",
        '{"headers": []}',
        '{"headers": {"req_id": 7}}',
        '{"cmd": 7, "headers": {"req_id": "x"}}',
        "[" * 100_000,
        b"\xff\xfe",
        "x" * (frames.MOST_FRAME + 1),
    ],
)
def test_what_is_no_frame_is_none(raw: str | bytes) -> None:
    assert frames.read(raw) is None


def test_an_errcode_that_is_no_number_is_no_success() -> None:
    answer = frames.read('{"headers": {"req_id": "x"}, "errcode": "0"}')
    assert answer is not None
    assert answer.errcode is None


ODD: list[Any] = [
    None,
    True,
    7,
    "x",
    "\0@\u2005",
    [],
    ["x"],
    {},
    {"content": 7},
    {"content": "\0@联户"},
    {"url": []},
    {"userid": "a"},
    {"msg_item": 7},
    {"msg_item": [7, {"msgtype": "image"}, {"msgtype": "image", "image": {"url": "u"}}]},
    {"eventtype": ["enter_chat"]},
    {"eventtype": "enter_chat"},
    {"eventtype": "template_card_event", "template_card_event": [1]},
    *MESSAGES,
]
PARTS = (
    "msgid",
    "from",
    "chattype",
    "chatid",
    "msgtype",
    "text",
    "image",
    "mixed",
    "event",
    "voice",
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([MESSAGE, EVENT]), st.dictionaries(st.sampled_from(PARTS), st.sampled_from(ODD))
)
def test_no_body_breaks_the_reading(cmd: str, body: dict[str, Any]) -> None:
    known = {"from": {"userid": "x"}}
    whole = {"cmd": cmd, "headers": {"req_id": "r"}, "body": known | body}
    frame = frames.read(json.dumps(whole))
    assert frame is not None
    events.read(frame, NOW)


def test_what_people_say_is_in_no_repr() -> None:
    frame = frames.read(
        '{"cmd": "aibot_msg_callback", "headers": {"req_id": "r"}, "body": {"x": "悄悄话"}}'
    )
    assert "悄悄话" not in repr(frame)
