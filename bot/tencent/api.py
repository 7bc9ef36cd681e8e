"""The API (接口调用) as both platforms have it: files up and down, and a token that is fetched when need be."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from sqlalchemy import Engine

from bot.channel import TryLater, sound, workbook
from bot.tencent.calls import AT_ONCE, Calls, asked, named
from bot.tencent.errors import Codes
from bot.tencent.token import Grant, Tokens

P = ParamSpec("P")
T = TypeVar("T")


class Api:
    """One official account, or one app of a company. Every method blocks, and raises TryLater or Unreachable only.

    `name` is whose token it is: replicas of one name share it.
    """

    def __init__(
        self,
        name: str,
        client: Callable[[], Any],
        codes: Codes,
        engine: Engine,
        now: Callable[[], datetime],
    ) -> None:
        self._client, self._codes, self._engine = client, codes, engine
        self._calls = Calls(client, Tokens(engine, name, self._fetch_token, now), codes.of_call)
        self._limiters: dict[str, CapacityLimiter] = {}
        # urllib3 writes whole URLs, tokens in them, when somebody logs at DEBUG.
        logging.getLogger("urllib3").setLevel(logging.INFO)

    def close(self) -> None:
        """Let the connections go."""
        self._calls.close()
        self._engine.dispose()

    async def aside(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one of these calls in a thread. A caller that gives up leaves it to end by itself."""
        kind = "fetch" if work == self.media else "send"
        limiter = self._limiters.setdefault(kind, CapacityLimiter(AT_ONCE))
        return await anyio.to_thread.run_sync(
            lambda: work(*args, **kwargs), abandon_on_cancel=True, limiter=limiter
        )

    def upload(self, content: bytes) -> str:
        """Keep a JPEG or PNG, a voice that the platform plays, or a workbook, there for three days; its media id."""
        # A fresh stream each time: wechatpy uploads an empty file when one is used twice.
        kind = "file" if workbook(content) else "voice" if sound(content) else "image"
        upload = self._calls.call(lambda client: client.media.upload(kind, named(content)))
        media_id = upload.get("media_id")
        if not isinstance(media_id, str):
            raise TryLater("garbage")
        return media_id

    def media(self, media_id: str) -> tuple[bytes, str]:
        """The bytes that somebody sent, and their kind; Unreachable when too big or forgotten."""
        return self._calls.download(media_id)

    def _grant(self, client: Any, force: bool) -> Any:
        """What the platform answers when it is asked for a token."""
        raise NotImplementedError

    def _fetch_token(self, force: bool) -> Grant:
        client = self._client()
        try:
            grant = asked(client, lambda c: self._grant(c, force), self._codes.of_token)
        finally:
            client._http.close()
        token, lives = grant.get("access_token"), grant.get("expires_in")
        if not isinstance(token, str) or not isinstance(lives, int) or not token:
            raise TryLater("garbage")
        return Grant(token, timedelta(seconds=lives))
