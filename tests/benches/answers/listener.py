"""Telegram's part where answers are timed (计时的平台): when what reached whom, or nothing while it is `away`."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from tests.benches.platform import _RESULT

_TAKEN = json.dumps({"ok": True, "result": _RESULT}).encode()
_AWAY = b"<html>502 Bad Gateway</html>"


@dataclass
class Listener:
    """What came, as (monotonic seconds, chat, words); `away`: 502 to all, `hangs`: no answer at all."""

    root: str = ""
    away: bool = False
    hangs: bool = False
    came: list[tuple[float, str, str]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, chat: str, after: int, within: float = 60.0) -> float | None:
        """When something reached a chat, looking from the `after`th on; None if nothing does in time."""

        def seen() -> float | None:
            return next((at for at, who, _ in self.came[after:] if who == chat), None)

        with self.changed:
            self.changed.wait_for(lambda: seen() is not None, within)
        return seen()

    def wait_until(self, many: int, within: float) -> bool:
        """Whether so many have come within so many seconds."""
        with self.changed:
            return self.changed.wait_for(lambda: len(self.came) >= many, within)


@contextmanager
def listening() -> Iterator[Listener]:
    """One platform, as long as it lives."""
    listener = Listener()
    handler = type("Handler", (_Handler,), {"listener": listener})
    server = _Server(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    listener.root = f"http://127.0.0.1:{server.server_port}"
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing: whoever is stopped lets its connections go."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    listener: Listener

    def do_POST(self) -> None:
        """Any method; only what is said to somebody is noted."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        says = self.path.endswith("/sendMessage")
        listener = self.listener
        if says and listener.hangs:
            while listener.hangs:
                time.sleep(0.05)
            return None  # whoever asked has died meanwhile
        if says and listener.away:
            return self._answer(502, _AWAY)
        if says:
            self._note(self._fields(body))
        return self._answer(200, _TAKEN)

    def _fields(self, body: bytes) -> dict[str, Any]:
        if "json" in self.headers.get("Content-Type", ""):
            fields: dict[str, Any] = json.loads(body)
            return fields
        return dict(parse_qsl(body.decode()))

    def _note(self, fields: dict[str, Any]) -> None:
        with self.listener.changed:
            words = str(fields.get("text", ""))
            self.listener.came.append((time.monotonic(), str(fields.get("chat_id")), words))
            self.listener.changed.notify_all()

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
