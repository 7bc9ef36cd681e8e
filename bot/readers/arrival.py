"""Arrival (来信入列): the way of an event to its turn: its media, its voice in words, advice, and its place in line.

One person's events go one after another, in the order in which they came; nobody waits for anybody else.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sqlalchemy import Engine

from bot.channel import Channel
from bot.media import Media
from bot.observing import counts
from bot.readers import advising, hearing, question
from bot.readers.advising import Advising
from bot.readers.hearing import Hearing
from bot.settings import Settings
from bot.turn import Taken, Turns
from handlers.engine.event import Event, Picture
from handlers.understand.meaning import in_danger

log = logging.getLogger("lianhu.readers")
T = TypeVar("T")


def arrivals(settings: Settings, engine: Engine, turns: Turns, media: Media) -> "Arrivals":
    """The way to the turns, with the readers that the settings name; SettingsError when half set."""
    return Arrivals(engine, turns, media, advising.named(settings), hearing.named(settings))


@dataclass
class _Line:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    hurry: asyncio.Event = field(default_factory=asyncio.Event)
    here: int = 0  # events in it, the one at the front included
    cries: int = 0


class Arrivals:
    """Takes events from every channel to their turns."""

    def __init__(
        self,
        engine: Engine,
        turns: Turns,
        media: Media,
        advising: Advising | None = None,
        hearing: Hearing | None = None,
    ) -> None:
        self._engine, self._turns, self._media = engine, turns, media
        self._advising, self._hearing = advising, hearing
        self._lines: dict[tuple[str, str], _Line] = {}

    async def take(
        self,
        event: Event,
        channel: Channel | None = None,
        *,
        rides: bool = False,
        within: float | None = None,
    ) -> Taken:
        """Prepare an event and hand it to its turn; durable when this returns.

        `channel` is where its media can be fetched. It raises only when the database cannot be had:
        TimeoutError when it has not taken the event after `within` seconds, and still may.
        """
        with counts.turn(event.channel):
            return await self._turn(event, channel, rides, within)

    async def _turn(
        self, event: Event, channel: Channel | None, rides: bool, within: float | None
    ) -> Taken:
        async with self._in_line(event) as line:
            if event.photo is not None or event.voice is not None:
                event = await self._with_media(event, channel, line)
            if self._advising is not None:
                event = await _unless_hurried(line, self._with_advice(event), event)
            async with asyncio.timeout(within):
                return await asyncio.wrap_future(self._turns.take(event, rides=rides))

    async def close(self) -> None:
        """Let the readers' connections go."""
        for reader in (self._advising, self._hearing):
            if reader is not None:
                await reader.close()

    @contextlib.asynccontextmanager
    async def _in_line(self, event: Event) -> AsyncIterator[_Line]:
        """At the front of the sender's own line. A cry for help makes whatever is before it hurry."""
        key = event.channel, event.chat
        line = self._lines.setdefault(key, _Line())
        cries = line.here > 0 and in_danger(event.text)
        line.here += 1
        line.cries += cries
        if cries:
            line.hurry.set()
        try:
            async with line.lock:
                line.cries -= cries
                if cries and not line.cries:
                    line.hurry.clear()
                cries = False
                yield line
        finally:
            line.cries -= cries
            line.here -= 1
            if not line.here:
                del self._lines[key]

    async def _with_media(self, event: Event, channel: Channel | None, line: _Line) -> Event:
        if channel is not None:
            event = await _unless_hurried(line, self._media.take_in(channel, event), event)
        if self._hearing is None or event.voice is None or event.room is not None:
            return event
        return await _unless_hurried(line, self._with_words(event, event.voice), event)

    async def _with_words(self, event: Event, voice: Picture) -> Event:
        """The event with what its voice says; as it was when that cannot be told."""
        assert self._hearing is not None  # asked by the caller
        try:
            if voice.digest is None or await asyncio.to_thread(
                question.repeated, self._engine, event
            ):
                return event
            data = await asyncio.to_thread(self._media.kept, voice)
            return replace(event, heard=await self._hearing.heard(data, voice.kind_of_file or ""))
        except Exception as error:
            # No reader may cost an event: without a database the turn itself will say so.
            log.warning("voice not read: %s", type(error).__name__)
            return event

    async def _with_advice(self, event: Event) -> Event:
        """The event with a second opinion on its words, where we are unsure of them and there is one."""
        assert self._advising is not None  # asked by the caller
        try:
            asked = await asyncio.to_thread(question.question, self._engine, event)
            return (
                event
                if asked is None
                else replace(event, advice=await self._advising.advice(asked))
            )
        except Exception as error:
            # As above.
            log.warning("no advice: %s", type(error).__name__)
            return event


async def _unless_hurried(line: _Line, work: Awaitable[T], otherwise: T) -> T:
    """What the work gives, or `otherwise` as soon as a cry for help waits behind it."""
    doing = asyncio.ensure_future(work)
    bell = asyncio.ensure_future(line.hurry.wait())
    try:
        await asyncio.wait({doing, bell}, return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else otherwise
    finally:
        for task in (doing, bell):
            task.cancel()
        await asyncio.gather(doing, bell, return_exceptions=True)
