"""The tables of kinds have a row for every kind that wechatpy knows; `received` and the channels go by them."""

import pytest
from wechatpy import events, messages
from wechatpy.enterprise import events as wecom_events
from wechatpy.enterprise import messages as wecom_messages

from bot.channels import wechat, wecom
from bot.tencent.kinds import MESSAGES, WECHAT_EVENTS, WECOM_EVENTS, How
from handlers.engine.unclear import unseen
from tests.bot.channels.wechat.test_events import NOW, WHO, letter, read


def test_every_kind_of_message_has_a_row() -> None:
    assert set(messages.MESSAGE_TYPES) | set(wecom_messages.MESSAGE_TYPES) <= set(MESSAGES)


def test_every_kind_of_event_has_a_row() -> None:
    assert set(WECHAT_EVENTS) == set(events.EVENT_TYPES)
    assert set(WECOM_EVENTS) == {*wecom_events.EVENT_TYPES, "template_card_event"}


@pytest.mark.parametrize("kind", [k for k, how in WECHAT_EVENTS.items() if how is How.NOTE])
def test_a_note_of_the_platform_is_not_answered(kind: str) -> None:
    assert read(letter(WHO, "event", NOW, Event=kind, EventKey="k"), NOW) is None


@pytest.mark.parametrize("kind", [k for k, how in MESSAGES.items() if how is How.ASKED])
def test_what_cannot_be_looked_at_is_named(kind: str) -> None:
    event = read(letter(WHO, kind, NOW, MsgId="1", MediaId="M"), NOW)
    assert event is not None
    assert "打不开" in unseen(event.attached).text or "放不了" in unseen(event.attached).text


def test_a_kind_that_nobody_knows_gets_a_line() -> None:
    event = read(letter(WHO, "hologram", NOW, MsgId="1"), NOW)
    assert event is not None
    assert (event.sticker, event.attached) == (True, "")


assert wechat
assert wecom
