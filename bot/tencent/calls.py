"""Calls (接口调用): one request at a time to the API of an account, and what may go wrong in it."""

import io
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import requests
from wechatpy.exceptions import WeChatClientException

from bot.channel import TryLater, Unreachable, sound, workbook
from bot.tencent.errors import Stale
from bot.tencent.token import Tokens

AT_ONCE = 4  # sends in flight, and as many fetches: people wait for their photos
TIMEOUT = (3.0, 5.0)  # seconds to connect, to read
LARGEST_FILE = 10 * 1024 * 1024
LONGEST_FETCH = 15.0  # seconds for one file, whatever the speed


class _Client(Protocol):
    """wechatpy's client of one kind of account, as `Plain` makes it."""

    token: str
    API_BASE_URL: str
    _http: requests.Session

    def _handle_result(self, answer: requests.Response, method: str, url: str) -> Any: ...


class Plain:
    """wechatpy's request builders with a token given from outside, time-outs and no redirects."""

    token = ""

    def __init__(self, root: str) -> None:
        # wechatpy's own retry recurses without end.
        super().__init__("", "", auto_retry=False)  # type: ignore[call-arg]  # wechatpy's
        self.API_BASE_URL = f"{root.rstrip('/')}/cgi-bin/"

    @property
    def access_token(self) -> str:
        return self.token

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        plain = {"timeout": TIMEOUT, "allow_redirects": False}
        return super()._request(method, url_or_endpoint, **(kwargs | plain))  # type: ignore[misc]  # wechatpy's


class Calls:
    """The calls of one account. Every method blocks, and raises TryLater or Unreachable only.

    `refused` says what an errcode means: Stale, TryLater or Unreachable.
    """

    def __init__(
        self,
        build: Callable[[], Any],
        tokens: Tokens,
        refused: Callable[[int], Exception],
    ) -> None:
        self._tokens, self._refused = tokens, refused
        self._clients: queue.LifoQueue[Any] = queue.LifoQueue()
        for _ in range(2 * AT_ONCE):
            self._clients.put(build())

    def close(self) -> None:
        """Let the connections go."""
        while not self._clients.empty():
            self._clients.get_nowait()._http.close()

    def call(self, ask: Callable[[Any], Any]) -> dict[str, Any]:
        """Ask with the token in force, and once more with another if that one is refused."""
        with self._client() as client:
            client.token = self._tokens.current()
            try:
                answer = asked(client, ask, self._refused)
            except Stale:
                client.token = self._tokens.after(client.token)
                try:
                    answer = asked(client, ask, self._refused)
                except Stale:
                    raise self._tokens.refused_again() from None
            self._tokens.accepted()
            return answer

    def download(self, media_id: str) -> tuple[bytes, str]:
        """The bytes that somebody sent, and their kind; Unreachable when too big or forgotten."""
        downloads: list[tuple[bytes, str]] = []

        def ask(client: _Client) -> Any:
            address = f"{client.API_BASE_URL}media/get"
            given = {"access_token": client.token, "media_id": media_id}
            with client._http.get(
                address, params=given, timeout=TIMEOUT, allow_redirects=False, stream=True
            ) as answer:
                answer.raise_for_status()
                kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                body = _capped(answer)
                if kind.startswith(("image/", "audio/")) or kind == "application/octet-stream":
                    downloads.append((body, kind))
                    return {}
                return _instead(client, answer, body)

        self.call(ask)
        if not downloads:
            raise Unreachable("gone", only_this=True)
        return downloads[0]

    @contextmanager
    def _client(self) -> Iterator[Any]:
        client = self._clients.get()
        try:
            yield client
        finally:
            self._clients.put(client)


def asked(
    client: Any, ask: Callable[[Any], Any], refused: Callable[[int], Exception]
) -> dict[str, Any]:
    """One request; whatever goes wrong becomes TryLater, Unreachable or Stale.

    The messages of these errors hold the URL with the token in it, so nothing is chained or logged.
    """
    try:
        answer = ask(client)
    except WeChatClientException as no:
        if no.errcode is None:
            raise TryLater("server_error") from None
        raise refused(int(no.errcode)) from None
    except requests.HTTPError:
        raise TryLater("server_error") from None
    except requests.RequestException as broken:
        raise TryLater("no_answer", maybe_sent=_on_its_way(broken)) from None
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        raise TryLater("garbage", maybe_sent=True) from None
    if not isinstance(answer, dict):
        raise TryLater("garbage", maybe_sent=True)
    return answer


def named(picture: bytes) -> tuple[str, io.BytesIO]:
    """A file to upload. The platform goes by its name, so it has to fit the bytes."""
    voice = {"audio/amr": "voice.amr", "audio/mpeg": "voice.mp3"}.get(sound(picture) or "")
    if workbook(picture):
        return "我的信息.xlsx", io.BytesIO(picture)
    drawn = "picture.png" if picture.startswith(b"\x89PNG") else "picture.jpg"
    return voice or drawn, io.BytesIO(picture)


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


def _instead(client: _Client, answer: requests.Response, body: bytes) -> Any:
    """What the platform says instead of a file: an errcode, or something that is no picture."""
    answer._content = body
    return client._handle_result(answer, "get", "media/get")
