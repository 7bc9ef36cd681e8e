"""Polling (轮询): asking Telegram for updates where it cannot call us; for development."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from bot.channel import Hear, Refused
from bot.channels.telegram.updates import WANTED, Me, decoded, events_of

log = logging.getLogger("lianhu.telegram")

_LONG_POLL = 25  # seconds that the platform holds an empty answer back
_REST, _LONGEST_REST = 1.0, 60.0  # seconds


async def poll(
    client: httpx.AsyncClient, url: str, me: Me, hear: Hear, now: Callable[[], datetime]
) -> None:
    """Ask for ever. An update counts as taken only once `hear` has made its events durable.

    What is asked for next confirms everything before it, so an update whose turn could not be
    stored is asked for again; the inbox knows the ones that were.
    """
    offset: int | None = None
    rest = _REST
    while True:
        try:
            for update in await _ask(client, url, offset):
                await _take(update, me, hear, now())
                if isinstance(update, dict) and isinstance(update.get("update_id"), int):
                    offset = update["update_id"] + 1
            rest = _REST
        except Exception as error:
            # The edge of the program: no platform or no database now; nothing has been confirmed.
            log.warning("polling waits %.0f s: %s", rest, type(error).__name__)
            await asyncio.sleep(rest)
            rest = min(rest * 2, _LONGEST_REST)


async def _take(update: Any, me: Me, hear: Hear, at: datetime) -> None:
    try:
        events = events_of(update, me, at)
    except Refused:
        return
    for event in events:
        await hear(event)


async def _ask(client: httpx.AsyncClient, url: str, offset: int | None) -> list[Any]:
    wanted = {"timeout": _LONG_POLL, "allowed_updates": list(WANTED), "offset": offset}
    answer = await client.post(
        url, json={k: v for k, v in wanted.items() if v is not None}, timeout=_LONG_POLL + 10
    )
    if answer.status_code == 409:
        log.error("Telegram says that another program polls or a webhook is set for this bot.")
    answer.raise_for_status()
    result = decoded(answer.content)
    if not isinstance(result, dict) or not isinstance(result.get("result"), list):
        raise ValueError("not an answer of the Bot API")
    return list(result["result"])
