"""The darkroom (暗房): whose photo is decoded next, so that nobody's flood holds up another's."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

AT_ONCE = 2
"""Two decoders at once use at most 1 GiB between them."""
MOST_WAITING = 10
"""Photos of one sender that may wait; an album has nine."""


class TooManyWaiting(Exception):
    """This sender's photos stand in line already."""


class Darkroom:
    """Decoders, and a line for each sender: one photo of each in turn, one at a time of each."""

    def __init__(self) -> None:
        self._lines: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._busy: set[str] = set()

    @asynccontextmanager
    async def turn(self, sender: str) -> AsyncIterator[None]:
        """Wait for a decoder; TooManyWaiting where the sender's line is full."""
        await self._enter(sender)
        try:
            yield
        finally:
            self._busy.discard(sender)
            self._next()

    async def _enter(self, sender: str) -> None:
        line = self._lines.setdefault(sender, deque())
        if len(line) >= MOST_WAITING:
            raise TooManyWaiting
        turn = asyncio.get_running_loop().create_future()
        line.append(turn)
        self._next()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._busy.discard(sender)  # it was called just then, and does not come
            elif turn in line:
                line.remove(turn)
            self._next()
            raise

    def _next(self) -> None:
        """Call the next of those who wait and have nothing in a decoder, the longest not called first."""
        for sender in list(self._lines):
            if len(self._busy) >= AT_ONCE:
                return
            line = self._lines[sender]
            while line and line[0].done():
                line.popleft()
            if not line:
                del self._lines[sender]
            elif sender not in self._busy:
                self._busy.add(sender)
                line.popleft().set_result(None)
                self._lines.move_to_end(sender)
