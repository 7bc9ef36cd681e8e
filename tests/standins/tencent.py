"""What the stand-ins of WeChat and WeCom share: an API of Tencent's on loopback, what it keeps, and faults on demand."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 60


@dataclass
class Fault:
    """What to answer to calls of `path` instead; `times` None means for ever."""

    path: str
    kind: int | str  # an errcode, or "500", "hang", "garbage", "list", "cut", "redirect", "endless"
    times: int | None = None
    after: int = 0  # so many calls go through first


@dataclass(kw_only=True)
class Api:
    """Tencent's side of one account. `calls` counts requests by path."""

    handler: ClassVar[type["Handler"]]
    media: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    menus: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self.over = threading.Event()
        handler = type("Handler", (self.handler,), {"platform": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def root(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """Let every hanging call go and close the port."""
        self.over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def fail(self, path: str, kind: int | str, times: int | None = None, after: int = 0) -> None:
        """From now on answer `path` with a fault, so many times or for ever."""
        self.faults.append(Fault(path, kind, times, after))

    def fault(self, path: str) -> int | str | None:
        """The fault that the next call of this path meets, if any."""
        for fault in self.faults:
            if fault.path == path and fault.times != 0:
                if fault.after:
                    fault.after -= 1
                    return None
                fault.times = None if fault.times is None else fault.times - 1
                return fault.kind
        return None

    def wait_until(
        self, true: Callable[[], bool], within: float = 20.0, *, looks: float = 20.0
    ) -> bool:
        """Whether something has become true, as soon as it has, or after so many seconds.

        It is asked at every change here, and every `looks` seconds besides, for what becomes true elsewhere.
        """
        until = time.monotonic() + within
        with self.changed:
            while not (there := true()) and (left := until - time.monotonic()) > 0:
                self.changed.wait(min(left, looks))
            return there


class Handler(BaseHTTPRequestHandler):
    """One call; `answer` of each platform says what comes of it where no fault does."""

    platform: Any
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer: else Nagle holds the second for 40 ms
    disable_nagle_algorithm = True

    def answer(self, path: str, query: dict[str, str], body: bytes) -> None:
        """Answer a call."""
        raise NotImplementedError

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _serve(self, body: bytes) -> None:
        url = urlsplit(self.path)
        query = {k: v[-1] for k, v in parse_qs(url.query).items()}
        path = url.path.removeprefix("/cgi-bin/")
        self._count(path)
        fault = self.platform.fault(path)
        if fault is not None:
            self._misbehave(fault)
        else:
            self.answer(path, query, body)

    def _count(self, path: str) -> None:
        with self.platform.changed:
            self.platform.calls[path] += 1
            self.platform.changed.notify_all()

    def give_media(self, media_id: str) -> None:
        """media/get."""
        if media_id not in self.platform.media:
            return self.code(40007)
        return self.send(200, *self.platform.media[media_id])

    def take_media(self, body: bytes) -> None:
        """media/upload."""
        content, kind = self._uploaded(body)
        if not content:
            return self.code(44001)
        media_id = f"MEDIA-{len(self.platform.media) + 1}"
        self.platform.media[media_id] = (content, kind)
        return self.json({"errcode": 0, "type": kind.partition("/")[0], "media_id": media_id})

    def take_menu(self, body: bytes) -> None:
        """menu/create."""
        with self.platform.changed:
            self.platform.menus.append(json.loads(body))
            self.platform.changed.notify_all()
        self.code(0)

    def _uploaded(self, body: bytes) -> tuple[bytes, str]:
        whole = b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n" + body
        for part in BytesParser().parsebytes(whole).walk():
            if part.get_filename():
                content = part.get_payload(decode=True)
                kind = "image/png" if str(part.get_filename()).endswith(".png") else "image/jpeg"
                return (content if isinstance(content, bytes) else b""), kind
        return b"", ""

    def _misbehave(self, kind: int | str) -> None:
        match kind:
            case int():
                self.code(kind)
            case "500":
                self.send(502, b"<html>bad gateway</html>", "text/html")
            case "garbage":
                self.send(200, b'{"errcode": ', "application/json")
            case "list":
                self.send(200, b"[1, 2]", "application/json")
            case "text":
                self.send(200, b'{"errcode": "x"}', "application/json")
            case "redirect":
                self.send(302, b"", "text/plain", {"Location": "http://127.0.0.1:9/"})
            case "hang":
                self.platform.over.wait(30)
                self.close_connection = True
            case "cut":
                self.close_connection = True
                self.connection.close()
            case "endless":
                self._endless()

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            while not self.platform.over.is_set():
                self.wfile.write(b"\xff" * 65536)
        except OSError:
            return

    def code(self, code: int) -> None:
        """Answer with an errcode alone."""
        self.json({"errcode": code, "errmsg": "ok" if code == 0 else "no"})

    def json(self, answer: dict[str, Any]) -> None:
        """Answer as Tencent does, always with 200."""
        self.send(200, json.dumps(answer).encode(), "application/json; encoding=utf-8")

    def send(self, status: int, body: bytes, kind: str, more: dict[str, str] | None = None) -> None:
        """Answer with these bytes."""
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(body))} | (more or {})
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
