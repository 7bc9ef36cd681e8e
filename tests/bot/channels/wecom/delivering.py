"""Deliverers of one channel that run until nothing of it waits any more."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.channel import Limits
from bot.delivery.delivering import Delivery
from bot.media import Media
from bot.turn import turns_on
from core.outbox import Outgoing, State
from tests.standins.wecom import StandIn

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 09:00 in the village
UNPACED = Limits(text=500, picture=2)


def of_channel(engine: Engine, channel: str) -> list[Outgoing]:
    """Its outbox, oldest first."""
    with Session(engine, expire_on_commit=False) as db:
        query = select(Outgoing).where(Outgoing.channel == channel)
        return list(db.exec(query.order_by(col(Outgoing.id))))


def deliver(
    engine: Engine,
    folder: Path,
    platform: StandIn,
    make: Callable[[Engine, StandIn], Any],
    *,
    until: Callable[[], bool] | None = None,
    now: datetime = NOW,
) -> None:
    """Send all that is owed on the channel that `make` makes, without waiting for its pace."""

    async def run() -> None:
        channel = make(engine, platform)
        channel.limits = UNPACED
        turns = turns_on(engine)
        delivery = Delivery(turns, {channel.name: channel}, Media(folder, turns), lambda: now)
        over = until or (
            lambda: all(r.state != State.WAITING for r in of_channel(engine, channel.name))
        )
        running = asyncio.create_task(delivery.run())
        try:
            async with asyncio.timeout(120):
                while not await asyncio.to_thread(platform.wait_until, over, 0.05):
                    delivery.wake()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await channel.close()
            turns.stop()

    asyncio.run(run())
