"""A stand-in of WeCom's AI bot on loopback: a real WebSocket, one live connection a bot, and faults on demand."""

import base64
import json
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from tests.standins.wecom import Shown

BOT, SECRET = "aibXq0123456789", "a-secret-of-the-bot"
A_MINUTE, MOST_A_MINUTE, MOST_LOGINS = 60.0, 30, 20
_GIVEN = {"message": 360.0, "enter": 5.0, "press": 5.0}
"""Seconds in which a call may be answered."""
_ANSWERS = {
    "aibot_respond_msg": "message",
    "aibot_respond_welcome_msg": "enter",
    "aibot_respond_update_msg": "press",
}


@dataclass
class Call:
    """One call of the platform's, until it is answered."""

    kind: str
    chat: str
    at: float
    msgid: str = ""
    task: str = ""
    who: str = ""


@dataclass(kw_only=True)
class StandIn:
    """WeCom's side of one bot; `journal` is what is on screens, `frames` what was asked."""

    now: Callable[[], float] = time.monotonic
    paced: bool = True
    redelivers: bool = False  # what was not answered comes again over the next connection
    only_creator: str = ""  # whose words alone reach the bot
    deaf: bool = False  # heartbeats are not answered
    expired: bool = False  # the socket is open, and not logged in any more
    streams: bool = True  # whether a stream may answer
    tls: ssl.SSLContext | None = None
    journal: list[Shown] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    media: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    faults: list[list[Any]] = field(default_factory=list)
    members: set[str] = field(default_factory=set)
    wrote: set[str] = field(default_factory=set)
    tasks: set[str] = field(default_factory=set)
    unanswered: dict[str, dict[str, Any]] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)  # codes by which connections ended

    def __post_init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.live: ServerConnection | None = None
        self._open: dict[str, Call] = {}
        self._times: dict[str, list[float]] = {}
        self._uploads: dict[str, dict[str, Any]] = {}
        self._number = 0
        self.listen()

    def listen(self, port: int = 0) -> None:
        """Begin, or begin again on the same port after `stop`."""
        listening = socket.create_server(("127.0.0.1", port))
        self.port = listening.getsockname()[1]
        self._server = serve(
            self._serve,
            sock=listening,
            ssl=self.tls,
            process_request=self._file,
            max_size=None,
            ping_interval=None,
            close_timeout=1,
        )
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{'wss' if self.tls else 'ws'}://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Close the port and whatever stands."""
        if self.live is not None:
            self.cut()
        self._server.shutdown()
        self._thread.join(10)

    def cut(self) -> None:
        """The connection breaks off without a word (1006)."""
        if self.live is not None:
            with self.changed:
                gone, self.live = self.live, None
            with suppress(OSError):  # it is gone by itself
                gone.socket.shutdown(socket.SHUT_RDWR)

    def close(self, code: int) -> None:
        """The connection is closed in order, by this code."""
        if self.live is not None:
            self.live.close(code)

    def fail(self, cmd: str, kind: int | str, times: int = 1) -> None:
        """From now on answer so many of these with an errcode, or not at all ("withhold", "cut")."""
        self.faults.append([cmd, kind, times])

    def wait_until(
        self, true: Callable[[], bool], within: float = 20.0, *, looks: float = 0.1
    ) -> bool:
        """Whether something has become true, as soon as it has, or after so many seconds."""
        until = time.monotonic() + within
        with self.changed:
            while not (there := true()) and (left := until - time.monotonic()) > 0:
                self.changed.wait(min(left, looks))
            return there

    def connected(self) -> bool:
        """Whether a bot is logged in; waits for it."""
        return self.wait_until(lambda: self.live is not None)

    def of(self, to: str) -> list[Shown]:
        """What is on this screen, oldest first."""
        return [shown for shown in list(self.journal) if shown.to == to]

    def raw(self, text: str | bytes) -> None:
        """Send something that is no frame, or any."""
        assert self.live is not None
        self.live.send(text)

    def call(self, kind: str, who: str, body: dict[str, Any], room: str = "") -> str:
        """Something that somebody did, to the bot that is logged in; the request's id, empty where none is.

        In a group only what calls the bot comes here at all. The "creator only" tenant drops the rest.
        """
        if self.only_creator and who != self.only_creator:
            return ""
        with self.changed:
            self._number += 1
            number = self._number
            self.wrote |= {room or who} if kind == "message" else set()
        whole = {
            "msgid": f"MSG-{number}",
            "aibotid": BOT,
            "chattype": "group" if room else "single",
            "from": {"userid": who},
            "create_time": 1772413200 + number,
        }
        whole |= ({"chatid": room} if room else {}) | body
        cmd = "aibot_msg_callback" if kind == "message" else "aibot_event_callback"
        frame = {"cmd": cmd, "headers": {"req_id": f"REQ-{number}"}, "body": whole}
        if kind == "message":
            self.unanswered[whole["msgid"]] = frame
        press = part(body, "event", "template_card_event")
        call = Call(kind, room or who, self.now(), whole["msgid"], press.get("task_id", ""), who)
        return self._push(frame, call)

    def again(self, msgid: str) -> None:
        """The same message once more, as a call of its own."""
        frame = self.unanswered[msgid]
        self._number += 1
        chat = frame["body"].get("chatid") or frame["body"]["from"]["userid"]
        whole = frame | {"headers": {"req_id": f"REQ-{self._number}"}}
        self._push(whole, Call("message", chat, self.now(), msgid))

    def _push(self, frame: dict[str, Any], call: Call) -> str:
        req_id: str = frame["headers"]["req_id"]
        with self.changed:
            if self.live is None:
                return ""
            self._open[req_id] = call
            try:
                self.live.send(json.dumps(frame, ensure_ascii=False))
            except ConnectionClosed:
                return ""
        return req_id

    def _serve(self, connection: ServerConnection) -> None:
        try:
            for raw in connection:
                self._asked(connection, json.loads(raw))
        except (ConnectionClosed, OSError):
            pass
        with self.changed:
            self.ends.append(connection.close_code or 1006)
            if self.live is connection:
                self.live = None
            self.changed.notify_all()

    def _asked(self, connection: ServerConnection, frame: dict[str, Any]) -> None:
        cmd, req_id, body = frame["cmd"], frame["headers"]["req_id"], frame.get("body") or {}
        with self.changed:
            self.calls[cmd] += 1
            self.frames.append(frame)
            fault = next((f for f in self.faults if f[0] == cmd and f[2] > 0), None)
            if fault is not None:
                fault[2] -= 1
            answer = (
                self._fault(connection, fault[1])
                if fault
                else self._answer(connection, cmd, req_id, body)
            )
            if answer is not None:
                code, more = answer
                whole = {
                    "headers": {"req_id": req_id},
                    "errcode": code,
                    "errmsg": "ok" if code == 0 else "no",
                }
                connection.send(json.dumps(whole | ({"body": more} if more else {})))
            if cmd == "aibot_subscribe" and self.live is connection and self.redelivers:
                for msgid in list(self.unanswered):
                    self.again(msgid)
            self.changed.notify_all()

    def _fault(
        self, connection: ServerConnection, kind: int | str
    ) -> tuple[int, dict[str, Any]] | None:
        if kind == "cut":
            self.cut()
        return (kind, {}) if isinstance(kind, int) else None

    def _answer(
        self, connection: ServerConnection, cmd: str, req_id: str, body: dict[str, Any]
    ) -> tuple[int, dict[str, Any]] | None:
        if cmd == "aibot_subscribe":
            return self._login(connection, body), {}
        if connection is not self.live or self.expired:
            return 846609, {}
        if cmd == "ping":
            return None if self.deaf else (0, {})
        if cmd in _ANSWERS:
            return self._responded(cmd, req_id, body), {}
        if cmd == "aibot_send_msg":
            return self._sent(body), {}
        if cmd.startswith("aibot_upload_media_"):
            return self._uploaded(cmd.rpartition("_")[2], body)
        return 40066, {}

    def _login(self, connection: ServerConnection, body: dict[str, Any]) -> int:
        if (body.get("bot_id"), body.get("secret")) != (BOT, SECRET):
            return 853000
        if not self._within("logins", MOST_LOGINS):
            return 45009
        before, self.live = self.live, connection
        self._open.clear()
        self.expired = False
        if before is not None and before is not connection:
            self._kick(before)
        return 0

    def _kick(self, before: ServerConnection) -> None:
        gone = {"msgtype": "event", "event": {"eventtype": "disconnected_event"}}
        frame = {"cmd": "aibot_event_callback", "headers": {"req_id": "REQ-K"}, "body": gone}
        try:
            before.send(json.dumps(frame))
        except ConnectionClosed:
            return
        threading.Thread(target=before.close, args=(1000,), daemon=True).start()

    def _responded(self, cmd: str, req_id: str, body: dict[str, Any]) -> int:
        call = self._open.get(req_id)
        if call is None or call.kind != _ANSWERS[cmd]:
            return 846605
        if self.now() - call.at > _GIVEN[call.kind]:
            return 846608
        if cmd == "aibot_respond_update_msg":
            return self._updated(call, body)
        kind = body["msgtype"]
        if kind != ("stream" if call.kind == "message" else "text"):
            return 40008
        if kind == "stream" and not self.streams:
            return 600039
        code = self._show(call.chat, body)
        if code == 0:
            del self._open[req_id]
            self.unanswered.pop(call.msgid, None)
        return code

    def _updated(self, call: Call, body: dict[str, Any]) -> int:
        card = body.get("template_card", {})
        if body.get("response_type") != "update_template_card" or card.get("task_id") != call.task:
            return 40008
        words = card["button_list"][0]["text"]
        self.updates.append(
            {"userids": [call.who], "button": {"replace_name": words}, "task": call.task}
        )
        return 0

    def _sent(self, body: dict[str, Any]) -> int:
        chat = body["chatid"]
        if chat not in self.wrote or body.get("chat_type") != (1 if chat in self.members else 2):
            return 93006
        return self._show(chat, body)

    def _show(self, chat: str, body: dict[str, Any]) -> int:
        kind = body["msgtype"]
        inner, card, picture, text = body[kind], {}, None, ""
        if kind in ("markdown", "stream", "text"):
            text = inner["content"]
            if not text or len(text.encode()) > 20480:
                return 40058
        elif kind in ("image", "voice"):
            if inner["media_id"] not in self.media:
                return 40007
            picture = self.media[inner["media_id"]][0]
        elif kind == "template_card":
            card = inner
            keys = [b["key"] for b in card["button_list"]]
            if not 1 <= len(keys) <= 6 or not card["main_title"]["title"]:
                return 42045
            if card["task_id"] in self.tasks:
                return 42014
            text = card["main_title"]["title"]
        else:
            return 40008
        if not self._within(f"chat {chat}", MOST_A_MINUTE):
            return 45009
        self.tasks |= {card["task_id"]} if card else set()
        plain = "text" if kind in ("markdown", "stream") else kind
        self.journal.append(Shown(chat, plain, text.replace("\n\n", "\n"), picture, card))
        return 0

    def _within(self, what: str, most: int) -> bool:
        times = [at for at in self._times.get(what, []) if self.now() - at < A_MINUTE]
        self._times[what] = times
        if self.paced and len(times) >= most:
            return False
        times.append(self.now())
        return True

    def _uploaded(self, step: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if step == "init":
            upload_id = f"UPLOAD-{len(self._uploads) + 1}"
            self._uploads[upload_id] = body | {"pieces": {}}
            return (0, {"upload_id": upload_id}) if body["total_size"] >= 5 else (40009, {})
        upload = self._uploads[body["upload_id"]]
        if step == "chunk":
            piece = base64.b64decode(body["base64_data"])
            upload["pieces"][body["chunk_index"]] = piece
            return (0, {}) if len(piece) <= 512 * 1024 else (40009, {})
        whole = b"".join(upload["pieces"][n] for n in range(upload["total_chunks"]))
        if md5(whole, usedforsecurity=False).hexdigest() != upload["md5"]:
            return 40009, {}
        media_id = f"MEDIA-{len(self.media) + 1}"
        self.media[media_id] = (whole, upload["type"])
        return 0, {"media_id": media_id}

    def _file(self, _: ServerConnection, request: Request) -> Response | None:
        """A photo that somebody sent, sealed with its own key."""
        if not request.path.startswith("/file/"):
            return None
        content = self.media.get(request.path.removeprefix("/file/"))
        body = content[0] if content else b""
        headers = Headers({"Content-Length": str(len(body)), "Connection": "close"})
        return Response(200 if content else 404, "OK" if content else "Not Found", headers, body)


def part(whole: dict[str, Any], *names: str) -> dict[str, Any]:
    """What stands that deep, or nothing."""
    for name in names:
        whole = whole.get(name) or {}
    return whole


def sealed(content: bytes, key: bytes) -> bytes:
    """As the platform keeps a file: AES-256-CBC, PKCS#7 to 32."""
    length = 32 - len(content) % 32
    cipher = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).encryptor()
    return cipher.update(content + bytes([length]) * length) + cipher.finalize()
