"""Connections (连接): how calls reach the platform, thirty a second for weeks."""

from typing import Any

import aiohttp
import httpx
from telegram.request import BaseRequest, HTTPXRequest, RequestData

_AT_ONCE = 40
_TIMES = aiohttp.ClientTimeout(total=None, connect=5, sock_connect=5, sock_read=10)
_FIELDS = {"Content-Type": "application/x-www-form-urlencoded"}
_WITH_FILES = aiohttp.ClientTimeout(total=None, connect=5, sock_connect=5, sock_read=15)


class Connections(BaseRequest):
    """The library's calls by aiohttp: at the platform's limit a message costs half of what it costs by httpx."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._trusted = httpx.create_ssl_context(trust_env=False)

    @property
    def read_timeout(self) -> float | None:
        """Seconds."""
        return _TIMES.sock_read

    async def initialize(self) -> None:
        """Nothing: they are opened by the first call, in whatever loop it runs."""

    async def shutdown(self) -> None:
        """Let them go."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """One call; what goes wrong beneath it the library wraps, with its cause."""
        given: dict[str, Any] = {}
        if request_data is not None and request_data.contains_files:
            given = {"data": _form(request_data), "timeout": _WITH_FILES}
        elif request_data is not None:
            given = {"data": request_data.url_encoded_parameters().encode(), "headers": _FIELDS}
        call = self._opened().request(method, url, allow_redirects=False, **given)
        async with call as answer:
            return answer.status, await answer.read()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_AT_ONCE, ssl=self._trusted),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": BaseRequest.USER_AGENT},
                timeout=_TIMES,
                trust_env=False,
            )
        return self._session


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(data.json_parameters)
    for name, (file_name, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=kind)
    return form


def connections(proxy: str | None) -> BaseRequest:
    """Connections with a bound on every wait; what the environment says of proxies has been read before.

    Through a proxy, which may be a socks5 one, they are the library's own.
    """
    if proxy is None:
        return Connections()
    # A send is given up before its lease ends (bot/delivery/sending.py).
    return HTTPXRequest(
        connection_pool_size=32,
        connect_timeout=5,
        read_timeout=10,
        write_timeout=10,
        pool_timeout=5,
        media_write_timeout=15,
        proxy=proxy,
        httpx_kwargs={"trust_env": False},
    )
