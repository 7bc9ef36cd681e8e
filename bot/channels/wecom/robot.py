"""Group robots (群机器人, 消息推送): a message is posted to the key of a group; nothing comes back that way."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import anyio.to_thread
import httpx
from sqlalchemy import Engine

from bot.channel import Limits, Refused, Reply, Request, TryLater, Unreachable
from bot.channels.wecom import errors, group, steps
from bot.channels.wecom.group import Board
from bot.settings import Settings, proxy_to
from core.db import make_engine, reading
from core.outbox import Outgoing
from core.registry import regions
from core.registry.regions import Kind
from core.registry.rooms import Room
from core.registry.wecom import robots
from core.registry.wecom.robots import Robot
from handlers.engine.event import Event

log = logging.getLogger("lianhu.wecom")

_PACE, _BURST = timedelta(seconds=5), timedelta(seconds=15)
"""Twelve requests a minute, and up to eight at once before that: never more than the twenty of a minute."""


@dataclass(frozen=True, repr=False)
class _Door:
    """What is known of a group; its key is in no repr."""

    key: str
    board: Board | None


class Robots:
    """All robots of this program. Each has a pace of its own, kept in the database like a room's."""

    name = robots.CHANNEL
    # The picture and the card that goes with it count like messages of their own.
    limits = Limits(every_chat=_PACE, every_room=_PACE, burst=_BURST, text=500, picture=2)
    rides = False

    def __init__(self, root: str, pages: str, engine: Engine) -> None:
        self._url, self._pages, self._engine = f"{root}/cgi-bin/webhook/send", pages, engine
        # httpx logs whole addresses, and with them the key.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._client = httpx.AsyncClient(
            timeout=10, follow_redirects=False, proxy=proxy_to(root), trust_env=False
        )

    def parse(self, request: Request) -> tuple[list[Event], Reply]:
        """Refused(404): nobody calls a robot's side."""
        raise Refused(404, "a robot hears nothing")

    def answer(self, request: Request, event: Event, messages: Sequence[Outgoing]) -> Reply | None:
        """None: nothing comes in."""
        return None

    async def send(self, message: Outgoing, picture: bytes | None) -> str | None:
        """Post the words, the picture and the card, each once even if the message is tried again."""
        if message.kind != "message":
            return None
        door = await anyio.to_thread.run_sync(self._door, message.chat)
        parts = group.payloads(message.text, picture, door.board)
        await steps.go(message, [partial(self._post, door.key, part) for part in parts])
        return f"{steps.SENT}{len(parts)}"

    async def fetch(self, source: dict[str, str]) -> tuple[bytes, str]:
        """Unreachable: nothing comes in."""
        raise Unreachable("no_file", only_this=True)

    async def begin(self, _: object) -> None:
        """Wait for the end, and let the connections go."""
        try:
            await asyncio.Event().wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()
        self._engine.dispose()

    def _door(self, robot_id: str) -> _Door:
        with reading(self._engine) as db:
            robot = db.get(Robot, robot_id)
            if robot is None or robot.key is None:
                raise Unreachable(errors.NO_ROBOT)
            region = regions.one(db, db.get_one(Room, robot.room_id).region_id)
            shown = self._pages.startswith("https://") and region.kind == Kind.VILLAGE
            board = Board(region.name, f"{self._pages}/board/{region.id}") if shown else None
            return _Door(robot.key, board)

    async def _post(self, key: str, payload: dict[str, Any]) -> None:
        """One request. The messages of its errors may hold the address, so that nothing is chained."""
        try:
            answer = await self._client.post(self._url, params={"key": key}, json=payload)
            code = answer.json()["errcode"] if answer.status_code == 200 else None
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise TryLater("no_connection") from None
        except httpx.HTTPError:
            raise TryLater("no_answer", maybe_sent=True) from None
        except (ValueError, TypeError, LookupError, RecursionError):
            raise TryLater("unclear_answer", maybe_sent=True) from None
        if type(code) is not int:
            raise TryLater("unclear_answer", maybe_sent=True)
        if code:
            raise errors.of_robot(code)


def make(settings: Settings) -> Robots | None:
    """The door to all robots; their keys come in chat. None where LIANHU_WECOM_API_URL is empty, as in the demo."""
    if not settings.wecom_api_url:
        return None
    engine = make_engine(settings.database(), pool_size=1)
    return Robots(settings.wecom_api_url.rstrip("/"), settings.base_url.rstrip("/"), engine)
