"""The caller (调用): one bounded call to a service. Late, broken or rubbish is the same as absent."""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from bot.readers.breaker import Breaker
from bot.readers.record import Call, Record
from bot.readers.service import Service
from bot.settings import now

log = logging.getLogger("lianhu.readers")
T = TypeVar("T")

AT_ONCE = 4
MOST_ANSWER = 64 * 1024
"""Bytes of an answer; ours are below one thousand."""


class Unfit(Exception):
    """The answer is none: the text is a short code for the log, without a word of what came.

    `ours` when it was what we sent that the server would not have: that says nothing against it.
    """

    def __init__(self, why: str, *, ours: bool = False) -> None:
        super().__init__(why)
        self.ours = ours


class Caller:
    """Calls one service: within so many seconds in all, one try, four at once, no redirects followed."""

    def __init__(
        self,
        service: Service,
        within: float,
        record: Record,
        *,
        breaker: Breaker | None = None,
        excused: frozenset[int] = frozenset(),
    ) -> None:
        self._service, self._within, self._record = service, within, record
        self._breaker = breaker or Breaker()
        self._excused = excused  # statuses that blame what was sent, not who was asked
        import httpx  # of no use to a start without readers, which it makes slower

        self._slots = asyncio.Semaphore(AT_ONCE)
        # No proxies and no .netrc: what is sent goes where the setting says, with its key, and nowhere else.
        self._client = httpx.AsyncClient(
            timeout=within, follow_redirects=False, trust_env=False, headers=_headers(service)
        )

    async def ask(self, read: Callable[[Any], T], **body: Any) -> T | None:
        """What `read` makes of the answer's JSON; None for whatever goes wrong. It never raises.

        `body` is httpx's own `json`, or `data` and `files`. `read` raises Unfit for what is no answer.
        """
        if self._breaker.is_open:
            return None
        began = asyncio.get_running_loop().time()
        try:
            # Who begins later than that would be late, and the server would be blamed for our queue.
            async with asyncio.timeout_at(began + self._within / 2):
                await self._slots.acquire()
        except TimeoutError:
            log.info("reader not asked: busy")
            return None
        try:
            return await self._in_time(read, body, began)
        finally:
            self._slots.release()

    async def _in_time(
        self, read: Callable[[Any], T], body: dict[str, Any], began: float
    ) -> T | None:
        ours, why = False, ""
        answer: T | None = None
        try:
            async with asyncio.timeout_at(began + self._within):
                answer = read(await self._post(body))
        except TimeoutError:
            why = "timeout"
        except Unfit as unfit:
            why, ours = str(unfit), unfit.ours
        except Exception as error:
            # Somebody else's server: anything may come, and the turn must not wait for it.
            why = type(error).__name__
        took = asyncio.get_running_loop().time() - began
        await self._note(int(took * 1000), why, ours=ours)
        return answer

    async def _note(self, took: int, why: str, *, ours: bool) -> None:
        if why:
            log.warning("reader at %s failed: %s after %d ms", self._service.host, why, took)
        if not why:
            self._breaker.succeeded()
        elif not ours:
            self._breaker.failed()
        await asyncio.to_thread(self._record.write, Call(now(), took, why))

    async def _post(self, body: dict[str, Any]) -> Any:
        async with self._client.stream("POST", self._service.url, **body) as answer:
            if answer.status_code != 200:
                code = answer.status_code
                raise Unfit(f"status {code}", ours=code in self._excused)
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise Unfit("packed")  # a few kilobytes that may unfold to gigabytes
            data = bytearray()
            async for part in answer.aiter_raw():
                data += part
                if len(data) > MOST_ANSWER:
                    raise Unfit("too long")
        return json.loads(data.decode())

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()


def _headers(service: Service) -> dict[str, str]:
    key = {"Authorization": f"Bearer {service.key}"} if service.key else {}
    return {"Accept": "application/json", "Accept-Encoding": "identity"} | key
