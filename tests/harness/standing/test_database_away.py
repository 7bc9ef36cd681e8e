"""The database takes nothing for a while, and the program is killed meanwhile: what was acknowledged is done, once, in order."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.app import LATER
from bot.cli.upkeep import check
from bot.spool.file import waiting
from handlers.engine.memory import Inbox
from tests.bot.spool.test_replay import KEYS, taking_nothing
from tests.harness import soaking
from tests.harness.processes import Server, environment, serving
from tests.standins.wechat import StandIn
from tests.standins.wechat_client import letter, opened, sealed

BACK_WITHIN = 30.0
"""Seconds after which everything that waited is done."""


@dataclass
class Sender:
    """Somebody on WeChat who writes again and again, and notes what was acknowledged."""

    number: int
    port: int
    pause: float
    over: threading.Event
    acked: list[str] = field(default_factory=list)
    kept: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def openid(self) -> str:
        """Their name on the platform."""
        return f"oSender{self.number}"

    def run(self) -> None:
        """Until it is over. What is not acknowledged is sent again, as the platform does."""
        with httpx.Client(timeout=15) as client:
            for number in self._numbers:
                key = f"{self.number}{number:06}"
                while not self.over.is_set() and not self._says(client, key):
                    self.over.wait(0.05)
                if self.over.wait(self.pause):
                    return

    def _says(self, client: httpx.Client, key: str) -> bool:
        at = datetime.now(UTC)
        xml = letter(self.openid, "text", at, Content="帮助", MsgId=key)
        query, body = sealed(xml, at, app_id=KEYS["wechat_app_id"])
        url = f"http://127.0.0.1:{self.port}/hook/wechat"
        try:
            answer = client.post(url, params=query, content=body)
        except httpx.HTTPError:
            return False
        if answer.status_code != 200:
            return False
        self.acked.append(f"{self.openid}:{key}")
        if answer.content.startswith(b"<xml"):
            told = opened(answer.content, app_id=KEYS["wechat_app_id"])
            self.kept += told["Content"] == LATER
        return True


@contextmanager
def writing(senders: list[Sender]) -> Iterator[None]:
    """They write from here on, and have stopped afterwards."""
    threads = [threading.Thread(target=sender.run) for sender in senders]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for sender in senders:
            sender.over.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def tencent() -> Iterator[StandIn]:
    made = StandIn(now=lambda: datetime.now(UTC))
    yield made
    made.stop()


@pytest.mark.parametrize(
    ("seconds", "many", "pause"),
    [(6.0, 4, 0.5), pytest.param(600.0, 50, 1.0, marks=[pytest.mark.soak, soaking.NO_TIMEOUT])],
    ids=["6 seconds", "10 minutes"],
)
def test_what_was_acknowledged_meanwhile_is_done_once_and_in_order(
    world: Engine, folder: Path, tencent: StandIn, seconds: float, many: int, pause: float
) -> None:
    named = {f"LIANHU_{name.upper()}": value for name, value in KEYS.items()}
    env = environment(folder, world, **named, LIANHU_WECHAT_API_URL=tencent.root)
    server, over = Server(env, folder), threading.Event()
    senders = [Sender(n, server.port, pause, over) for n in range(1, many + 1)]
    with serving(server):
        with writing(senders):
            with taking_nothing(world):
                tencent.wait_until(lambda: False, seconds / 2)
                server.kill()
                server.start()
                tencent.wait_until(lambda: False, seconds / 2)
                assert waiting(folder / "spool") > 0, (
                    server.log(),
                    [(len(s.acked), s.kept) for s in senders],
                )
            began = time.monotonic()
            done = tencent.wait_until(
                lambda: waiting(folder / "spool") == 0, BACK_WITHIN, looks=0.1
            )
            assert done, f"{waiting(folder / 'spool')} wait still:\n{server.log()}"
            back = time.monotonic() - began
        settled = tencent.wait_until(lambda: waiting(folder / "spool") == 0, BACK_WITHIN, looks=0.1)
        assert settled
    soaking.note(
        f"{world.dialect.name}: {sum(s.kept for s in senders)} kept, back in {back:.1f} s\n"
    )
    reconcile(world, senders)


def reconcile(world: Engine, senders: list[Sender]) -> None:
    """What was acknowledged against what is stored, and in which order."""
    with Session(world) as db:
        stored: dict[str, list[str]] = {}
        for chat, key in db.exec(select(Inbox.chat, Inbox.key).order_by(col(Inbox.id))):
            stored.setdefault(chat, []).append(key)
        assert check.broken(db) == []
    assert sum(sender.kept for sender in senders) > 0
    for sender in senders:
        keys = stored[sender.openid]
        assert set(sender.acked) <= set(keys)
        assert keys == sorted(keys)
