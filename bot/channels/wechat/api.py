"""The API (接口调用): what this server asks of an official account's platform, one call at a time."""

import io
import logging
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import requests
from sqlalchemy import Engine
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.channel import TryLater, Unreachable, sound
from bot.channels.wechat.errors import STALE_TOKEN, TELL_OPERATOR, meaning
from bot.channels.wechat.token import Grant, Tokens, real_time

log = logging.getLogger(__name__)

AT_ONCE = 4  # sends in flight, and as many fetches: people wait for their photos
TIMEOUT = (3.0, 5.0)  # seconds to connect, to read
LARGEST_FILE = 10 * 1024 * 1024
LONGEST_FETCH = 15.0  # seconds for one file, whatever the speed
_GONE = 40007  # media ids live three days


class _Client(WeChatClient):  # type: ignore[misc]  # wechatpy ships no types
    """wechatpy's request builders with a token given from outside, time-outs and no redirects."""

    token = ""

    def __init__(self, root: str) -> None:
        super().__init__("", "", auto_retry=False)  # its own retry recurses without end
        self.API_BASE_URL = f"{root}/cgi-bin/"

    @property
    def access_token(self) -> str:
        return self.token

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        plain = {"timeout": TIMEOUT, "allow_redirects": False}
        return super()._request(method, url_or_endpoint, **(kwargs | plain))


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
        self._tokens = Tokens(engine, app_id, self._fetch_token, now)
        self._clients: queue.LifoQueue[_Client] = queue.LifoQueue()
        for _ in range(2 * AT_ONCE):
            self._clients.put(_Client(self._root))
        # urllib3 writes whole URLs, tokens in them, when somebody logs at DEBUG.
        logging.getLogger("urllib3").setLevel(logging.INFO)

    def close(self) -> None:
        """Let the connections go."""
        while not self._clients.empty():
            self._clients.get_nowait()._http.close()
        self._engine.dispose()

    def send_text(self, openid: str, text: str) -> None:
        """Send one customer-service message (客服消息) of at most 2048 bytes."""
        self._call(lambda client: client.message.send_text(openid, text))

    def upload(self, picture: bytes) -> str:
        """Keep a JPEG or PNG, or an AMR or MP3 voice, at the platform for three days; its media id."""
        # A fresh stream each time: wechatpy uploads an empty file when one is used twice.
        kind = "voice" if sound(picture) else "image"
        upload = self._call(lambda client: client.media.upload(kind, _named(picture)))
        media_id = upload.get("media_id")
        if not isinstance(media_id, str):
            raise TryLater("garbage")
        return media_id

    def send_picture(self, openid: str, media_id: str) -> None:
        """Send an uploaded picture as a customer-service message of its own."""
        self._call(lambda client: client.message.send_image(openid, media_id))

    def send_voice(self, openid: str, media_id: str) -> None:
        """Send an uploaded voice as a customer-service message of its own."""
        self._call(lambda client: client.message.send_voice(openid, media_id))

    def set_menu(self, menu: dict[str, Any]) -> None:
        """Set the menu below the chat; phones take it over within five minutes."""
        self._call(lambda client: client.menu.create(menu))

    def scene_qr(self, scene: str, lives: timedelta) -> str:
        """The text of a QR code (带参二维码) that brings `scene` along when it is scanned."""
        asked = {
            "expire_seconds": int(lives.total_seconds()),
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": scene}},
        }
        url = self._call(lambda client: client.qrcode.create(asked)).get("url")
        if not isinstance(url, str):
            raise TryLater("garbage")
        return url

    def media(self, media_id: str) -> tuple[bytes, str]:
        """The bytes that somebody sent, and their kind; Unreachable when too big or forgotten."""
        downloads: list[tuple[bytes, str]] = []

        def ask(client: _Client) -> Any:
            address = f"{client.API_BASE_URL}media/get"
            asked = {"access_token": client.token, "media_id": media_id}
            with client._http.get(
                address, params=asked, timeout=TIMEOUT, allow_redirects=False, stream=True
            ) as answer:
                answer.raise_for_status()
                kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                body = _capped(answer)
                if kind.startswith(("image/", "audio/")) or kind == "application/octet-stream":
                    downloads.append((body, kind))
                    return {}
                return _told(client, answer, body)

        self._call(ask)
        if not downloads:
            raise Unreachable("gone", only_this=True)
        return downloads[0]

    def _call(self, ask: Callable[[_Client], Any]) -> dict[str, Any]:
        """Ask with the token in force, and once more with another if that one is refused."""
        with self._client() as client:
            client.token = self._tokens.current()
            try:
                answer = _asked(client, ask)
            except _Stale:
                client.token = self._tokens.after(client.token)
                try:
                    answer = _asked(client, ask)
                except _Stale:
                    raise self._tokens.refused_again() from None
            self._tokens.accepted()
            return answer

    @contextmanager
    def _client(self) -> Iterator[_Client]:
        client = self._clients.get()
        try:
            yield client
        finally:
            self._clients.put(client)

    def _fetch_token(self, force: bool) -> Grant:
        # stable_token, not token: the classic one kills the token that other replicas hold.
        asked = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._secret,
            "force_refresh": force,
        }

        def ask(client: _Client) -> Any:
            return client.post("stable_token", params={"access_token": ""}, data=asked)

        client = _Client(self._root)
        try:
            grant = _asked(client, ask)
        except (_Stale, Unreachable):
            raise TryLater("token_refused") from None
        finally:
            client._http.close()
        token, lives = grant.get("access_token"), grant.get("expires_in")
        if not isinstance(token, str) or not isinstance(lives, int) or not token:
            raise TryLater("garbage")
        return Grant(token, timedelta(seconds=lives))


class _Stale(Exception):
    """The token was refused."""


def _asked(client: _Client, ask: Callable[[_Client], Any]) -> dict[str, Any]:
    """One request; whatever goes wrong becomes TryLater, Unreachable or _Stale.

    The messages of these errors hold the URL with the token in it, so nothing is chained or logged.
    """
    try:
        answer = ask(client)
    except WeChatClientException as refused:
        if refused.errcode is None:
            raise TryLater("server_error") from None
        raise _refused(int(refused.errcode)) from None
    except requests.HTTPError:
        raise TryLater("server_error") from None
    except requests.RequestException as broken:
        raise TryLater("no_answer", maybe_sent=_on_its_way(broken)) from None
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        raise TryLater("garbage", maybe_sent=True) from None
    if not isinstance(answer, dict):
        raise TryLater("garbage", maybe_sent=True)
    return answer


def _refused(code: int) -> Exception:
    if code in STALE_TOKEN:
        return _Stale()
    if code in TELL_OPERATOR:
        log.error("wechat: errcode %d. %s", code, TELL_OPERATOR[code])
    return Unreachable("gone", only_this=True) if code == _GONE else meaning(code)


def _on_its_way(broken: requests.RequestException) -> bool:
    """Whether the platform may have taken what this error cut off."""
    if isinstance(broken, requests.ConnectTimeout):
        return False
    refused = "NewConnectionError" in repr(broken.args)
    return isinstance(broken, (requests.ConnectionError, requests.Timeout)) and not refused


def _capped(answer: requests.Response) -> bytes:
    until, parts, size = time.monotonic() + LONGEST_FETCH, [], 0
    for part in answer.iter_content(64 * 1024):
        parts.append(part)
        size += len(part)
        if size > LARGEST_FILE:
            raise Unreachable("too_big", only_this=True)
        if time.monotonic() > until:
            raise TryLater("too_slow")
    return b"".join(parts)


def _told(client: _Client, answer: requests.Response, body: bytes) -> Any:
    """What the platform says instead of a file: an errcode, or something that is no picture."""
    answer._content = body
    return client._handle_result(answer, "get", "media/get")


def _named(picture: bytes) -> tuple[str, io.BytesIO]:
    """The platform goes by the file's name, so it has to fit the bytes."""
    voice = {"audio/amr": "voice.amr", "audio/mpeg": "voice.mp3"}.get(sound(picture) or "")
    drawn = "picture.png" if picture.startswith(b"\x89PNG") else "picture.jpg"
    return voice or drawn, io.BytesIO(picture)
