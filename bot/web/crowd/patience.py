"""Patience (等多久): an HTTP connection on which an unfinished call is not waited for without end.

uvicorn bounds only the time between two calls: 1,500 half-sent requests held every file of the process.
"""

import asyncio
from collections import Counter
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.web.crowd import origin

_LATE = (
    b"HTTP/1.1 408 Request Timeout\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class Patient(HttpToolsProtocol):
    """Headers are there within ten seconds; a body moves every ten seconds, and fast enough to end some time."""

    WITHIN = 10.0
    SLOWEST = 16 * 1024
    """Bytes a second, on the average, of a body that is waited for: a phone at the edge of its cell."""
    MOST_OF_A_BLOCK = 400
    """Connections of one block of addresses at once; a proxy of this machine or network holds any number."""
    _held: ClassVar[Counter[str]] = Counter()

    _timer: asyncio.TimerHandle | None = None
    _until = 0.0
    _block = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        host = self.client[0] if self.client else ""
        self._block = "" if origin.is_near(host) else origin.block(host)
        self._held[self._block] += 1
        if self._block and self._held[self._block] > self.MOST_OF_A_BLOCK:
            transport.close()
            return
        self._wait(self.WITHIN)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._wait(self.WITHIN)

    def on_headers_complete(self) -> None:
        size = next((v for n, v in self.headers if n.lower() == b"content-length"), b"0")
        body = int(size) / self.SLOWEST if size.isdigit() and len(size) < 12 else 0.0
        self._until = self.loop.time() + self.WITHIN + body
        self._wait(self.WITHIN)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self._wait(min(self.WITHIN, self._until - self.loop.time()))

    def on_message_complete(self) -> None:
        self._rest()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._timer is not None and not self.transport.is_closing():
            self.transport.close()  # answered before it was all there: the rest is nobody's

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        self._held[self._block] -= 1
        if self._held[self._block] <= 0:
            del self._held[self._block]
        super().connection_lost(exc)

    def _wait(self, seconds: float) -> None:
        self._rest()
        self._timer = self.loop.call_later(max(0.0, seconds), self._late)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _late(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        if self.cycle is None or not self.cycle.response_started:
            self.transport.write(_LATE)
        self.transport.close()
