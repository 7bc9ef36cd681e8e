"""WeChat official accounts (微信公众号): encrypted webhooks, replies that ride, messages after them."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from bot.channel import RODE, Channel, Limits, Reply, Request, TryLater, Unreachable, sort, sound
from bot.channels.wechat import events, replies
from bot.channels.wechat.api import Api
from bot.settings import Settings, SettingsError
from bot.tencent import envelope
from bot.tencent.envelope import Keys
from core.db import make_engine
from core.outbox import Outgoing
from handlers.engine.event import Event

log = logging.getLogger(__name__)

NAMES = ("wechat_app_id", "wechat_app_secret", "wechat_token", "wechat_aes_key")
MOST_VIDEO = 10 * 2**20
NOT_SHOWN = {
    "voice": "（这段语音在微信里放不出来，请打电话问一下。）",
    "video": "（还有一段视频，太大了，微信里放不出来，在指挥台的网页上看。）",
    "file": "（还有一个文件，微信里发不过来，在指挥台的网页上看。）",
}
"""What is said of that which cannot go along here."""
HEARD = Reply(body=b"success")
MENU: dict[str, Any] = {
    "button": [
        {"type": "click", "name": "上报", "key": "上报"},
        {"type": "click", "name": "我的上报", "key": "我的上报"},
        {
            "name": "更多",
            "sub_button": [
                {"type": "click", "name": word, "key": word}
                for word in ("积分", "申报", "公示", "找代表", "帮助")
            ],
        },
    ]
}


class WeChat:
    """One official account in safe mode (安全模式)."""

    name = events.CHANNEL
    # So many characters fit into 2048 bytes of UTF-8 whatever they are, with how to choose.
    limits = Limits(text=500)
    rides = True

    def __init__(self, keys: Keys, api: Api) -> None:
        self._keys, self.api = keys, api
        self._account = ""  # the account's own name, as it stands in whatever is sent to it

    def parse(self, request: Request) -> tuple[list[Event], Reply]:
        """One message or tap, or none; `success` tells the platform not to repeat it."""
        if request.method == "GET":
            return [], Reply(body=envelope.check_url(self._keys, request).encode())
        fields = envelope.unseal(self._keys, request)
        event = events.read(fields, request.at)
        self._account = fields["ToUserName"] or ""
        return ([event] if event else []), HEARD

    def answer(self, request: Request, event: Event, messages: Sequence[Outgoing]) -> Reply | None:
        """The first answer's words, or their first 2048 bytes, as a passive reply.

        None when there are none, or when a picture goes with them: that takes an upload first.
        """
        parts = replies.parts(messages[0]) if messages and messages[0].picture is None else []
        if not parts:
            return None
        # Not read out of the call again: to unseal it costs half of what an answer does.
        account = self._account or envelope.unseal(self._keys, request)["ToUserName"] or ""
        stamp = int(request.at.timestamp())
        xml = replies.passive(parts[0], to=event.chat, account=account, at=stamp)
        return Reply(
            body=envelope.seal(self._keys, xml, request.at), kind="text/xml; charset=utf-8"
        )

    async def send(self, message: Outgoing, picture: bytes | None) -> str | None:
        """Customer-service messages: the words, then the picture.

        The upload comes first, since it is what fails most and costs none of the five messages. A
        picture that is refused after its words have arrived is only logged: somebody was reached.
        There is nothing to edit or to toast on WeChat: such rows are done at once.
        """
        if message.kind != "message":
            return None
        kind = sort(picture) if picture is not None else "photo"
        if picture is not None and not _shown(picture):
            picture, message.text = None, f"{message.text}\n{NOT_SHOWN[kind]}".strip()
        media_id = await self.api.aside(self.api.upload, picture) if picture is not None else None
        words = replies.parts(message)[1 if message.platform_id == RODE else 0 :]
        for text in words:
            await self.api.aside(self.api.send_text, message.chat, text)
        if media_id is not None:
            try:
                await self.api.aside(self._carrying(kind), message.chat, media_id)
            except Unreachable as no:
                if not words:
                    raise
                log.warning("wechat: words sent, but not their picture: %s", no.why)
        return None

    def _carrying(self, kind: str) -> Callable[[str, str], None]:
        carry = {"voice": self.api.send_voice, "video": self.api.send_video}
        return carry.get(kind, self.api.send_picture)

    async def fetch(self, source: dict[str, str]) -> tuple[bytes, str]:
        """What somebody sent, by its MediaId; the platform keeps it for three days."""
        return await self.api.aside(self.api.media, source["media_id"])

    async def begin(self, _: object) -> None:
        """Set the menu below the chat, then wait for the end and let the connections go.

        An account without the right to a menu, or a platform that is away, stops nothing.
        """
        try:
            try:
                await self.api.aside(self.api.set_menu, MENU)
            except (TryLater, Unreachable) as no:
                log.warning("wechat: the menu could not be set: %s", no.why)
            await asyncio.Event().wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """Let the connections go."""
        self.api.close()

    async def invitation(self, code: str, lives: timedelta) -> str:
        """The text of a QR code that binds whoever scans it, by the invitation code in it."""
        return await self.api.aside(self.api.scene_qr, code, lives)


def _shown(content: bytes) -> bool:
    """Whether it can go along here: a picture, two kinds of voice, and a video that is not too large."""
    match sort(content):
        case "photo":
            return True
        case "voice":
            return sound(content) in ("audio/amr", "audio/mpeg")
        case "video":
            return len(content) <= MOST_VIDEO
    return False


def make(settings: Settings) -> Channel | None:
    """The account that the settings name; None when they name none."""
    if not settings.need("WeChat", *NAMES):
        return None
    try:
        aes = envelope.aes_key(settings.wechat_aes_key)
    except ValueError:
        raise SettingsError(
            "LIANHU_WECHAT_AES_KEY must be the 43 letters and digits of the account's EncodingAESKey."
        ) from None
    keys = Keys(settings.wechat_app_id, settings.wechat_token, aes)
    engine = make_engine(settings.database(), pool_size=1)
    api = Api(settings.wechat_api_url, keys.app_id, settings.wechat_app_secret, engine)
    return WeChat(keys, api)
