"""The bell (铃): wakes the pages of this process when something for their chats was written."""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress


class Bell:
    """Rung on the event loop. What other processes write is noticed by bot/web/lookout.py."""

    def __init__(self) -> None:
        self._listening: dict[asyncio.Event, frozenset[str]] = {}

    @contextmanager
    def listening(self, chats: Collection[str]) -> Iterator[asyncio.Event]:
        """An event that is set whenever one of these chats is rung for."""
        rung = asyncio.Event()
        self._listening[rung] = frozenset(chats)
        try:
            yield rung
        finally:
            del self._listening[rung]

    def chats(self) -> set[str]:
        """Every chat that is open on some page."""
        return set().union(*self._listening.values())

    def ring(self, chat: str | None = None) -> None:
        """Wake whoever shows this chat, or everybody."""
        for rung, chats in self._listening.items():
            if chat is None or chat in chats:
                rung.set()


async def rung_within(rung: asyncio.Event, seconds: float) -> bool:
    """Wait for the bell, but not longer than that; whether it rang."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await rung.wait()
    rang = rung.is_set()
    rung.clear()
    return rang
