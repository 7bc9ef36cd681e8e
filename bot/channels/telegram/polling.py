"""Polling (轮询): asking Telegram for updates where it cannot call us; for development."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

import httpx

from bot.channel import Hear, Refused
from bot.channels.telegram.kinds import WANTED
from bot.channels.telegram.updates import Me, decoded, events_of

log = logging.getLogger("lianhu.telegram")

_LONG_POLL = 25  # seconds that the platform holds an empty answer back
_SLOW = 0.25  # seconds; after that others are asked for while one message is still being read
_REST, _LONGEST_REST = 1.0, 60.0  # seconds


async def poll(
    client: httpx.AsyncClient, url: str, me: Me, hear: Hear, now: Callable[[], datetime]
) -> None:
    """Ask for ever. An update counts as taken only once `hear` has made its events durable.

    What is asked for next confirms everything before it, so an update whose turn could not be
    stored is asked for again; the inbox knows the ones that were. Updates are begun in their order
    and taken side by side: one that takes long holds up nobody else's.
    """
    offset: int | None = None
    rest = _REST
    taking: dict[int, asyncio.Task[None]] = {}  # by update id, in order: not confirmed yet
    try:
        while True:
            try:
                for update in await _ask(client, url, offset, 0 if taking else _LONG_POLL):
                    await _begin(taking, update, _take(update, me, hear, now()))
                if taking:
                    await asyncio.wait(taking.values(), timeout=_SLOW)
                offset, failure = _confirmed(taking, offset)
                if failure is not None:
                    raise failure
                rest = _REST
            except Exception as error:
                # The edge of the program: no platform or no database now; nothing has been confirmed.
                log.warning("polling waits %.0f s: %s", rest, type(error).__name__)
                await asyncio.sleep(rest)
                rest = min(rest * 2, _LONGEST_REST)
    finally:
        for task in taking.values():
            task.cancel()
        await asyncio.gather(*taking.values(), return_exceptions=True)


async def _begin(
    taking: dict[int, asyncio.Task[None]], update: Any, take: Coroutine[Any, Any, None]
) -> None:
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int):
        await take
    elif number in taking:
        take.close()  # under way, or taken and waiting for one before it
    else:
        taking[number] = asyncio.create_task(take)


def _confirmed(
    taking: dict[int, asyncio.Task[None]], offset: int | None
) -> tuple[int | None, BaseException | None]:
    """The update to ask for next, the first that is not durable; and what kept it from that."""
    for number in sorted(taking):
        if not taking[number].done():
            break
        failure = taking.pop(number).exception()
        if failure is not None:
            return offset, failure
        offset = number + 1
    return offset, None


async def _take(update: Any, me: Me, hear: Hear, at: datetime) -> None:
    try:
        events = events_of(update, me, at)
    except Refused:
        return
    for event in events:
        await hear(event)


async def _ask(client: httpx.AsyncClient, url: str, offset: int | None, wait: int) -> list[Any]:
    wanted = {"timeout": wait, "allowed_updates": list(WANTED), "offset": offset}
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
