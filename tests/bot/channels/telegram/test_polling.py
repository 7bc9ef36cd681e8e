"""Polling: an update is confirmed when it is durable, and not before."""

import asyncio
import contextlib

from bot.channels.telegram.channel import Telegram
from handlers.engine.event import Event
from tests.bot.channels.telegram.both_sides import (
    message,
)
from tests.standins.telegram import TOKEN, StandIn


def test_polling_confirms_only_what_is_durable(platform: StandIn) -> None:
    platform.hook["url"] = "http://somewhere.else"
    platform.updates += [
        message(text="一") | {"update_id": 1},
        message(text="二") | {"update_id": 2},
    ]
    heard: list[str] = []

    async def run() -> None:
        telegram = Telegram(TOKEN, "", platform.root, None)
        enough = asyncio.Event()

        async def hear(found: Event) -> None:
            heard.append(found.text)
            if heard == ["一", "二"]:
                raise OSError("the database is away")
            if len(heard) == 3:
                enough.set()

        asking = asyncio.create_task(telegram.begin(hear))
        await asyncio.wait_for(enough.wait(), 60)
        # The next call confirms.
        await asyncio.to_thread(platform.wait_until, lambda: not platform.updates)
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asking

    asyncio.run(run())
    assert heard == ["一", "二", "二"]
    assert platform.hook == {}


def test_one_that_takes_long_holds_up_nobody_elses(platform: StandIn) -> None:
    platform.hook["url"] = "http://somewhere.else"
    platform.updates += [
        message(text="慢") | {"update_id": 1},
        message(text="快") | {"update_id": 2},
    ]
    heard: list[str] = []

    async def run() -> None:
        telegram = Telegram(TOKEN, "", platform.root, None)
        later, go_on = asyncio.Event(), asyncio.Event()

        async def hear(event: Event) -> None:
            if event.text == "慢":
                await go_on.wait()
            heard.append(event.text)
            if event.text == "后来":
                later.set()

        asking = asyncio.create_task(telegram.begin(hear))
        await asyncio.to_thread(platform.wait_until, lambda: len(heard) == 1, 1)
        platform.updates.append(message(text="后来") | {"update_id": 3})
        await asyncio.wait_for(later.wait(), 60)
        assert [u["update_id"] for u in platform.updates] == [1, 2, 3]  # nothing is confirmed yet
        go_on.set()
        await asyncio.to_thread(platform.wait_until, lambda: not platform.updates)
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asking

    asyncio.run(run())
    assert heard == ["快", "后来", "慢"]
