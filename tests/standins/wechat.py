"""A stand-in of the official account's API on loopback: tokens, windows, quotas, and faults on demand."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message as Headers
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

WROTE = (timedelta(hours=48), 5)
TAPPED = (timedelta(minutes=1), 3)  # followed, scanned, pressed the menu
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 60


@dataclass(frozen=True)
class Told:
    """One thing that reached somebody's phone: words or a picture, and by which way."""

    openid: str
    text: str
    picture: bytes | None = None
    way: str = "customer-service"


@dataclass
class Fault:
    """What to answer to calls of `path` instead; `times` None means for ever."""

    path: str
    kind: int | str  # an errcode, or "500", "hang", "garbage", "list", "cut", "redirect", "endless"
    times: int | None = None


@dataclass
class StandIn:
    """Tencent's side of one account. `calls` counts requests by path."""

    app_id: str = "wx0123456789abcdef"
    secret: str = "a-secret-of-the-account"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    strict: bool = True  # customer-service messages only within the allowances below
    valid: list[str] = field(default_factory=list)
    spoilt: str = ""  # a token that stable_token hands out although no call takes it
    issued: int = 0
    journal: list[Told] = field(default_factory=list)
    media: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    menus: list[dict[str, Any]] = field(default_factory=list)
    scenes: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    forced: int = 0
    allowed: dict[str, dict[bool, tuple[datetime, int]]] = field(default_factory=dict)
    """By person and whether it was a tap: until when how many messages may go to them."""

    left: set[str] = field(default_factory=set)  # who does not follow any more

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self.over = threading.Event()
        handler = type("Handler", (_Handler,), {"tencent": self})
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

    def fail(self, path: str, kind: int | str, times: int | None = None) -> None:
        """From now on answer `path` with a fault, so many times or for ever."""
        self.faults.append(Fault(path, kind, times))

    def wrote(self, openid: str, *, tapped: bool = False) -> None:
        """Somebody wrote (five messages in 48 hours) or tapped (three in a minute)."""
        lasts, many = TAPPED if tapped else WROTE
        self.allowed.setdefault(openid, {})[tapped] = (self.now() + lasts, many)

    def tell(self, told: Told) -> None:
        """Something reached a phone."""
        with self.changed:
            self.journal.append(told)
            self.changed.notify_all()

    def wait_for_call(self, path: str, seconds: float = 10) -> None:
        """Wait until this path has been called."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.calls[path] > 0, seconds), path

    def rotate(self) -> None:
        """Every token handed out so far is void."""
        self.valid.clear()

    def spoil(self) -> None:
        """The token in force is void, and only a forced refresh brings another."""
        self.spoilt = self.valid.pop()

    def fault(self, path: str) -> int | str | None:
        """The fault that the next call of this path meets, if any."""
        for fault in self.faults:
            if fault.path == path and fault.times != 0:
                fault.times = None if fault.times is None else fault.times - 1
                return fault.kind
        return None

    def token(self, force: bool) -> str:
        """stable_token: the same one until it is forced or void."""
        self.forced += force
        if self.spoilt and not force:
            return self.spoilt
        self.spoilt = ""
        if force or not self.valid:
            self.issued += 1
            self.valid[:] = [f"TOKEN-{self.issued}"]
        return self.valid[-1]

    def send(self, asked: dict[str, Any]) -> int:
        """message/custom/send: the errcode."""
        openid, kind = asked["touser"], asked["msgtype"]
        if kind == "text" and len(asked["text"]["content"].encode()) > 2048:
            return 45002
        if kind != "text" and asked[kind]["media_id"] not in self.media:
            return 40007
        if openid in self.left:
            return 43004
        if self.strict and (refused := self._spend(openid)):
            return refused
        picture = self.media[asked[kind]["media_id"]][0] if kind != "text" else None
        self.tell(Told(openid, asked["text"]["content"] if kind == "text" else "", picture))
        return 0

    def _spend(self, openid: str) -> int:
        mine = self.allowed.get(openid, {})
        still = {tapped: a for tapped, a in mine.items() if a[0] >= self.now()}
        for tapped, (until, left) in still.items():
            if left:
                mine[tapped] = (until, left - 1)
                return 0
        return 45047 if still else 45015


class _Handler(BaseHTTPRequestHandler):
    tencent: StandIn
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer: else Nagle holds the second for 40 ms
    disable_nagle_algorithm = True

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
        with self.tencent.changed:
            self.tencent.calls[path] += 1
            self.tencent.changed.notify_all()
        fault = self.tencent.fault(path)
        if fault is not None:
            self._misbehave(fault)
        elif path == "stable_token":
            self._stable_token(json.loads(body))
        elif query.get("access_token") not in self.tencent.valid:
            self._json({"errcode": 40001, "errmsg": "invalid credential"})
        elif path == "media/get":
            self._media(query["media_id"])
        else:
            self._json(self._ask(path, body))

    def _ask(self, path: str, body: bytes) -> dict[str, Any]:
        tencent = self.tencent
        if path == "message/custom/send":
            code = tencent.send(json.loads(body))
            return {"errcode": code, "errmsg": "ok" if code == 0 else "no"}
        if path == "media/upload":
            content, kind = _uploaded(self.headers, body)
            media_id = f"MEDIA-{len(tencent.media) + 1}"
            if not content:
                return {"errcode": 44001, "errmsg": "empty media data"}
            tencent.media[media_id] = (content, kind)
            return {"type": "image", "media_id": media_id, "created_at": 1}
        if path == "menu/create":
            tencent.menus.append(json.loads(body))
            return {"errcode": 0, "errmsg": "ok"}
        if path == "qrcode/create":
            tencent.scenes.append(json.loads(body))
            return {"ticket": "T", "expire_seconds": 60, "url": f"http://qr/{len(tencent.scenes)}"}
        return {"errcode": 40066, "errmsg": "invalid url"}

    def _stable_token(self, asked: dict[str, Any]) -> None:
        if asked["appid"] != self.tencent.app_id:
            return self._json({"errcode": 40013, "errmsg": "invalid appid"})
        if asked["secret"] != self.tencent.secret:
            return self._json({"errcode": 40125, "errmsg": "invalid appsecret"})
        token = self.tencent.token(asked["force_refresh"])
        return self._json({"access_token": token, "expires_in": 7200})

    def _media(self, media_id: str) -> None:
        if media_id not in self.tencent.media:
            return self._json({"errcode": 40007, "errmsg": "invalid media_id"})
        content, kind = self.tencent.media[media_id]
        return self._answer(200, content, kind)

    def _misbehave(self, kind: int | str) -> None:
        match kind:
            case int():
                self._json({"errcode": kind, "errmsg": "no"})
            case "500":
                self._answer(502, b"<html>bad gateway</html>", "text/html")
            case "garbage":
                self._answer(200, b'{"errcode": ', "application/json")
            case "list":
                self._answer(200, b"[1, 2]", "application/json")
            case "text":
                self._answer(200, b'{"errcode": "x"}', "application/json")
            case "redirect":
                self._answer(302, b"", "text/plain", {"Location": "http://127.0.0.1:9/"})
            case "hang":
                self.tencent.over.wait(30)
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
            while not self.tencent.over.is_set():
                self.wfile.write(b"\xff" * 65536)
        except OSError:
            return

    def _json(self, answer: dict[str, Any]) -> None:
        self._answer(200, json.dumps(answer).encode(), "application/json; encoding=utf-8")

    def _answer(
        self, status: int, body: bytes, kind: str, more: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(body))} | (more or {})
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _uploaded(headers: Headers, body: bytes) -> tuple[bytes, str]:
    whole = b"Content-Type: " + headers["Content-Type"].encode() + b"\r\n\r\n" + body
    for part in BytesParser().parsebytes(whole).walk():
        if part.get_filename():
            content = part.get_payload(decode=True)
            kind = "image/png" if str(part.get_filename()).endswith(".png") else "image/jpeg"
            return (content if isinstance(content, bytes) else b""), kind
    return b"", ""
