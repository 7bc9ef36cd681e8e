"""Both sides of the Telegram channel: ours, and the updates that Telegram sends."""

import asyncio
import functools
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from bot.channel import Request
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.updates import Me
from tests.standins.telegram import BOT, SECRET, TOKEN, StandIn

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


HER = {"id": 7, "is_bot": False, "first_name": "李秀英"}


PRIVATE = {"id": 7, "type": "private"}


GROUP = {"id": -400, "type": "group", "title": "王家村群"}


def channel(root: str) -> Telegram:
    """Our side, by webhook."""
    found = Telegram(TOKEN, SECRET, root, "http://127.0.0.1:9/hook/telegram")
    found.me = Me(BOT["id"], "lianhu_bot")
    return found


@functools.cache
def quiet() -> Telegram:
    """Our side, for what needs no platform."""
    return channel("http://127.0.0.1:9")


def call(body: Any, secret: str | None = SECRET) -> Request:
    """A webhook call."""
    headers = {} if secret is None else {"x-telegram-bot-api-secret-token": secret}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request("POST", {}, headers, raw, AT)


def message(chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    """An update with a message of hers."""
    body = {"message_id": 5, "date": 1, "chat": chat, "from": HER} | more
    return {"update_id": 100, "message": body}


def do(platform: StandIn, work: Callable[[Telegram], Awaitable[Any]]) -> Any:
    """Run something on a channel that talks to the stand-in."""

    async def run() -> Any:
        telegram = channel(platform.root)
        try:
            return await work(telegram)
        finally:
            await telegram.close()

    return asyncio.run(run())
