"""A stand-in of a server of the shape of OpenAI's, on loopback: chat completions, transcriptions, and hostile moods."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body of a chat completion."""
        return dict(json.loads(self.body))

    @property
    def shown(self) -> dict[str, Any]:
        """What the model was shown: the message, the role, the candidates."""
        return dict(json.loads(self.json["messages"][-1]["content"]))

    @property
    def parts(self) -> dict[str, tuple[str | None, bytes]]:
        """The fields of a multipart form: file name (if any) and content."""
        kind = self.headers["content-type"].encode()
        message = BytesParser().parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + self.body)
        return {
            str(part.get_param("name", header="content-disposition")): (
                part.get_filename(),
                bytes(part.get_payload(decode=True) or b""),
            )
            for part in message.walk()
            if not part.is_multipart()
        }


@dataclass(frozen=True)
class Answer:
    """What goes back: as it is, or slowly (`drip` seconds between bytes), or never (`hangs`)."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    drip: float = 0.0
    hangs: bool = False


def chose(choice: str, spans: Any = (), danger: Any = False, **more: Any) -> Answer:
    """A chat completion whose content is the three fields that we ask for, and whatever else."""
    fields = {"choice": choice, "spans": spans, "danger": danger} | more
    return content(json.dumps(fields, ensure_ascii=False))


def content(text: Any) -> Answer:
    """A chat completion with this content."""
    message = {"role": "assistant", "content": text}
    whole = {"object": "chat.completion", "choices": [{"index": 0, "message": message}]}
    return Answer(json.dumps(whole).encode())


def written(text: Any) -> Answer:
    """A transcription."""
    return Answer(json.dumps({"text": text}).encode())


@dataclass
class StandIn:
    """The server's side. `answer` says what each request gets; `asked` is what came."""

    answer: Callable[[Asked], Answer] = lambda _: chose("none")
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self.over = threading.Event()
        self.changed = threading.Condition()
        self.now = 0
        handler = type("Handler", (_Handler,), {"side": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def root(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def taking(self, request: Asked) -> Iterator[None]:
        """While a request is being answered."""
        with self.changed:
            self.asked.append(request)
            self.now += 1
            self.most_at_once = max(self.most_at_once, self.now)
            self.changed.notify_all()
        try:
            yield
        finally:
            with self.changed:
                self.now -= 1

    def wait_until(self, true: Callable[[], bool], within: float = 10.0) -> bool:
        """Whether something became true while requests came in."""
        with self.changed:
            return self.changed.wait_for(true, within)

    def stop(self) -> None:
        """Let hanging calls go and close the port."""
        self.over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Whoever hangs up on us is no news."""


class _Handler(BaseHTTPRequestHandler):
    side: StandIn
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Asked(self.path, headers, body)
        with self.side.taking(request):
            self._give(self.side.answer(request))

    def _give(self, answer: Answer) -> None:
        if answer.hangs:
            self.side.over.wait(30)
            return
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not answer.drip:
            self.wfile.write(answer.body)
            return
        for at in range(len(answer.body)):
            self.wfile.write(answer.body[at : at + 1])
            self.wfile.flush()
            if self.side.over.wait(answer.drip):
                return

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
