"""The API (接口调用): what this server asks of an official account's platform, one call at a time."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from wechatpy import WeChatClient

from bot.channel import TryLater, Unreachable, sound
from bot.channels.wechat.errors import STALE_TOKEN, TELL_OPERATOR, meaning
from bot.tencent.calls import Calls, Plain, Stale, asked, named
from bot.tencent.token import Grant, Tokens, real_time

log = logging.getLogger(__name__)

_GONE = 40007  # media ids live three days


class _Client(Plain, WeChatClient):  # type: ignore[misc]  # wechatpy ships no types
    """wechatpy's client of an official account."""

    def __init__(self, root: str) -> None:
        super().__init__("", "", auto_retry=False)  # its own retry recurses without end
        self.API_BASE_URL = f"{root}/cgi-bin/"


class Api:
    """One official account. Every method blocks, and raises TryLater or Unreachable only."""

    def __init__(
        self,
        root: str,
        app_id: str,
        secret: str,
        engine: Engine,
        now: Callable[[], datetime] = real_time,
    ) -> None:
        self._root, self._app_id, self._secret = root.rstrip("/"), app_id, secret
        self._engine = engine
        tokens = Tokens(engine, app_id, self._fetch_token, now)
        self._calls = Calls(lambda: _Client(self._root), tokens, _refused)
        # urllib3 writes whole URLs, tokens in them, when somebody logs at DEBUG.
        logging.getLogger("urllib3").setLevel(logging.INFO)

    def close(self) -> None:
        """Let the connections go."""
        self._calls.close()
        self._engine.dispose()

    def send_text(self, openid: str, text: str) -> None:
        """Send one customer-service message (客服消息) of at most 2048 bytes."""
        self._calls.call(lambda client: client.message.send_text(openid, text))

    def upload(self, picture: bytes) -> str:
        """Keep a JPEG or PNG, or an AMR or MP3 voice, at the platform for three days; its media id."""
        # A fresh stream each time: wechatpy uploads an empty file when one is used twice.
        kind = "voice" if sound(picture) else "image"
        upload = self._calls.call(lambda client: client.media.upload(kind, named(picture)))
        media_id = upload.get("media_id")
        if not isinstance(media_id, str):
            raise TryLater("garbage")
        return media_id

    def send_picture(self, openid: str, media_id: str) -> None:
        """Send an uploaded picture as a customer-service message of its own."""
        self._calls.call(lambda client: client.message.send_image(openid, media_id))

    def send_voice(self, openid: str, media_id: str) -> None:
        """Send an uploaded voice as a customer-service message of its own."""
        self._calls.call(lambda client: client.message.send_voice(openid, media_id))

    def set_menu(self, menu: dict[str, Any]) -> None:
        """Set the menu below the chat; phones take it over within five minutes."""
        self._calls.call(lambda client: client.menu.create(menu))

    def scene_qr(self, scene: str, lives: timedelta) -> str:
        """The text of a QR code (带参二维码) that brings `scene` along when it is scanned."""
        asked = {
            "expire_seconds": int(lives.total_seconds()),
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": scene}},
        }
        url = self._calls.call(lambda client: client.qrcode.create(asked)).get("url")
        if not isinstance(url, str):
            raise TryLater("garbage")
        return url

    def media(self, media_id: str) -> tuple[bytes, str]:
        """The bytes that somebody sent, and their kind; Unreachable when too big or forgotten."""
        return self._calls.download(media_id)

    def _fetch_token(self, force: bool) -> Grant:
        # stable_token, not token: the classic one kills the token that other replicas hold.
        wanted = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._secret,
            "force_refresh": force,
        }

        def ask(client: _Client) -> Any:
            return client.post("stable_token", params={"access_token": ""}, data=wanted)

        client = _Client(self._root)
        try:
            grant = asked(client, ask, _refused)
        except (Stale, Unreachable):
            raise TryLater("token_refused") from None
        finally:
            client._http.close()
        token, lives = grant.get("access_token"), grant.get("expires_in")
        if not isinstance(token, str) or not isinstance(lives, int) or not token:
            raise TryLater("garbage")
        return Grant(token, timedelta(seconds=lives))


def _refused(code: int) -> Exception:
    if code in STALE_TOKEN:
        return Stale()
    if code in TELL_OPERATOR:
        log.error("wechat: errcode %d. %s", code, TELL_OPERATOR[code])
    return Unreachable("gone", only_this=True) if code == _GONE else meaning(code)
