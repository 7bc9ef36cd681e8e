"""WeCom's app (企业微信自建应用): members write to it and press its cards; answers are sent after them."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from bot.channel import Channel, Limits, Reply, Request, TryLater, Unreachable, sort, sound
from bot.channels.wecom import cards, events, steps
from bot.channels.wecom.api import Api
from bot.channels.wecom.steps import Step
from bot.settings import Settings, SettingsError
from bot.tencent import envelope
from bot.tencent.envelope import Keys
from core.db import make_engine
from core.outbox import Outgoing
from handlers.engine.event import Event

log = logging.getLogger("lianhu.wecom")

NAMES = ("wecom_corp_id", "wecom_agent_id", "wecom_secret", "wecom_token", "wecom_aes_key")
MOST_VIDEO = 10 * 2**20
NOT_SHOWN = {
    "voice": "（这段语音在企业微信里放不出来，请打电话问一下。）",
    "video": "（还有一段视频，太大了，企业微信里放不出来，在指挥台的网页上看。）",
}
AS = {"photo": "image"}
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
    # 30 a minute and 1000 an hour to one member, then the surplus is dropped without a word; card and
    # picture count too. Sixteen a minute, and some at once before that, stay below both.
    limits = Limits(
        every_chat=timedelta(seconds=3.75),
        burst=timedelta(seconds=22.5),
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
        """The words, then the picture, voice, video or file, then the card with the buttons; the card's code.

        The upload comes first, since it is what fails most. What arrived before something failed is
        not sent again. An edit closes a card whose choice was taken.
        """
        if message.kind == "toast":
            return None  # the card shows itself what was pressed
        if message.kind == "edit":
            return await self._close(message)
        kind = sort(picture) if picture is not None else "photo"
        if picture is not None and not shown(picture):
            picture, message.text = None, f"{message.text}\n{NOT_SHOWN[kind]}".strip()
        media_id = await self.api.aside(self.api.upload, picture) if picture is not None else None
        to = partial(partial, self.api.aside)
        every: list[Step] = [to(self.api.send_text, message.chat, t) for t in cards.texts(message)]
        if media_id is not None:
            every.append(to(self.api.send_file, message.chat, AS.get(kind, kind), media_id))
        if cards.has_card(message):
            every.append(to(self.api.send_card, message.chat, cards.card(message)))
        return await steps.go(message, every)

    async def _close(self, message: Outgoing) -> str | None:
        code = message.platform_id
        if code is None or code.startswith(steps.SENT):
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


def shown(content: bytes) -> bool:
    """Whether it can go along here: one kind of voice, and a video that is not too large."""
    match sort(content):
        case "voice":
            return sound(content) == "audio/amr"
        case "video":
            return len(content) <= MOST_VIDEO
    return True


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
