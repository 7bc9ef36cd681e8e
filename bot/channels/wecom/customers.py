"""Customer groups (企业群发): a result is laid ready for a WeChat group, whose keeper sends it on with one tap."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.channel import Hear, Limits, Refused, Reply, Request, TryLater, Unreachable, sound
from bot.channels.wecom.api import Api
from bot.channels.wecom.channel import NAMES
from bot.settings import Settings, now
from bot.tencent.pieces import plain, split
from core.db import make_engine, reading
from core.outbox import Outgoing
from core.registry.wecom import customers
from core.registry.wecom.customers import CustomerGroup
from handlers.engine.event import Event

log = logging.getLogger("lianhu.wecom")

MOST_TEXT = 4000
"""Bytes of UTF-8 of what is laid ready; of a longer text its beginning, since a group takes one message a day."""
EVERY = 600.0
"""Seconds between two looks at which groups there are, and what was sent on."""
_BROKEN = (TryLater, Unreachable, SQLAlchemyError, LookupError, TypeError, ValueError)


class Customers:
    """The WeChat groups of one company's members."""

    name = customers.CHANNEL
    limits = Limits(every=timedelta(seconds=1), text=MOST_TEXT)
    rides = False

    def __init__(self, api: Api, settings: Settings) -> None:
        self.api, self.now = api, now
        self._engine = make_engine(settings.database(), pool_size=1)

    def parse(self, request: Request) -> tuple[list[Event], Reply]:
        """Refused(404): what is said in such groups reaches no program."""
        raise Refused(404, "customer groups are not heard")

    def answer(self, request: Request, event: Event, messages: Sequence[Outgoing]) -> Reply | None:
        """None: nothing comes in."""
        return None

    async def send(self, message: Outgoing, picture: bytes | None) -> str | None:
        """Lay the words and the picture ready at WeCom; its id of them."""
        if message.kind != "message":
            return None
        keeper = await anyio.to_thread.run_sync(self._keeper, message.chat)
        drawn = picture if picture is not None and sound(picture) is None else None
        media_id = await self.api.aside(self.api.upload, drawn) if drawn is not None else None
        text = (split(plain(message.text).strip(), MOST_TEXT) or ["…"])[0]
        return await self.api.aside(self.api.prepare, keeper, message.chat, text, media_id)

    async def fetch(self, source: dict[str, str]) -> tuple[bytes, str]:
        """Unreachable: nothing comes in."""
        raise Unreachable("no_file", only_this=True)

    async def begin(self, hear: Hear) -> None:
        """Look again and again, until cancelled; what breaks is tried at the next look."""
        try:
            while True:
                try:
                    await self.look()
                    await self.ask(hear)
                except _BROKEN as no:
                    log.warning("wecom: customer groups not looked at: %s", type(no).__name__)
                await asyncio.sleep(EVERY)
        finally:
            await self.close()

    async def close(self) -> None:
        """Let the connections go."""
        self.api.close()
        self._engine.dispose()

    async def look(self) -> None:
        """Note which groups there are."""
        seen = await self.api.aside(self.api.groups)

        def keep() -> None:
            with Session(self._engine) as db, db.begin():
                customers.seen(db, seen, self.now())

        await anyio.to_thread.run_sync(keep)

    async def ask(self, hear: Hear) -> None:
        """Ask of all that waits whether its keeper has sent it on, and have that recorded."""
        for msgid, keeper, chat in await anyio.to_thread.run_sync(self._waiting):
            if await self.api.aside(self.api.is_sent_on, msgid, keeper, chat):
                key = f"sent:{msgid}"
                await hear(
                    Event(
                        self.name,
                        keeper,
                        key,
                        self.now(),
                        room=chat,
                        addressed=False,
                        sent_on=msgid,
                    )
                )

    def _waiting(self) -> list[tuple[str, str, str]]:
        with reading(self._engine) as db:
            return [(s.id, s.keeper, chat) for s, chat in customers.waiting(db, self.now())]

    def _keeper(self, chat: str) -> str:
        with reading(self._engine) as db:
            group = db.get(CustomerGroup, chat)
            if group is None:
                raise Unreachable("group_gone", only_this=True)
            return group.keeper


def make(settings: Settings) -> Customers | None:
    """The groups of the company that the settings name; None when they name none."""
    if not settings.need("WeCom", *NAMES) or not settings.wecom_agent_id.isdecimal():
        return None
    api = Api(
        settings.wecom_api_url,
        settings.wecom_corp_id,
        settings.wecom_agent_id,
        settings.wecom_secret,
        make_engine(settings.database(), pool_size=1),
    )
    return Customers(api, settings)
