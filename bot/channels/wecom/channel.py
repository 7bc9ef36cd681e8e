"""WeCom's app (企业微信自建应用): members write to it and press its cards; answers are sent after them."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.channel import Channel, Limits, Reply, Request, TryLater, Unreachable, sound, workbook
from bot.channels.wecom import cards, events
from bot.channels.wecom.api import Api
from bot.settings import Settings, SettingsError
from bot.tencent import envelope
from bot.tencent.envelope import Keys
from core.db import make_engine
from core.outbox import Outgoing
from handlers.engine.event import Event

log = logging.getLogger("lianhu.wecom")

NAMES = ("wecom_corp_id", "wecom_agent_id", "wecom_secret", "wecom_token", "wecom_aes_key")
PLAYED = (None, "audio/amr")
_NO_SOUND = "（这段语音在企业微信里放不出来，请打电话问一下。）"
_SENT = "part."
"""Before how many pieces of a message have arrived: a second try goes on behind them."""
MENU: dict[str, Any] = {
    "button": [
        {"type": "click", "name": "上报", "key": "上报"},
        {"type": "click", "name": "待办", "key": "待办"},
        {
            "name": "更多",
            "sub_button": [
                {"type": "click", "name": word, "key": word}
                for word in ("打卡", "我的上报", "积分", "呼救", "帮助")
            ],
        },
    ]
}


class WeCom:
    """One app of one company, in AES."""

    name = events.CHANNEL
    # 30 a minute to one member, then the surplus is dropped without a word; card and picture count too.
    # Twenty a minute, and up to nine at once before that, stay below.
    limits = Limits(
        every_chat=timedelta(seconds=3),
        burst=timedelta(seconds=15),
        text=500,
        picture=1,
        choices=1,
    )
    rides = False

    def __init__(self, keys: Keys, agent: str, api: Api) -> None:
        self._keys, self._agent, self.api = keys, agent, api

    def parse(self, request: Request) -> tuple[list[Event], Reply]:
        """One message or press, or none; an empty 200 tells the platform not to repeat it."""
        if request.method == "GET":
            return [], Reply(body=envelope.open_echo(self._keys, request).encode())
        event = events.read(envelope.unseal(self._keys, request), self._agent, request.at)
        return ([event] if event else []), Reply()

    def answer(self, request: Request, event: Event, messages: Sequence[Outgoing]) -> Reply | None:
        """None: answers are sent, since a passive one can be no card, and only one of several."""
        return None

    async def send(self, message: Outgoing, picture: bytes | None) -> str | None:
        """The words, then the picture or voice, then the card with the buttons; the card's code.

        The upload comes first, since it is what fails most. What arrived before something failed is
        not sent again. An edit closes a card whose choice was taken.
        """
        if message.kind == "toast":
            return None  # the card shows itself what was pressed
        if message.kind == "edit":
            return await self._close(message)
        kind = sound(picture) if picture is not None else None
        if picture is not None and kind not in PLAYED:
            picture, message.text = None, f"{message.text}\n{_NO_SOUND}".strip()
        media_id = await self.api.aside(self.api.upload, picture) if picture is not None else None
        steps: list[tuple[Any, ...]] = [(self.api.send_text, t) for t in cards.texts(message)]
        if media_id is not None:
            drawn = "file" if picture is not None and workbook(picture) else "image"
            steps.append((self.api.send_file, "voice" if kind else drawn, media_id))
        if cards.has_card(message):
            steps.append((self.api.send_card, cards.card(message)))
        return await self._go(message, steps)

    async def _go(self, message: Outgoing, steps: list[tuple[Any, ...]]) -> str | None:
        """Send what has not arrived yet; the code of the card, if there is one."""
        code: str | None = None
        done = _done(message.platform_id)
        for number, (call, *given) in enumerate(steps[done:], done):
            try:
                code = await self.api.aside(call, message.chat, *given)
            except TryLater as later:
                later.so_far = f"{_SENT}{number}" if number else None
                raise
            except Unreachable as no:
                if not number or not no.only_this:
                    raise
                log.warning("wecom: words sent, but not what goes with them: %s", no.why)
        return code

    async def _close(self, message: Outgoing) -> str | None:
        code = message.platform_id
        if code is None or code.startswith(_SENT):
            raise Unreachable("nothing_to_edit", only_this=True)
        await self.api.aside(self.api.close_card, message.chat, code, cards.closing(message))
        return code

    async def fetch(self, source: dict[str, str]) -> tuple[bytes, str]:
        """What a member sent, by its MediaId; the platform keeps it for three days."""
        return await self.api.aside(self.api.media, source["media_id"])

    async def begin(self, _: object) -> None:
        """Set the menu below the chat, then wait for the end and let the connections go."""
        try:
            try:
                await self.api.aside(self.api.set_menu, MENU)
            except (TryLater, Unreachable) as no:
                log.warning("wecom: the menu could not be set: %s", no.why)
            await asyncio.Event().wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """Let the connections go."""
        self.api.close()


def _done(platform_id: str | None) -> int:
    number = (platform_id or "").removeprefix(_SENT)
    return int(number) if (platform_id or "").startswith(_SENT) and number.isdecimal() else 0


def make(settings: Settings) -> Channel | None:
    """The app that the settings name; None when they name none. SettingsError when they are half set."""
    if not settings.need("WeCom", *NAMES):
        return None
    if not settings.wecom_agent_id.isdecimal():
        raise SettingsError("LIANHU_WECOM_AGENT_ID must be the number on the app's page (AgentId).")
    try:
        aes = envelope.aes_key(settings.wecom_aes_key)
    except ValueError:
        raise SettingsError(
            "LIANHU_WECOM_AES_KEY must be the 43 letters and digits of the app's EncodingAESKey."
        ) from None
    keys = Keys(settings.wecom_corp_id, settings.wecom_token, aes)
    engine = make_engine(settings.database(), pool_size=1)
    agent = settings.wecom_agent_id
    api = Api(settings.wecom_api_url, keys.app_id, agent, settings.wecom_secret, engine)
    return WeCom(keys, agent, api)
