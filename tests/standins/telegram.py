"""A stand-in of Telegram's Bot API on loopback: limits, blocked chats, groups that move, faults."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

TOKEN = "123456:a-token_of-the-bot"
SECRET = "a-secret-of-this-webhook"
BOT = {"id": 123456, "is_bot": True, "first_name": "联户", "username": "lianhu_bot"}


@dataclass(frozen=True)
class Shown:
    """One thing that reached a chat."""

    method: str
    chat: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()  # label, callback data
    message_id: int = 0
    photo: bytes | None = None
    at: float = 0.0  # monotonic seconds


@dataclass
class Fault:
    """What to answer to calls of `method` (to `chat`, if named); `times` None means for ever."""

    method: str
    kind: int | str  # an HTTP status, or "hang", "garbage", "not_ok", "cut", "endless"
    chat: str | None = None
    times: int | None = None
    description: str = "Bad Request: no"
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass
class StandIn:
    """Telegram's side of one bot. `calls` counts requests by method; `sent` what arrived."""

    sent: list[Shown] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    moved: dict[str, int] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    hook: dict[str, Any] = field(default_factory=dict)
    refused: list[float] = field(default_factory=list)  # when a 429 was given, monotonic seconds
    slow: float = 0.0  # seconds that each call takes

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self.over = threading.Event()
        self.messages: dict[int, tuple[str, Any]] = {}
        handler = type("Handler", (_Handler,), {"telegram": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def root(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """Let hanging calls go and close the port."""
        self.over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def fail(self, method: str, kind: int | str, **more: Any) -> None:
        """From now on answer `method` with a fault."""
        self.faults.append(Fault(method, kind, **more))

    def wait_for(self, many: int, method: str = "", within: float = 20.0) -> list[Shown]:
        """What was sent, once it is so many."""
        self.wait_until(lambda: len(self.of(method)) >= many, within)
        return self.of(method)

    def wait_until(self, true: Callable[[], bool], within: float = 20.0) -> None:
        """Come back when something has become true, or after so many seconds."""
        with self.changed:
            self.changed.wait_for(true, within)

    def of(self, method: str = "") -> list[Shown]:
        """What was sent by one method, or by any."""
        return [s for s in list(self.sent) if s.method == method or not method]

    def push(self, update: dict[str, Any], secret: str | None = None) -> int:
        """Call the webhook as Telegram does; the status of its answer."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret or self.hook["secret_token"]}
        return httpx.post(self.hook["url"], json=update, headers=headers).status_code

    def fault(self, method: str, chat: str) -> Fault | None:
        """The fault that this call meets, if any."""
        with self.changed:
            for fault in self.faults:
                if fault.method == method and fault.chat in (None, chat) and fault.times != 0:
                    fault.times = None if fault.times is None else fault.times - 1
                    return fault
        return None

    def note(self, shown: Shown) -> None:
        """Something reached a chat."""
        with self.changed:
            self.sent.append(shown)
            self.changed.notify_all()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """A caller that hangs up is nothing to talk about."""


class _No(Exception):
    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


class _Handler(BaseHTTPRequestHandler):
    telegram: StandIn
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        name = path.removeprefix(f"/file/bot{TOKEN}/")
        fault = self.telegram.fault("download", name)
        if fault is not None:
            self._misbehave(fault)
        elif name in self.telegram.files:
            self._answer(200, self.telegram.files[name], "application/octet-stream")
        else:
            self._answer(404, b"", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urlsplit(self.path).path
        if not path.startswith(f"/bot{TOKEN}/"):
            return self._say(404, {"ok": False, "error_code": 404, "description": "Not Found"})
        method = path.rpartition("/")[2]
        values = self._read(body)
        self.telegram.calls[method] += 1
        self.telegram.asked.append((method, values))
        if self.telegram.slow:
            time.sleep(self.telegram.slow)
        fault = self.telegram.fault(method, str(values.get("chat_id", "")))
        if fault is not None:
            return self._misbehave(fault)
        try:
            return self._say(200, {"ok": True, "result": self._do(method, values)})
        except _No as no:
            answer = {"ok": False, "error_code": no.status, "description": no.description}
            return self._say(
                no.status, answer | ({"parameters": no.parameters} if no.parameters else {})
            )

    def _do(self, method: str, values: dict[str, Any]) -> Any:
        telegram = self.telegram
        match method:
            case "getMe":
                return BOT
            case "setWebhook":
                with telegram.changed:
                    telegram.hook.update(values)
                    telegram.changed.notify_all()
                return True
            case "deleteWebhook":
                telegram.hook.clear()
                return True
            case "getUpdates":
                return self._updates(values)
            case "setMyCommands":
                return True
            case "getFile":
                if values["file_id"] not in telegram.files:
                    raise _No(
                        400, "Bad Request: wrong file_id or the file is temporarily unavailable"
                    )
                return {
                    "file_id": values["file_id"],
                    "file_unique_id": "u",
                    "file_path": values["file_id"],
                }
            case "answerCallbackQuery":
                telegram.note(Shown(method, "", str(values.get("text") or ""), at=time.monotonic()))
                return True
            case "sendMessage" | "sendPhoto" | "sendVoice" | "sendVideo" | "sendDocument":
                return self._send(method, values)
            case "editMessageText" | "editMessageCaption" | "editMessageReplyMarkup":
                return self._edit(method, values)
        raise _No(404, "Not Found")

    def _updates(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        offset = int(values.get("offset", 0))
        with self.telegram.changed:
            self.telegram.updates[:] = [
                u
                for u in self.telegram.updates
                if not isinstance(u, dict) or u["update_id"] >= offset
            ]
            self.telegram.changed.notify_all()
            if not self.telegram.updates:
                self.telegram.changed.wait(0.2)
            return list(self.telegram.updates)

    def _send(self, method: str, values: dict[str, Any]) -> dict[str, Any]:
        chat = str(values["chat_id"])
        text = values.get("text") if method == "sendMessage" else values.get("caption", "")
        self._check(chat, method, str(text or ""))
        buttons = _buttons(values)
        message_id = len(self.telegram.messages) + 1
        self.telegram.messages[message_id] = (str(text or ""), values.get("reply_markup"))
        photo = values.get("photo")
        self.telegram.note(
            Shown(method, chat, str(text or ""), buttons, message_id, photo, time.monotonic())
        )
        where = {"id": int(chat), "type": "private" if int(chat) > 0 else "group"}
        return {"message_id": message_id, "date": 1, "chat": where, "text": str(text or "")}

    def _check(self, chat: str, method: str, text: str) -> None:
        if chat in self.telegram.moved:
            raise _No(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.telegram.moved[chat],
            )
        if chat in self.telegram.blocked:
            raise _No(403, "Forbidden: bot was blocked by the user")
        length = len(text.encode("utf-16-le")) // 2
        if method == "sendMessage" and not text.strip():
            raise _No(400, "Bad Request: message text is empty")
        if length > (4096 if method == "sendMessage" else 1024):
            raise _No(400, "Bad Request: message is too long")

    def _edit(self, method: str, values: dict[str, Any]) -> dict[str, Any]:
        number = int(values["message_id"])
        if number not in self.telegram.messages:
            raise _No(400, "Bad Request: message to edit not found")
        text = str(values.get("text", values.get("caption", self.telegram.messages[number][0])))
        after = (text, values.get("reply_markup"))
        if after == self.telegram.messages[number]:
            raise _No(400, "Bad Request: message is not modified: specified new message content")
        self.telegram.messages[number] = after
        chat = str(values["chat_id"])
        self.telegram.note(
            Shown(method, chat, text, _buttons(values), number, None, time.monotonic())
        )
        return {"message_id": number, "date": 1, "chat": {"id": int(chat), "type": "private"}}

    def _misbehave(self, fault: Fault) -> None:
        match fault.kind:
            case int():
                if fault.kind == 429:
                    self.telegram.refused.append(time.monotonic())
                answer = {"ok": False, "error_code": fault.kind, "description": fault.description}
                more = {"parameters": fault.parameters} if fault.parameters else {}
                self._say(fault.kind, answer | more)
            case "garbage":
                self._answer(200, b"<html>", "text/html")
            case "not_ok":
                self._say(200, {"ok": False, "description": "no"})
            case "hang":
                self.telegram.over.wait(30)
                self.close_connection = True
            case "cut":
                self.close_connection = True
                self.connection.close()
            case "endless":
                self._endless()

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            while not self.telegram.over.is_set():
                self.wfile.write(b"\xff" * 65536)
        except OSError:
            return

    def _read(self, body: bytes) -> dict[str, Any]:
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("application/json"):
            values: dict[str, Any] = json.loads(body or b"{}")
            return values
        if kind.startswith("multipart/"):
            return _parts(kind, body)
        return {k: _value(k, v) for k, v in parse_qsl(body.decode(), keep_blank_values=True)}

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        self._answer(status, json.dumps(answer).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


_OBJECTS = ("reply_markup", "link_preview_options", "allowed_updates", "commands")


def _value(name: str, text: str) -> Any:
    """Objects and lists travel as JSON within the form; everything else is text."""
    return json.loads(text) if name in _OBJECTS else text


def _parts(kind: str, body: bytes) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for part in (
        BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body).walk()
    ):
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            parts[name] = content if part.get_filename() else _value(name, content.decode())
    attached = parts.get("photo")
    if isinstance(attached, str) and attached.startswith("attach://"):
        parts["photo"] = parts[attached.removeprefix("attach://")]
    return parts


def _buttons(values: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    rows = (values.get("reply_markup") or {}).get("inline_keyboard", [])
    buttons = tuple((b["text"], b["callback_data"]) for row in rows for b in row)
    if any(len(data.encode()) > 64 for _, data in buttons):
        raise _No(400, "Bad Request: BUTTON_DATA_INVALID")
    return buttons
