"""Connections: bounded, kept, and by no proxy that was not asked for."""

import asyncio

import pytest
from telegram.error import NetworkError
from telegram.request import HTTPXRequest, RequestData

from bot.channel import TryLater
from bot.channels.telegram import wording
from bot.channels.telegram.connections import Connections, connections
from core.outbox import Outgoing, Priority
from tests.bot.channels.telegram.both_sides import AT, do
from tests.standins.telegram import StandIn


def test_through_a_proxy_they_are_the_librarys() -> None:
    assert isinstance(connections("socks5://127.0.0.1:9"), HTTPXRequest)
    assert isinstance(connections(None), Connections)


def test_a_broken_proxy_of_the_environment_is_not_asked(
    platform: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    told = Outgoing(
        channel="telegram", chat="7", priority=Priority.REPLY, text="好 & 对", made_at=AT, due_at=AT
    )
    assert do(platform, lambda telegram: telegram.send(told, None)) == "1"
    assert [s.text for s in platform.sent] == ["好 & 对"]


def test_who_is_not_there_has_heard_nothing() -> None:
    async def run() -> TryLater:
        made = Connections()
        with pytest.raises(NetworkError) as broken:
            await made.post("http://127.0.0.1:9/bot1:a/sendMessage", RequestData([]))
        await made.shutdown()
        fault = wording.fault(broken.value, room=False)
        assert isinstance(fault, TryLater)
        return fault

    assert not asyncio.run(run()).maybe_sent
