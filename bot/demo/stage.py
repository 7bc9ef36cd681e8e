"""The stage (台子): one HTTP face for the demo, behind which a world can be exchanged for another."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from bot.app import make_app
from bot.channels.web.channel import Web
from bot.program import Program

Opens = Callable[[bool], Program]
"""Makes the program of a world from its beginning; True asks for the one with a month lived."""


class Stage:
    """The ASGI app of the demo. One world at a time; `change` ends it and begins another."""

    def __init__(self, opens: Opens, program: Program) -> None:
        self._opens, self._program = opens, program
        self._running = AsyncExitStack()
        self._ready = asyncio.Event()
        self._app = FastAPI()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As the app of the world that is on; while it changes, a request waits."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        await self._ready.wait()
        await self._app(scope, receive, send)

    async def change(self, lived: bool) -> None:
        """End this world and begin another from its first moment. Pages of the old one reload."""
        self._ready.clear()
        await self._end()
        self._program = await asyncio.to_thread(self._opens, lived)
        await self._begin()

    async def _begin(self) -> None:
        self._program.change = self.change
        self._app = make_app(self._program)
        await self._running.enter_async_context(self._app.router.lifespan_context(self._app))
        self._ready.set()

    async def _end(self) -> None:
        self._program.over = True
        web = self._program.channels["web"]
        assert isinstance(web, Web)
        web.bell.ring()
        await self._running.aclose()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        """Begin when the server starts, end when it stops; what breaks is the server's to say."""
        await receive()
        await self._begin()
        await send(_said("lifespan.startup.complete"))
        await receive()
        self._ready.clear()
        await self._end()
        await send(_said("lifespan.shutdown.complete"))


def _said(kind: str) -> Message:
    return {"type": kind}
