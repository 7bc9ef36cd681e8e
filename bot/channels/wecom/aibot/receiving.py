"""Receiving (接收): what came is stored, each by itself, and only then counts as something to be answered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from bot.channel import Hear
from bot.channels.wecom.aibot import events, frames
from bot.channels.wecom.aibot.frames import Frame
from bot.channels.wecom.aibot.waiting import Asked, Waiting
from bot.channels.wecom.aibot.wire import Wire
from bot.settings import now
from handlers.engine.event import Event

log = logging.getLogger("lianhu.wecom")
A = TypeVar("A")
T = TypeVar("T")

_MOST = 500
"""So many that have come may wait for the database; then nothing more is read."""
_REST, _LONGEST_REST = 1.0, 30.0  # seconds


class Receiving:
    """Takes the calls of WeCom's. `hear` stores an event; `is_known` says whether a chat has been heard before."""

    def __init__(self, waiting: Waiting, is_known: Callable[[str], Awaitable[bool]]) -> None:
        self.hear: Hear | None = None
        self.now: Callable[[], datetime] = now
        self.under_way: set[asyncio.Task[None]] = set()
        self._waiting, self._is_known = waiting, is_known

    async def received(self, frame: Frame, wire: Wire) -> None:
        """Begin what came, in order; each waits for the database by itself."""
        every = events.read(frame, self.now())
        if not every:
            return
        if every[0].press is not None:
            self._note_press(frame, wire, every[0].press)
        while len(self.under_way) >= _MOST:
            await asyncio.wait(self.under_way, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(self._take(frame, wire, every))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def finish(self, seconds: float) -> None:
        """Give what is under way a moment. What is not stored then was not answered, and comes again."""
        if self.under_way:
            await asyncio.wait(self.under_way, timeout=seconds)
        for task in self.under_way:
            task.cancel()
        await asyncio.gather(*self.under_way, return_exceptions=True)

    async def _take(self, frame: Frame, wire: Wire, every: list[Event]) -> None:
        """Have it stored; what was said is answered where it was said only from then on.

        A welcome tells of nothing that could be lost, and its five seconds run.
        """
        first, cmd = every[0], frames.WELCOME if every[0].subscribed else frames.RESPOND
        asked = Asked(cmd, frame.req_id, wire)
        if first.subscribed:
            if await _until_done(self._is_known, first.chat):
                return  # the chat is opened every day; whoever is known needs no welcome
            self._waiting.said(first.chat, asked)
        assert self.hear is not None  # nothing comes before the channel begins
        for event in every:
            await _until_done(self.hear, event)
        if first.press is None and not first.subscribed:
            self._waiting.said(first.room or first.chat, asked)

    def _note_press(self, frame: Frame, wire: Wire, button: str) -> None:
        """Before it is stored: the update shows only what has been, and the five seconds run."""
        card = frames.words(events.card(frame), "task_id") or button.partition(".")[0]
        self._waiting.pressed(card, Asked(frames.UPDATE, frame.req_id, wire, button))


async def _until_done(work: Callable[[A], Awaitable[T]], what: A) -> T:
    """Again and again while there is no database: what came is in nobody else's hands."""
    rest = _REST
    while True:
        try:
            return await work(what)
        except Exception as error:
            # The edge of the channel: whatever kept it from being stored.
            log.warning("wecom: what came waits %.0f s: %s", rest, type(error).__name__)
            await asyncio.sleep(rest)
            rest = min(rest * 2, _LONGEST_REST)
