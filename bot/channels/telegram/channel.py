"""Telegram (电报): the Bot API by webhook, or by polling for development."""

import asyncio
import hmac
import logging
import mimetypes
import os
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx

# python-telegram-bot warns at each 429 unless it is told that durations may be timedeltas.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.channel import (
    Hear,
    Limits,
    Refused,
    Reply,
    Request,
    TryLater,
    Unreachable,
    file_name,
    sort,
    sound,
)
from bot.channels.telegram import connections, files, kinds, polling, starting, updates, wording
from bot.settings import Settings, SettingsError, now, proxy_to
from core.outbox import Outgoing
from handlers.engine.event import Event

log = logging.getLogger("lianhu.telegram")

_SECRET_HEADER = "x-telegram-bot-api-secret-token"
_FETCH_FOR = 15.0  # seconds, for a photo or voice message from first to last byte
_NO_BUTTONS = InlineKeyboardMarkup([])
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def make(settings: Settings) -> "Telegram | None":
    """The channel if its settings say so; SettingsError naming what is missing or malformed."""
    if settings.telegram_mode not in ("webhook", "polling"):
        raise SettingsError("LIANHU_TELEGRAM_MODE must be webhook or polling.")
    by_webhook = settings.telegram_mode == "webhook"
    if not settings.need("Telegram", "telegram_token", *(["telegram_secret"] * by_webhook)):
        return None
    if by_webhook and not settings.base_url:
        raise SettingsError("Telegram is half set: also set LIANHU_BASE_URL, or use polling.")
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", settings.telegram_token):
        raise SettingsError(
            "LIANHU_TELEGRAM_TOKEN must look like 123456:ABC…, as @BotFather gave it."
        )
    if by_webhook and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", settings.telegram_secret):
        raise SettingsError("LIANHU_TELEGRAM_SECRET must be 1 to 256 of A-Z a-z 0-9 _ -.")
    return Telegram(
        settings.telegram_token,
        settings.telegram_secret if by_webhook else "",
        settings.telegram_api_url.rstrip("/"),
        f"{settings.base_url.rstrip('/')}/hook/telegram" if by_webhook else None,
        proxy_to(settings.telegram_api_url, settings.telegram_proxy, "LIANHU_TELEGRAM_PROXY"),
    )


class Telegram:
    """One bot. Without a hook it polls, and every call to the webhook is refused."""

    name = updates.NAME
    rides = False
    limits = Limits(
        every=timedelta(milliseconds=34),  # 30 messages a second for the whole bot
        every_chat=timedelta(seconds=1),
        every_room=timedelta(seconds=3),  # 20 a minute
        burst=timedelta(seconds=2),  # three at once pass
        text=wording.MOST_TEXT,
    )

    def __init__(
        self, token: str, secret: str, root: str, hook: str | None, proxy: str | None = None
    ) -> None:
        self._secret, self._root, self._hook = secret.encode(), root, hook
        self._methods = f"{root}/bot{token}"
        # httpx logs whole addresses, and with them the token.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._connections = connections.connections(proxy)
        self._bot = Bot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=self._connections,
            get_updates_request=self._connections,  # never used: see bot/channels/telegram/polling.py
        )
        self._client = httpx.AsyncClient(timeout=10, proxy=proxy, trust_env=False)
        self.me = updates.Me(int(token.partition(":")[0]))

    def parse(self, request: Request) -> tuple[list[Event], Reply]:
        """One update; Refused(403) without the secret, Refused(400) when it is none."""
        secret = request.headers.get(_SECRET_HEADER, "").encode("utf-8", "replace")
        if not self._secret or not hmac.compare_digest(secret, self._secret):
            raise Refused(403, "wrong secret")
        update = updates.decoded(request.body)
        return updates.events_of(update, self.me, request.at), Reply()

    def answer(self, request: Request, event: Event, messages: Sequence[Outgoing]) -> Reply | None:
        """None: answers are sent, since one that rides in the response could not be confirmed."""
        return None

    async def send(self, message: Outgoing, picture: bytes | None) -> str | None:
        """Say it as plain text, without markup, so that a name cannot become a link or a tag."""
        try:
            if message.kind == "toast":
                await self._toast(message)
                return None
            if message.kind == "edit":
                return await self._edit(message)
            return await self._in_topic(message, picture)
        except TelegramError as error:
            if isinstance(error, BadRequest) and wording.UNCHANGED in error.message.lower():
                return message.platform_id
            raise wording.fault(error, room=message.chat.startswith("-")) from error
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            # The library trusts what it is answered; a proxy's error page is no message.
            raise TryLater("unclear_answer", maybe_sent=True) from error

    async def invitation(self, code: str, lives: timedelta) -> str:
        """A deep link: opening it and pressing Start sends the code."""
        try:
            return f"https://t.me/{(await self._bot.get_me()).username}?start={code}"
        except TelegramError as error:
            raise wording.fault(error, room=False) from error

    async def _in_topic(self, message: Outgoing, picture: bytes | None) -> str:
        """In the topic where it was asked; beside all topics where that one is gone or closed."""
        if message.topic is None:
            return await self._say(message, picture, {})
        try:
            return await self._say(message, picture, {"message_thread_id": int(message.topic)})
        except BadRequest as error:
            if not any(gone in error.message.lower() for gone in wording.TOPIC_GONE):
                raise
            return await self._say(message, picture, {})

    async def _say(self, message: Outgoing, picture: bytes | None, where: dict[str, Any]) -> str:
        buttons = wording.keyboard(message)
        if picture is not None and sort(picture) != "photo":
            await self._play(message.chat, picture, where)
        elif picture is not None:
            fits = wording.units(message.text) <= wording.MOST_CAPTION
            sent = await self._bot.send_photo(
                message.chat,
                picture,
                caption=message.text if fits else None,
                reply_markup=buttons if fits else None,
                **where,
            )
            if fits:
                return f"{sent.message_id}.caption"
        parts = wording.pieces(message.text.strip() or "…")
        for part in parts[:-1]:
            await self._write(message.chat, part, None, where)
        number = await self._write(message.chat, parts[-1], buttons, where)
        return f"{number}.part" if len(parts) > 1 else str(number)

    async def _write(
        self, chat: str, text: str, buttons: InlineKeyboardMarkup | None, where: dict[str, Any]
    ) -> int:
        """What goes out thirty times a second: the library's own way makes twenty objects of each answer."""
        asked = {"chat_id": chat, "text": text, "link_preview_options": _NO_PREVIEW.to_dict()}
        asked |= {"reply_markup": buttons.to_dict()} if buttons is not None else {}
        data = RequestData([RequestParameter(n, v, None) for n, v in (asked | where).items()])
        sent = await self._connections.post(f"{self._methods}/sendMessage", data)
        if not isinstance(sent, dict):
            raise TypeError("no message")
        return int(sent["message_id"])

    async def _play(self, chat: str, content: bytes, where: dict[str, Any]) -> None:
        """A voice, video or file before its words; Telegram plays what phones record on WeChat only as a file."""
        match sort(content):
            case "voice" if sound(content) != "audio/amr":
                await self._bot.send_voice(chat, content, **where)
            case "video":
                await self._bot.send_video(chat, content, filename=file_name(content), **where)
            case _:
                await self._bot.send_document(chat, content, filename=file_name(content), **where)

    async def _edit(self, message: Outgoing) -> str | None:
        """Rewrite a message of ours; of a long or captioned one only what can be rewritten."""
        number, _, sort = (message.platform_id or "").partition(".")
        if not number.isdecimal():
            raise Unreachable("nothing_to_edit", only_this=True)
        buttons = wording.keyboard(message) or _NO_BUTTONS
        which: dict[str, Any] = {
            "chat_id": message.chat,
            "message_id": int(number),
            "reply_markup": buttons,
        }
        text = wording.closed(message.text)
        length = wording.units(text)
        if sort == "caption" and length <= wording.MOST_CAPTION:
            await self._bot.edit_message_caption(caption=text, **which)
        elif not sort and length <= wording.MOST_TEXT:
            await self._bot.edit_message_text(text, link_preview_options=_NO_PREVIEW, **which)
        else:
            await self._bot.edit_message_reply_markup(**which)
        return message.platform_id

    async def _toast(self, message: Outgoing) -> None:
        text = message.text[: wording.MOST_TOAST]
        await self._bot.answer_callback_query(message.edits or "", text=text or None)

    async def fetch(self, source: dict[str, str]) -> tuple[bytes, str]:
        """A file by its file_id, cut off at 20 MiB and after 15 seconds."""
        try:
            file = await self._bot.get_file(source.get("file_id", ""))
        except TelegramError as error:
            raise wording.fault(error, room=False) from error
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            raise TryLater("unclear_answer") from error
        where = file.file_path or ""
        if not where.startswith(f"{self._root}/"):
            raise Unreachable("no_file", only_this=True)
        try:
            async with asyncio.timeout(_FETCH_FOR):
                content = await self._download(where)
        except (TimeoutError, httpx.HTTPError) as error:
            raise TryLater("no_connection") from error
        return content, mimetypes.guess_type(where)[0] or "application/octet-stream"

    async def _download(self, where: str) -> bytes:
        content = bytearray()
        async with self._client.stream("GET", where) as answer:
            if answer.status_code in (403, 404, 410):
                raise Unreachable("gone", only_this=True)
            answer.raise_for_status()
            async for part in answer.aiter_bytes():
                content += part
                if len(content) > files.MOST_FILE:
                    raise Unreachable("too_big", only_this=True)
        return bytes(content)

    async def begin(self, hear: Hear) -> None:
        """Announce the bot and its commands, then poll if there is no hook, until cancelled."""
        try:
            await starting.until_it_works("the bot's name", self._introduce)
            try:
                await self._bot.set_my_commands(starting.commands())
            except TelegramError as error:
                log.warning("the list of commands was not taken: %s", type(error).__name__)
            await starting.until_it_works("the way of updates", self._choose_way)
            if self._hook is None:
                await polling.poll(self._client, f"{self._methods}/getUpdates", self.me, hear, now)
            await asyncio.Event().wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """Let the connections go."""
        await self._connections.shutdown()
        await self._client.aclose()

    async def _introduce(self) -> None:
        account = await self._bot.get_me()
        self.me = updates.Me(account.id, account.username or "")

    async def _choose_way(self) -> None:
        if self._hook is None:
            await self._bot.delete_webhook()
        else:
            await self._bot.set_webhook(
                self._hook, secret_token=self._secret.decode(), allowed_updates=kinds.WANTED
            )
