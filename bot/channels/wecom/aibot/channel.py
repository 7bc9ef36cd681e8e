"""WeCom's AI bot (企业微信智能机器人): members talk to it in 1:1 and call it in groups; all of it over one connection."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import anyio.to_thread
import httpx
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from bot.channel import Hear, Limits, Refused, Reply, Request, TryLater, Unreachable, sort
from bot.channels.wecom import cards, steps
from bot.channels.wecom.aibot import events, frames, media, wording
from bot.channels.wecom.aibot.connection import Connection, Keys
from bot.channels.wecom.aibot.receiving import Receiving
from bot.channels.wecom.aibot.waiting import Asked, Waiting
from bot.channels.wecom.aibot.wire import Wire
from bot.channels.wecom.channel import NOT_SHOWN, shown
from bot.channels.wecom.steps import Step
from bot.settings import Settings, SettingsError
from core.db import make_engine, reading
from core.outbox import Outgoing, Priority
from core.registry.addresses import Address
from handlers.engine.event import Event

log = logging.getLogger("lianhu.wecom")

NAMES = ("wecom_bot_id", "wecom_bot_secret")
_NO_DATABASE = timedelta(seconds=5)
_NO_PICTURE = "（照片在企业微信里发不出来。）"
_HERE = ("127.0.0.1", "localhost", "::1")


class AiBot:
    """One AI bot. What it is told is answered by the outbox, and so not before it is stored."""

    name = events.CHANNEL
    # 30 a minute and 1000 an hour to one conversation; the card and the picture count too.
    limits = Limits(
        every_chat=timedelta(seconds=4),
        every_room=timedelta(seconds=4),
        burst=timedelta(seconds=24),
        text=1300,
        picture=1,
        choices=1,
    )
    rides = False

    def __init__(self, keys: Keys, engine: Engine) -> None:
        self._engine = engine
        # websockets and httpx log whole frames and addresses, and with them the secret.
        for loud in ("websockets", "httpx"):
            logging.getLogger(loud).setLevel(logging.WARNING)
        self._plain = not keys.sealed
        self._client = httpx.AsyncClient(timeout=10, follow_redirects=False)
        self._waiting = Waiting()
        self.receiving = Receiving(self._waiting, self._is_known)
        self.connection = Connection(keys, engine, self.receiving.received)

    def parse(self, request: Request) -> tuple[list[Event], Reply]:
        """Refused(404): nobody calls; what comes, comes over the connection."""
        raise Refused(404, "the AI bot has no webhook")

    def answer(self, request: Request, event: Event, messages: Sequence[Outgoing]) -> Reply | None:
        """None: nothing comes in by a webhook."""
        return None

    def stands(self) -> bool:
        """Whether this process has the connection."""
        return self.connection.wire is not None

    def down_for(self) -> timedelta:
        """How long no process has had it."""
        return self.connection.down_for()

    async def send(self, message: Outgoing, picture: bytes | None) -> str | None:
        """The words, then the picture or voice, then the card with the buttons; how much that was.

        The first words answer what was said, where that still waits; else they are sent by themselves.
        """
        wire = self.connection.wire
        if message.kind == "toast":
            return None  # the card shows itself what was pressed
        if wire is None:
            raise TryLater("not_connected", timedelta(0))
        if message.kind == "edit":
            await self._close(wire, message)
            return None
        file = await self._uploaded(wire, message, picture)
        every = await self._steps(wire, message, file)
        await steps.go(message, every)
        return f"{steps.SENT}{len(every)}"

    async def _steps(
        self, wire: Wire, message: Outgoing, file: tuple[str, str] | None
    ) -> list[Step]:
        asked = self._asked(wire, message)
        buttons = asked is None or asked.cmd != frames.WELCOME
        first, *rest = wording.texts(message, buttons=buttons)
        say = partial(partial, self._say, wire, message.chat, await self._sort(message.chat))
        every: list[Step] = [say(wording.markdown(first))]
        if asked is not None:
            every = [partial(self._respond, asked, message.id, first, every[0])]
        every += [say(wording.markdown(text)) for text in rest]
        if file is not None:
            kind, media_id = file
            every.append(say({"msgtype": kind, kind: {"media_id": media_id}}))
        if buttons and cards.has_card(message):
            every.append(say(wording.card(message)))
        return every

    def _asked(self, wire: Wire, message: Outgoing) -> Asked | None:
        """What was said and waits, if this answers something and is new."""
        first = steps.done(message.platform_id) == 0
        answers = message.inbox_id is not None and message.priority == Priority.REPLY
        return self._waiting.of_chat(message.chat, wire) if answers and first else None

    async def _respond(self, asked: Asked, stream_id: str, text: str, otherwise: Step) -> None:
        """Answer where something was said; say it by itself where it is too late for that."""
        welcome = asked.cmd == frames.WELCOME
        body = wording.welcome(text) if welcome else wording.stream(stream_id, text)
        try:
            await asked.wire.ask(asked.cmd, body, asked.req_id)
        except Unreachable:
            await otherwise()

    async def _say(self, wire: Wire, chat: str, sort: int, body: dict[str, Any]) -> None:
        await wire.ask(frames.SEND, {"chatid": chat, "chat_type": sort} | body)

    async def _sort(self, chat: str) -> int:
        """1 for a person, 2 for a group: without it WeCom takes every chat for a group."""
        try:
            return 1 if await self._is_known(chat) else 2
        except SQLAlchemyError:
            raise TryLater("no_database", _NO_DATABASE) from None

    def _is_person(self, chat: str) -> bool:
        """Whether somebody has written from there: a group has no account of its own."""
        query = select(Address.id).where(Address.channel == self.name, Address.chat == chat)
        with reading(self._engine) as db:
            return db.exec(query).first() is not None

    async def _is_known(self, chat: str) -> bool:
        return await anyio.to_thread.run_sync(self._is_person, chat)

    async def _uploaded(
        self, wire: Wire, message: Outgoing, picture: bytes | None
    ) -> tuple[str, str] | None:
        """The picture or voice, uploaded; of what cannot be, the words say so."""
        if picture is None:
            return None
        if not shown(picture):
            message.text = f"{message.text}\n{NOT_SHOWN[sort(picture)]}".strip()
            return None
        try:
            return await media.upload(wire, picture)
        except Unreachable as no:
            if not no.only_this:
                raise
            message.text = f"{message.text}\n{_NO_PICTURE}".strip()
            return None

    async def _close(self, wire: Wire, message: Outgoing) -> None:
        """Put what was taken in place of the buttons: within five seconds of the press, else they stay."""
        task_id = message.edits or ""
        asked = self._waiting.of_card(task_id, wire)
        if asked is None:
            raise Unreachable("nothing_to_edit", only_this=True)
        body = wording.closed(message, task_id, asked.button)
        await wire.ask(asked.cmd, body, asked.req_id)

    async def fetch(self, source: dict[str, str]) -> tuple[bytes, str]:
        """A photo by its address, which lives five minutes, opened with its own key."""
        content = await media.fetch(self._client, source, open_ways=self._plain)
        return content, "application/octet-stream"

    async def begin(self, hear: Hear) -> None:
        """Keep the connection until cancelled; what has come and is not stored then gets a moment."""
        self.receiving.hear = hear
        try:
            await self.connection.run()
        finally:
            await self.close()

    async def close(self) -> None:
        """Let the connections go. What is not stored by now was not answered, and comes again."""
        await self.receiving.finish(self.connection.times.finish)
        await self._client.aclose()
        self._engine.dispose()


def make(settings: Settings) -> AiBot | None:
    """The bot that the settings name; None when they name none. SettingsError when they are half set."""
    if not settings.need("WeCom's AI bot", *NAMES):
        return None
    url = settings.wecom_bot_url.strip()
    way = urlsplit(url)
    if way.scheme != "wss" and not (way.scheme == "ws" and way.hostname in _HERE):
        raise SettingsError("LIANHU_WECOM_BOT_URL must begin with wss://, or be left unset.")
    keys = Keys(url, settings.wecom_bot_id.strip(), settings.wecom_bot_secret.strip())
    return AiBot(keys, make_engine(settings.database(), pool_size=1))
