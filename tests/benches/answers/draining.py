"""Draining (发提醒的时候): how long somebody who writes waits for the answer while tens of thousands of reminders go out."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import httpx
import typer
from sqlmodel import Session

from core import outbox
from core.db import make_engine
from core.outbox import Message, Priority
from tests.benches import district
from tests.benches.answers.listener import Listener, listening
from tests.benches.district import SECRET, TOKEN, account
from tests.benches.turn import OURS, cpu, serving

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
_EVERY = 0.5  # seconds between two people who write
_SECOND_AFTER = 0.25  # seconds after the first word of somebody comes the second


@dataclass
class Seen:
    """Milliseconds to the answer, first and second within a second; messages a second, and what one costs.

    `alone` is that cost before anybody writes: of `cpu` the turns are a part.
    """

    first: list[float] = field(default_factory=list)
    second: list[float] = field(default_factory=list)
    rate: float = 0.0
    cpu: float = 0.0
    alone: float = 0.0


def run(reminders: int, seconds: float) -> None:
    """Both ways, one after the other, against the same platform."""
    for way, seen in (
        ("ours", _ours(reminders, seconds)),
        ("PTB alone", _peer(reminders, seconds)),
    ):
        typer.echo(
            f"{way:9} | {reminders} reminders wait | answer p50 {median(seen.first):.0f} ms, p99 {_p99(seen.first):.0f} ms"
            f" | second answer p50 {median(seen.second):.0f} ms, p99 {_p99(seen.second):.0f} ms"
            f" | {seen.rate:.1f} sent a second | {seen.alone:.1f} ms of processor a message,"
            f" {seen.cpu:.1f} with four turns a second"
        )


def _p99(took: list[float]) -> float:
    return sorted(took)[-(-99 * len(took) // 100) - 1]


def fill(url: str, reminders: int) -> None:
    """The district, and so many reminders that are due."""
    district.make(url)
    engine = make_engine(url)
    with Session(engine) as db, db.begin():
        words = Message("本周请联系这几户")
        outbox.put_all(
            db,
            [
                outbox.letter("telegram", str(1_000_000 + n), words, NOON, priority=Priority.BULK)
                for n in range(reminders)
            ],
        )
    engine.dispose()


def _ours(reminders: int, seconds: float) -> Seen:
    with tempfile.TemporaryDirectory(prefix="lianhu-bench-") as name, listening() as listener:
        database = Path(name) / "lianhu.db"
        fill(f"sqlite:///{database}", reminders)
        with serving(OURS, Path(name), database, listener.root) as (port, process):
            return _measured(listener, port, process, seconds)


def _peer(reminders: int, seconds: float) -> Seen:
    with listening() as listener, _by_hand(listener.root, reminders) as (port, process):
        return _measured(listener, port, process, seconds)


@contextmanager
def _by_hand(root: str, many: int) -> "Iterator[tuple[int, subprocess.Popen[bytes]]]":
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.benches.answers.by_hand", str(port), root, TOKEN]
    process = subprocess.Popen([*command, str(many)])
    try:
        yield port, process
    finally:
        process.terminate()
        process.wait()


def _measured(
    listener: Listener, port: int, process: "subprocess.Popen[bytes]", seconds: float
) -> Seen:
    listener.wait_until(30, 60)
    alone = _cost(listener, process, seconds / 3)
    seen, begun, before, spent = Seen(), time.monotonic(), len(listener.came), cpu(process)
    number = 0
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        while time.monotonic() - begun < seconds:
            chat = account(number % district.VILLAGES, number // district.VILLAGES % 6)
            seen.first.append(asked(client, listener, 2 * number, chat))
            time.sleep(max(0.0, _SECOND_AFTER - seen.first[-1] / 1000))
            seen.second.append(asked(client, listener, 2 * number + 1, chat))
            time.sleep(_EVERY - _SECOND_AFTER)
            number += 1
    lasted, sent = time.monotonic() - begun, len(listener.came) - before
    seen.alone = alone
    seen.rate, seen.cpu = sent / lasted, 1000 * (cpu(process) - spent) / max(1, sent)
    return seen


def _cost(listener: Listener, process: "subprocess.Popen[bytes]", seconds: float) -> float:
    """Milliseconds of processor a message while nothing but reminders goes out."""
    before, spent = len(listener.came), cpu(process)
    time.sleep(seconds)
    return 1000 * (cpu(process) - spent) / max(1, len(listener.came) - before)


def asked(client: httpx.Client, listener: Listener, number: int, chat: int) -> float:
    """Milliseconds from the word to its answer."""
    who = {"id": chat, "is_bot": False, "first_name": "村民"}
    where = {"id": chat, "type": "private", "first_name": "村民"}
    message = {"message_id": number, "date": 1, "chat": where, "from": who, "text": "帮助"}
    after, at = len(listener.came), time.monotonic()
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    update = {"update_id": number, "message": message}
    client.post("/hook/telegram", json=update, headers=headers).raise_for_status()
    came = listener.wait_for(str(chat), after)
    return 1000 * ((came or at + 60) - at)
