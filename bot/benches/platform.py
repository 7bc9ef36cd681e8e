"""A Telegram that takes everything (测速用的平台), so that delivery has the work that it has in life."""

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
_ANSWER = json.dumps({"ok": True, "result": _RESULT}).encode()


@contextmanager
def platform() -> Iterator[str]:
    """Its address, as long as it lives."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(_ANSWER)))
        self.end_headers()
        self.wfile.write(_ANSWER)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
