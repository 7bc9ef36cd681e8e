"""telemelya as tests use it: the process, people who chat through it, and the missing secret added."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.harness.processes import free_port
from tests.standins.telegram import SECRET
from tests.standins.telemelya_process import KEY

if TYPE_CHECKING:
    from telemelya.client import TelegramTestClient  # only `make interop` installs it

TOKEN = "5000000000:a-token_of-the-bot"
WITHIN = 30.0  # seconds


@contextmanager
def telemelya() -> Iterator[str]:
    """The root of a fresh telemelya."""
    ports = [free_port() for _ in range(3)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.standins.telemelya_process", *map(str, ports)],
        stdin=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    root = f"http://127.0.0.1:{ports[0]}"
    try:
        until(lambda: _answers(f"{root}/"), "telemelya did not start")
        yield root
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def until(true: Callable[[], Any], otherwise: str) -> Any:
    """What becomes true at last; fails after half a minute, saying `otherwise`."""
    end = time.monotonic() + WITHIN
    while time.monotonic() < end:
        outcome = true()
        if outcome:
            return outcome
        threading.Event().wait(0.03)
    raise AssertionError(otherwise)


@contextmanager
def adding_the_secret(target: str) -> Iterator[tuple[str, list[int]]]:
    """A proxy's root, and the statuses that came back through it.

    Telegram sends the secret of setWebhook with every call; telemelya does not.
    """
    statuses: list[int] = []

    class Proxy(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {
                "Content-Type": "application/json",
                "X-Telegram-Bot-Api-Secret-Token": SECRET,
            }
            answer = httpx.post(target + self.path, content=body, headers=headers, timeout=WITHIN)
            statuses.append(answer.status_code)
            self.send_response(answer.status_code)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", statuses
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Phone:
    """Somebody's Telegram. `heard` goes on from what was heard before; texts are as shown."""

    root: str
    chat: int
    seen: int = 0
    client: "TelegramTestClient" = field(init=False)

    def __post_init__(self) -> None:
        from telemelya.client import TelegramTestClient

        self.client = TelegramTestClient(self.root, KEY, TOKEN, session_id=f"chat-{self.chat}")

    def close(self) -> None:
        """Switch it off."""
        self.client.close()

    def says(self, text: str) -> None:
        """Send words, or a command."""
        self.client.send_message(self.chat, text)

    def sends_photo(self, path: Path, caption: str | None = None) -> None:
        """Send a photo."""
        self.client.send_photo(self.chat, str(path), caption)

    def presses(self, label: str) -> None:
        """Press the newest button with this label."""
        for shown in reversed(self.shown()):
            for text, data in _buttons(shown):
                if text == label:
                    self.client.send_callback_query(self.chat, data, shown["message_id"])
                    return
        raise AssertionError(f"nobody offered {label}")

    def shown(self) -> list[dict[str, Any]]:
        """Everything the bot has done here."""
        return self.client.get_responses()

    def hears(self, *fragments: str) -> dict[str, Any]:
        """The next new message or photo with all of these in it; waits for it."""

        def next_message() -> dict[str, Any] | None:
            shown = self.shown()
            for position in range(self.seen, len(shown)):
                words = _words(shown[position])
                if words is not None and all(f in words for f in fragments):
                    self.seen = position + 1
                    return shown[position]
            return None

        result: dict[str, Any] = until(
            next_message, f"{self.chat} never heard {fragments}: {self._said()}"
        )
        return result

    def eventually(self, true: Callable[[list[dict[str, Any]]], bool]) -> None:
        """Wait until what is shown here fits."""
        until(lambda: true(self.shown()), f"{self.chat}: it never was so: {self._said()}")

    def _said(self) -> list[str | None]:
        return [_words(s) for s in self.shown()]


def _words(shown: dict[str, Any]) -> str | None:
    if shown["method"] not in ("sendMessage", "sendPhoto"):
        return None
    return shown.get("text") or shown.get("caption") or ""


def _buttons(shown: dict[str, Any]) -> list[tuple[str, str]]:
    rows = (shown.get("reply_markup") or {}).get("inline_keyboard", [])
    return [(b["text"], b["callback_data"]) for row in rows for b in row]


def labels(shown: dict[str, Any]) -> list[str]:
    """The buttons below a message, in order."""
    return [text for text, _ in _buttons(shown)]
