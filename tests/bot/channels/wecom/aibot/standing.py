"""The AI bot as its tests use it: made on a database, begun, and stopped, with short rests."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from bot.channel import Hear
from bot.channels.wecom.aibot.channel import AiBot, make
from bot.settings import Settings
from core.outbox import Choice, Message, Outgoing, Priority
from core.registry import addresses
from handlers.engine.event import Event
from tests.standins.wecom_bot import BOT, SECRET, StandIn

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
WHO = "LiXiuYing"


def made(engine: Engine, platform: StandIn, **more: Any) -> AiBot:
    """The bot on this platform; rests are a hundredth of what they are."""
    url = engine.url.render_as_string(hide_password=False)
    given = {"wecom_bot_id": BOT, "wecom_bot_secret": SECRET, "wecom_bot_url": platform.url}
    bot = make(Settings(_env_file=None, database_url=url, **(given | more)))
    assert bot is not None
    times = bot.connection.times
    bot.connection.times = replace(
        times,
        answer=0.5,
        first_rest=0.01,
        longest_rest=0.05,
        refused_rest=0.1,
        longest_refused=0.2,
        finish=0.5,
    )
    return bot


def known(engine: Engine, *chats: str) -> None:
    """These are people who have written before."""
    with Session(engine) as db, db.begin():
        for chat in chats:
            addresses.known(db, "wecom_bot", chat)


async def until(true: Callable[[], bool], within: float = 20.0) -> None:
    """Come back when it is true."""
    async with asyncio.timeout(within):
        while not true():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def begun(
    bot: AiBot, hear: Hear | None = None, *, stands: bool = True
) -> AsyncIterator[list[Event]]:
    """The bot runs, and what it hears is stored, here in a list; it has stopped afterwards."""
    stored: list[Event] = []

    async def store(event: Event) -> None:
        stored.append(event)

    life = asyncio.create_task(bot.begin(hear or store))
    try:
        if stands:
            await until(bot.stands)
        yield stored
    finally:
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)


def message(text: str = "你好", *labels: str, answers: str | None = None, **more: Any) -> Outgoing:
    """One message to WHO; `answers` is the event that it answers."""
    choices = [Choice(label, "help").as_json() for label in labels]
    said = Message(text)
    known = {"made_at": NOW, "due_at": NOW, "priority": int(Priority.REPLY), "chat": WHO}
    return Outgoing(
        channel="wecom_bot", text=said.text, choices=choices, inbox_id=answers, **(known | more)
    )
