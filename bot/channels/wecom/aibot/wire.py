"""The wire (连线): one connection to WeCom from the login to its end, its heartbeat, requests and their answers."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from bot.channel import TryLater
from bot.channels.wecom.aibot import errors, frames
from bot.channels.wecom.aibot.errors import SubscribeRefused
from bot.channels.wecom.aibot.frames import Frame

log = logging.getLogger("lianhu.wecom")

Received = Callable[[Frame, "Wire"], Awaitable[None]]
_MOST_UNANSWERED = 2
_KICKED = "disconnected_event"


class End(StrEnum):
    """Why a wire is over."""

    CLOSED = "closed"
    KICKED = "kicked"  # somebody else has logged in as the same bot
    DEAD = "dead"  # two heartbeats were not answered
    UNSUBSCRIBED = "unsubscribed"
    SILENT = "silent"  # heartbeats alone for a day: such connections have been seen half alive


@dataclass(frozen=True)
class Times:
    """How long things take, in seconds."""

    login: float = 10.0
    answer: float = 5.0  # after that nobody knows whether it was taken
    ping: float = 30.0
    silent: float = 86_400.0
    first_rest: float = 1.0  # before the next connection, doubling
    longest_rest: float = 60.0
    refused_rest: float = 60.0  # likewise, where the login is refused or comes too often
    longest_refused: float = 1800.0
    kicked_rest: float = 60.0  # likewise, four times each, where another has taken it
    longest_kicked: float = 3600.0
    steady: float = 600.0  # a wire that stood so long begins all rests anew
    finish: float = 5.0  # for what has come and is not stored yet, at the end


class Wire:
    """One connection. `received` is awaited for each call of WeCom's: while it holds back, nothing more is read."""

    def __init__(self, socket: ClientConnection, received: Received, times: Times) -> None:
        self._socket, self._received, self._times = socket, received, times
        self._answers: dict[str, asyncio.Future[Frame]] = {}
        self._unanswered: set[str] = set()
        self._heard = time.monotonic()
        self.end: End | None = None

    async def login(self, bot_id: str, secret: str) -> None:
        """Log in; SubscribeRefused or TryLater where that fails. Somebody reads meanwhile."""
        body = {"bot_id": bot_id, "secret": secret}
        answer = await self._asked(
            frames.SUBSCRIBE, frames.new_req_id(frames.SUBSCRIBE), body, self._times.login
        )
        if answer.errcode != 0:
            raise SubscribeRefused(answer.errcode)

    async def ask(self, cmd: str, body: dict[str, Any], req_id: str = "") -> dict[str, Any]:
        """One request, and what WeCom answers; TryLater or Unreachable where it does not take it.

        `req_id` is that of the call of WeCom's which this answers.
        """
        answer = await self._asked(cmd, req_id or frames.new_req_id(cmd), body, self._times.answer)
        if answer.errcode == errors.NOT_SUBSCRIBED:
            await self.close(End.UNSUBSCRIBED)
        if answer.errcode != 0:
            raise errors.meaning(answer.errcode)
        return answer.body

    async def read(self) -> None:
        """Read until the end, however it comes; what waits for an answer then gets none."""
        pings = asyncio.create_task(self._beat())
        try:
            async for raw in self._socket:
                frame = frames.read(raw)
                if frame is None:
                    log.warning("wecom: a frame of the AI bot that is none was passed over")
                    continue
                await self._take(frame)
        except ConnectionClosed:
            pass
        finally:
            pings.cancel()
            self.end = self.end or End.CLOSED
            for waiting in self._answers.values():
                if not waiting.done():
                    waiting.set_exception(TryLater("connection_lost", maybe_sent=True))

    async def close(self, why: End) -> None:
        """End it; the first reason stands."""
        self.end = self.end or why
        await self._socket.close()

    async def _take(self, frame: Frame) -> None:
        waiting = self._answers.get(frame.req_id)
        if frame.cmd in (frames.MESSAGE, frames.EVENT):
            self._heard = time.monotonic()
            if frame.happened == _KICKED:
                await self.close(End.KICKED)
            else:
                await self._received(frame, self)
        elif not frame.cmd and waiting is not None and not waiting.done():
            waiting.set_result(frame)
        elif not frame.cmd and frame.req_id in self._unanswered:
            self._unanswered.clear()  # whoever answers the last has had the others
            if frame.errcode:
                await self.close(End.UNSUBSCRIBED)

    async def _asked(self, cmd: str, req_id: str, body: dict[str, Any], within: float) -> Frame:
        if self._socket.state is not State.OPEN or req_id in self._answers:
            raise TryLater("not_connected", timedelta(0))
        waiting: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._answers[req_id] = waiting
        try:
            async with asyncio.timeout(within):
                await self._socket.send(frames.write(cmd, req_id, body))
                return await waiting
        except ConnectionClosed:
            raise TryLater("connection_lost", maybe_sent=True) from None
        except TimeoutError:
            raise TryLater("no_answer", maybe_sent=True) from None
        finally:
            del self._answers[req_id]

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._times.ping)
            if len(self._unanswered) >= _MOST_UNANSWERED:
                return await self.close(End.DEAD)
            if time.monotonic() - self._heard > self._times.silent:
                return await self.close(End.SILENT)
            req_id = frames.new_req_id(frames.PING)
            self._unanswered.add(req_id)
            try:
                await self._socket.send(frames.write(frames.PING, req_id, None))
            except ConnectionClosed:
                return None
