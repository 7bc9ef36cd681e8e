"""The web channel: always on, rings the pages, has no webhook.

Here too: `bell`.
"""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.channel import Refused, Request, Unreachable
from bot.channels.web.bell import rung_within
from bot.channels.web.channel import Web, make
from bot.settings import Settings
from core.outbox import Outgoing

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def _message(chat: str) -> Outgoing:
    return Outgoing(channel="web", chat=chat, priority=1, text="好", made_at=NOW, due_at=NOW)


def test_it_is_on_without_any_setting() -> None:
    assert isinstance(make(Settings(_env_file=None)), Web)  # type: ignore[call-arg]  # pydantic's


def test_a_webhook_call_is_refused_as_unknown() -> None:
    with pytest.raises(Refused) as refused:
        Web().parse(Request("POST", {}, {}, b"{}", NOW))
    assert refused.value.status == 404


def test_sending_wakes_the_pages_that_show_the_chat_and_no_others() -> None:
    async def play() -> tuple[bool, bool]:
        web, message = Web(), _message("visitor:a")
        with web.bell.listening(["visitor:a"]) as ours, web.bell.listening(["visitor:b"]) as other:
            assert await web.send(message, None) == message.id
            return ours.is_set(), other.is_set()

    assert asyncio.run(play()) == (True, False)


def test_the_bell_is_heard_once_and_forgotten_when_the_page_goes() -> None:
    async def play() -> bool:
        web = Web()
        with web.bell.listening(["a"]) as rung:
            web.bell.ring()
            await rung_within(rung, 5)
            assert not rung.is_set()
        web.bell.ring("a")
        return rung.is_set()

    assert asyncio.run(play()) is False


def test_nothing_can_be_fetched_later() -> None:
    with pytest.raises(Unreachable):
        asyncio.run(Web().fetch({}))
