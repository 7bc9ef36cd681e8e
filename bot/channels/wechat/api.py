"""The API (接口调用): what this server asks of an official account's platform, one call at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from wechatpy import WeChatClient

from bot.channel import TryLater
from bot.channels.wechat.errors import CODES
from bot.tencent import api
from bot.tencent.calls import Plain
from bot.tencent.token import real_time


class _Client(Plain, WeChatClient):  # type: ignore[misc]  # wechatpy ships no types
    """wechatpy's client of an official account."""


class Api(api.Api):
    """One official account."""

    def __init__(
        self,
        root: str,
        app_id: str,
        secret: str,
        engine: Engine,
        now: Callable[[], datetime] = real_time,
    ) -> None:
        self._app_id, self._secret = app_id, secret
        super().__init__(app_id, lambda: _Client(root), CODES, engine, now)

    def send_text(self, openid: str, text: str) -> None:
        """Send one customer-service message (客服消息) of at most 2048 bytes."""
        self._calls.call(lambda client: client.message.send_text(openid, text))

    def send_picture(self, openid: str, media_id: str) -> None:
        """Send an uploaded picture as a customer-service message of its own."""
        self._calls.call(lambda client: client.message.send_image(openid, media_id))

    def send_voice(self, openid: str, media_id: str) -> None:
        """Send an uploaded voice as a customer-service message of its own."""
        self._calls.call(lambda client: client.message.send_voice(openid, media_id))

    def send_video(self, openid: str, media_id: str) -> None:
        """Send an uploaded video as a customer-service message of its own."""
        self._calls.call(lambda client: client.message.send_video(openid, media_id))

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

    def _grant(self, client: Any, force: bool) -> Any:
        # stable_token, not token: the classic one kills the token that other replicas hold.
        wanted = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._secret,
            "force_refresh": force,
        }
        return client.post("stable_token", params={"access_token": ""}, data=wanted)
