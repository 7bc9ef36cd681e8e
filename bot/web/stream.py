"""The stream (消息流): one connection a page, carrying every phone on it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.channels.web.bell import rung_within
from bot.channels.web.channel import Web
from bot.program import Program
from bot.web import talk
from bot.web.drawing import draw
from bot.web.items import Item, Mark
from bot.web.phones import Phone
from core import clock
from core.db import reading

TURNS_ROUND = 1.0
"""Seconds after which a stream that heard nothing looks at the clock and whether it should end."""
RETRY = 2000  # milliseconds
QUIET_LINE = 15  # seconds between two signs of life; a page gives a line up after 50 without

_RELOAD = ServerSentEvent(event="reload", data="1")


def stream(
    program: Program,
    shown: Sequence[Phone],
    mark: Mark,
    staying: AbstractContextManager[None] | None = None,
) -> EventSourceResponse:
    """Everything that these phones are shown after the mark, until the page goes
    or the server stops.

    Every message carries the mark to go on from, and is all or nothing for all phones. `staying`
    is entered for as long as somebody listens.
    """
    leaving = anyio.Event()
    return EventSourceResponse(
        _news(
            program,
            {phone.chat: phone for phone in shown},
            mark,
            leaving,
            staying or nullcontext(),
        ),
        ping=QUIET_LINE,
        ping_message_factory=lambda: ServerSentEvent(event="alive", data=""),
        shutdown_event=leaving,
        shutdown_grace_period=TURNS_ROUND + 2,
    )


async def _news(
    program: Program,
    phones: Mapping[str, Phone],
    mark: Mark,
    leaving: anyio.Event,
    staying: AbstractContextManager[None],
) -> AsyncIterator[ServerSentEvent]:
    web = program.channels["web"]
    assert isinstance(web, Web)
    minute, rang, fresh = "", True, list[Item]()
    yield ServerSentEvent(comment="open", retry=RETRY)
    with staying, web.bell.listening(phones.keys()) as rung:
        while not leaving.is_set():
            if program.over:
                yield _RELOAD
                return
            now = program.clock.now()
            if rang:
                fresh, mark = await asyncio.to_thread(_look, program, phones, mark, now)
            turned = program.demo and clock.spoken(now) != minute
            if fresh or turned:
                minute = clock.spoken(now)
                yield ServerSentEvent(
                    data=_drawn(phones, fresh, now if turned else None), id=str(mark)
                )
            fresh = []
            rang = await rung_within(rung, TURNS_ROUND)


def _look(
    program: Program, phones: Mapping[str, Phone], mark: Mark, now: datetime
) -> tuple[list[Item], Mark]:
    with reading(program.engine) as db:
        return talk.next_look(db, phones.keys(), mark, now)


def _drawn(phones: Mapping[str, Phone], fresh: list[Item], now: datetime | None) -> str:
    by_slug: dict[str, list[Item]] = {}
    for item in fresh:
        by_slug.setdefault(phones[item.chat].slug, []).append(item)
    names = {phone.slug: phone.name for phone in phones.values()}
    quiet = now is not None and clock.is_quiet(now)
    return draw("news.html", news=by_slug.items(), names=names, now=now, quiet=quiet)


def reload_page() -> EventSourceResponse:
    """Tell a page that its world is gone: the demo has begun anew."""

    async def once() -> AsyncIterator[ServerSentEvent]:
        yield _RELOAD

    return EventSourceResponse(once())
