"""The stream over a real server: at once, everything once, and gone when the server goes.

Here too: `app`, `program`.
"""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from sqlalchemy import Engine

from bot.app import make_app
from bot.program import Program
from core import outbox
from core.db import Db
from core.outbox import Message, Outgoing, Priority, State
from tests.bot.web.served import program_on, slug_of

PATIENCE = 10.0


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def _serving(program: Program) -> Iterator[str]:
    config = uvicorn.Config(
        make_app(program), port=0, log_level="error", timeout_graceful_shutdown=5
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert server.ready.wait(PATIENCE)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def program(world: Engine, folder: Path) -> Program:
    """A demo on the test's database."""
    return program_on(world, folder, demo=True)


@pytest.fixture
def client(program: Program) -> Iterator[httpx.Client]:
    """A browser's connection to it."""
    with _serving(program) as root, httpx.Client(base_url=root, timeout=PATIENCE) as client:
        yield client


def _stream_of(html: str) -> str:
    found = re.search(r'hx-sse:connect="([^"]+)"', html)
    assert found is not None
    return found[1].replace("&amp;", "&")


def _heard(client: httpx.Client, url: str, until: str, last: str | None = None) -> tuple[str, str]:
    """What a stream brings until these words have come, and the mark of the last message."""
    data, mark = "", ""
    headers = {"Last-Event-ID": last} if last else {}
    with client.stream("GET", url, headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        for line in response.iter_lines():
            mark = line.removeprefix("id: ") if line.startswith("id: ") else mark
            data += line.removeprefix("data: ") + "\n" if line.startswith("data: ") else ""
            if not line and until in data:
                return data, mark
    raise AssertionError(f"the stream ended without {until}: {data}")


def _tell(program: Program, name: str, text: str) -> None:
    """As a job or another replica would: no bell rings here."""
    now = program.clock.now()
    program.turns.run(
        lambda db: outbox.put(
            db, "web", f"demo:{name}", Message(text), now, priority=Priority.REPLY
        )
    )


def test_words_and_answers_of_every_phone_come_on_one_line(
    client: httpx.Client, program: Program
) -> None:
    html = client.get("/").text
    his, hers = slug_of(html, "周明"), slug_of(html, "张桂花")
    client.post("/say", data={"phone": hers, "text": "帮助"})
    _tell(program, "周明", "给周明的话")
    heard, _ = _heard(client, _stream_of(html), "给周明的话")
    assert f'hx-target="#{his}-talk"' in heard
    assert f'hx-target="#{hers}-talk"' in heard
    assert "张桂花，您好" in heard


def test_what_nobody_rang_for_is_found_within_moments(
    client: httpx.Client, program: Program
) -> None:
    def elsewhere(db: Db) -> None:
        """Another replica has sent it already: neither our bell nor our delivery knows."""
        row = outbox.put(
            db, "web", "demo:李秀英", Message("别处写下的"), now, priority=Priority.REPLY
        )
        db.get_one(Outgoing, row).state = State.SENT

    url, now = _stream_of(client.get("/").text), program.clock.now()

    late = threading.Timer(0.3, program.turns.run, (elsewhere,))
    late.start()
    heard, _ = _heard(client, url, "别处写下的")
    assert heard.count("别处写下的") == 1


def test_a_line_that_breaks_loses_nothing_and_doubles_nothing(
    client: httpx.Client, program: Program
) -> None:
    url, last, heard = _stream_of(client.get("/").text), None, ""
    for round_ in range(4):
        _tell(program, "李秀英", f"第{round_}句。")
        more, last = _heard(client, url, f"第{round_}句。", last)
        heard += more
    assert [heard.count(f"第{n}句。") for n in range(4)] == [1, 1, 1, 1]


def test_the_clock_of_the_village_is_on_the_line_too(
    client: httpx.Client, program: Program
) -> None:
    html = client.get("/").text
    client.post("/clock", data={"to": "day"})
    heard, _ = _heard(client, _stream_of(html), "village-time")
    assert "09:01" in heard
