"""The connection (长连接): kept standing by the process that has the lease, with growing rests where it breaks."""

import asyncio
import contextlib
import logging
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from urllib.request import getproxies

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from bot.channel import TryLater
from bot.channels.wecom.aibot import errors, lease
from bot.channels.wecom.aibot.errors import SubscribeRefused
from bot.channels.wecom.aibot.lease import Sight
from bot.channels.wecom.aibot.wire import End, Received, Times, Wire
from core.ids import new_id

log = logging.getLogger("lianhu.wecom")
T = TypeVar("T")

_MOST_READ = 16 * 2**20
"""Bytes of a frame that may come; what is longer than a frame that is read is passed over, not fought."""
_AGAIN = 1.0  # seconds, after a look at the lease that failed
_PATIENCE = 5.0  # seconds for a look where nothing is to be lost
_REFUSED = "refused"
_PROXIES = ("https", "all", "socks")


@dataclass(frozen=True)
class Keys:
    """Where the bot is, and as whom it logs in."""

    url: str
    bot_id: str
    secret: str = field(repr=False)

    @property
    def sealed(self) -> bool:
        """Whether what goes there is: only to a stand-in on this machine it is not."""
        return self.url.startswith("wss://")


class Connection:
    """The one connection of a bot, as this process knows it. `wire` is None while it does not stand here."""

    def __init__(
        self, keys: Keys, engine: Engine, received: Received, times: Times | None = None
    ) -> None:
        self.times = times or Times()
        self.wire: Wire | None = None
        self._keys, self._engine, self._received = keys, engine, received
        self._holder = new_id()
        self._mine = asyncio.Event()
        self._mine_until = self._stood_at = time.monotonic()
        self._in_a_row: Counter[str] = Counter()
        self._working: set[asyncio.Future[Any]] = set()

    def down_for(self) -> timedelta:
        """How long no process has had it, as far as this one knows."""
        if self.wire is not None:
            self._stood_at = time.monotonic()
        return timedelta(seconds=time.monotonic() - self._stood_at)

    async def run(self) -> None:
        """Until cancelled: wait for the lease, stand, rest, again. The lease is given back at the end."""
        sitting = asyncio.create_task(self._sit())
        try:
            while True:
                await self._mine.wait()
                await asyncio.sleep(await self._stand())
        finally:
            sitting.cancel()
            await asyncio.gather(sitting, return_exceptions=True)
            await asyncio.gather(*self._working, return_exceptions=True)
            await self._note(lease.give_back)

    async def _sit(self) -> None:
        """Keep the lease, or wait until it is free; without a database it is lost with its time."""
        while True:
            again = await self._look()
            if time.monotonic() > self._mine_until:
                await self._leave()
            await asyncio.sleep(again)

    async def _look(self) -> float:
        """Take or renew the lease; seconds until the next look. A slow database counts as none."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(max(self._mine_until - began, _PATIENCE)):
                sight = await self._aside(lease.take)
        except (SQLAlchemyError, TimeoutError) as error:
            log.warning("wecom: the AI bot's lease not looked at: %s", type(error).__name__)
            return _AGAIN
        return self._seen(sight, began)

    def _seen(self, sight: Sight, now: float) -> float:
        """Note whose it is since that moment; seconds until the next look."""
        life = sight.life.total_seconds()
        if sight.connected:
            self._stood_at = now
        if sight.mine:
            self._mine_until = now + life * 2 / 3  # ours before anybody else may have it
            self._mine.set()
        else:
            self._mine_until = now - 1
        return life / 3

    async def _leave(self) -> None:
        self._mine.clear()
        if self.wire is not None:
            await self.wire.close(End.CLOSED)

    async def _stand(self) -> float:
        """One connection from its opening to its end; how long to rest before the next, in seconds."""
        began: float | None = None
        try:
            async with connect(
                self._keys.url,
                max_size=_MOST_READ,
                ping_interval=None,
                close_timeout=2,
                proxy=True if self._keys.sealed else None,
            ) as socket:
                wire = Wire(socket, self._received, self.times)
                reading = asyncio.create_task(wire.read())
                try:
                    await wire.login(self._keys.bot_id, self._keys.secret)
                    began = time.monotonic()
                    if self._mine.is_set():  # it may have been lost since the opening
                        self.wire = wire
                        await self._note(lease.connected)
                        await reading
                finally:
                    self.wire = None
                    await wire.close(End.CLOSED)  # in order; by itself it would tell of an error
                    reading.cancel()
                    await asyncio.gather(reading, return_exceptions=True)
        except SubscribeRefused as no:
            return await self._refused(no)
        except (OSError, WebSocketException, TryLater, ImportError, ValueError) as error:
            log.warning(
                "wecom: the AI bot is not connected%s: %s", self._by(), type(error).__name__
            )
            return self._rest(End.CLOSED, self.times.first_rest, 2, self.times.longest_rest)
        return await self._over(wire.end or End.CLOSED, time.monotonic() - began)

    def _by(self) -> str:
        """Which setting of the machine says by which way, without its value, that may hold a password."""
        ways = [f"{n}_proxy" for n in _PROXIES if n in getproxies()] if self._keys.sealed else []
        return f" by what {' and '.join(ways)} of the environment say" if ways else ""

    async def _over(self, why: End, stood: float) -> float:
        if stood > self.times.steady:
            self._in_a_row.clear()
        if why is End.KICKED:
            await self._look()  # by one of us, where the lease is gone
        if why is not End.KICKED or time.monotonic() > self._mine_until:
            log.warning("wecom: the AI bot's connection ended: %s", why.value)
            await self._note(lease.ended, "")
            return self._rest(End.CLOSED, self.times.first_rest, 2, self.times.longest_rest)
        rest = self._rest(why, self.times.kicked_rest, 4, self.times.longest_kicked)
        log.error(
            "wecom: another program has logged in as the same AI bot, and WeCom allows one. It is left "
            "alone for %.0f s. Stop the other one, or give it a bot of its own.",
            rest,
        )
        await self._note(lease.ended, lease.KICKED)
        return rest

    async def _refused(self, no: SubscribeRefused) -> float:
        rest = self._rest(_REFUSED, self.times.refused_rest, 2, self.times.longest_refused)
        what = (
            "it has logged in too often"
            if no.code == errors.TOO_OFTEN
            else "copy LIANHU_WECOM_BOT_ID and LIANHU_WECOM_BOT_SECRET again from the bot's page"
        )
        log.error("wecom: the AI bot's login: errcode %s, %s; again in %.0f s", no.code, what, rest)
        await self._note(lease.ended, str(no.code))
        return rest

    def _rest(self, why: str, first: float, factor: int, most: float) -> float:
        rest = min(first * float(factor) ** min(self._in_a_row[why], 20), most)
        self._in_a_row[why] += 1
        return rest * random.uniform(0.8, 1.2)

    async def _note(self, what: Callable[..., None], *more: str) -> None:
        """Write down what has become of it; what cannot be written costs nothing but a line of `doctor`."""
        with contextlib.suppress(SQLAlchemyError):
            await self._aside(what, *more)

    async def _aside(self, what: Callable[..., T], *more: str) -> T:
        """In a thread. What nobody waits for any longer is still let end, before the database is let go."""
        work = asyncio.ensure_future(asyncio.to_thread(self._in_database, what, *more))
        self._working.add(work)
        work.add_done_callback(self._working.discard)
        return await asyncio.shield(work)

    def _in_database(self, what: Callable[..., T], *more: str) -> T:
        with Session(self._engine) as db, db.begin():
            return what(db, self._keys.bot_id, self._holder, *more)
