"""Telegram's part in a measurement (测速用的平台): takes every message, or asks for quiet."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_RESULT = {
    "message_id": 1,
    "date": 1,
    "chat": {"id": 1, "type": "private"},
    "id": 123456,
    "is_bot": True,
    "first_name": "bench",
    "username": "bench_bot",
}
_QUIET = {
    "error_code": 429,
    "description": "Too Many Requests",
    "parameters": {"retry_after": 3600},
}
_ANSWERS = {
    True: json.dumps({"ok": True, "result": _RESULT}).encode(),
    False: json.dumps({"ok": False} | _QUIET).encode(),
}


@contextmanager
def platform(*, takes: bool) -> Iterator[str]:
    """Its address, as long as it lives. If it `takes` nothing, delivery rests for an hour."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Taking if takes else _Resting)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Taking(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    takes = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        takes = self.takes or not self.path.endswith("/sendMessage")
        self.send_response(200 if takes else 429)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(_ANSWERS[takes])))
        self.end_headers()
        self.wfile.write(_ANSWERS[takes])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Resting(_Taking):
    takes = False
