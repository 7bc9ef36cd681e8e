"""Telegram's side, and deliverers that run until something is true."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.channel import Limits
from bot.channels.telegram.channel import Telegram
from bot.delivery.delivering import Delivery
from bot.media import Media
from bot.turn import turns_on
from tests.bot.owing import (
    AT,
    AT_ONCE,
    Deliver,
    settled,
)
from tests.standins.telegram import SECRET, TOKEN, StandIn


@pytest.fixture
def platform() -> Iterator[StandIn]:
    """Telegram's side."""
    standin = StandIn()
    yield standin
    standin.stop()


@pytest.fixture
def deliver(engine: Engine, platform: StandIn, tmp_path: Path) -> Deliver:
    """Run deliverers until something is true; fails after half a minute."""

    async def until(true: Callable[[], bool], deliveries: list[Delivery]) -> None:
        async with asyncio.timeout(120):
            while not await asyncio.to_thread(true):
                await asyncio.to_thread(platform.wait_until, lambda: False, 0.05)
                for delivery in deliveries:
                    delivery.wake()

    async def run(
        true: Callable[[], bool], limits: Limits | None, many: int, now: datetime
    ) -> None:
        turns = [turns_on(engine) for _ in range(many)]
        channels = [
            Telegram(TOKEN, SECRET, platform.root, "http://127.0.0.1:9/hook") for _ in range(many)
        ]
        for channel in channels:
            channel.limits = limits or channel.limits
        deliveries = [
            Delivery(t, {"telegram": c}, Media(tmp_path, t), lambda: now)
            for t, c in zip(turns, channels, strict=True)
        ]
        running = [asyncio.create_task(d.run()) for d in deliveries]
        try:
            await until(true, deliveries)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            for channel in channels:
                await channel.close()
            for turn in turns:
                turn.stop()

    def deliver(
        true: Callable[[], bool] | None = None,
        *,
        limits: Limits | None = AT_ONCE,
        many: int = 1,
        now: datetime = AT,
    ) -> None:
        asyncio.run(run(true or (lambda: settled(engine)), limits, many, now))

    return deliver
