"""Attacks from the open web on the real program, while a villager reports over Telegram and is answered.

`make test` does two of four for a moment, in turn, `make soak` with the figures of docs/adr/0034 and holds the answers to a second.
"""

import io
import socket
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import Engine

from tests import rotation
from tests.harness.processes import Server, environment, on_telegram, serving
from tests.harness.villagers import Villager, phones
from tests.standins.telegram import StandIn

SECOND = 1.0


@dataclass(frozen=True)
class Size:
    """How hard it is tried."""

    accounts: int
    half_calls: int
    photos: int
    p95: float


SHORT, LONG = Size(60, 250, 4, 10.0), Size(2000, 1500, 20, SECOND)
WARM = 4


class _Honest(Villager):
    """A villager whose answers are timed."""

    def _said(self, connection: HTTPConnection, update: object) -> bool:
        began = time.monotonic()
        answered = super()._said(connection, update)
        if answered:
            self.times.append(time.monotonic() - began)
            if len(self.times) >= WARM:
                self.warm.set()
        return answered

    times: list[float]
    warm: threading.Event
    """Set when it has been answered often enough to begin."""


def cookie(number: int) -> str:
    """A visitor's own secret: an attacker makes them up."""
    return f"lianhu={number:022d}"


def say(port: int, number: int, text: str, photo: bytes = b"") -> int:
    """What a form of the page is answered with; 0 where the line broke."""
    edge = "edge"
    parts = [("text", "", text.encode()), ("once", "", f"once-{number:012d}".encode())]
    parts += [("photo", '; filename="p.png"', photo)] if photo else []
    body = b"".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode()
        + value
        + b"\r\n"
        for name, more, value in parts
    )
    head = {"Cookie": cookie(number), "Content-Type": f"multipart/form-data; boundary={edge}"}
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("POST", "/say", body + f"--{edge}--\r\n".encode(), head)
        return line.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        line.close()


def at_once(many: int, work: Callable[[int], int], threads: int = 16) -> Counter[int]:
    """Done for each number, by so many at the same time; what came of it."""
    numbers, answers = iter(range(many)), Counter[int]()

    def run() -> None:
        for number in numbers:  # a range's iterator hands each out once
            answers[work(number)] += 1

    crew = [threading.Thread(target=run) for _ in range(min(threads, many))]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    return answers


def crowd(port: int, size: Size) -> Counter[int]:
    return at_once(size.accounts * 2, lambda n: say(port, n // 2, f"你好，我是第{n}个"))


def heavy_photos(port: int, size: Size) -> Counter[int]:
    kept = io.BytesIO()
    noise = Image.effect_noise((1000, 1000), 90)  # heavy to decode, light to send
    noise.resize((4000, 3990), Image.Resampling.NEAREST).save(kept, "PNG", compress_level=1)
    photo = kept.getvalue()
    return at_once(size.photos, lambda n: say(port, 10_000 + n, "", photo))


def half_calls(port: int, size: Size) -> Counter[int]:
    lines = [
        socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(size.half_calls)
    ]
    for line in lines:
        line.sendall(b"POST /say HTTP/1.1\r\nHost: x\r\nX-Slow: ")

    def ends(number: int) -> int:
        try:
            while lines[number].recv(4096):
                pass
        except OSError:
            pass
        lines[number].close()
        return 408

    began = time.monotonic()
    answers = at_once(len(lines), ends)
    assert time.monotonic() - began < 30, "half-sent calls are held"
    return answers


def hostile_texts(port: int, size: Size) -> Counter[int]:
    texts = ["9" * 4999 + "号", "1、" * 2400, "零" * 4999 + "点", "村" * 4999]
    return at_once(len(texts), lambda n: say(port, 20_000 + n, texts[n]))


ATTACKS = [crowd, heavy_photos, half_calls, hostile_texts]
TODAY = rotation.every(ATTACKS, 2)


def _tried() -> Iterator[object]:
    """Each attack at length, and for a moment; `make test` does half of the moments, in turn."""
    for attack in ATTACKS:
        short = [] if attack in TODAY else [pytest.mark.soak]
        yield pytest.param(attack, SHORT, id=f"{attack.__name__}-short", marks=short)
        yield pytest.param(attack, LONG, id=f"{attack.__name__}-long", marks=pytest.mark.soak)


@pytest.mark.parametrize(("attack", "size"), list(_tried()))
def test_honest_people_are_answered_meanwhile(
    world: Engine, folder: Path, platform: StandIn, size: Size, attack: Callable[..., Counter[int]]
) -> None:
    chats = phones(world, ["罗铁柱"])
    world.dispose()
    limits = {"LIANHU_LIMIT_ALL": "60"} if size is SHORT else {}
    server = Server(environment(folder, world, **on_telegram(platform), **limits), folder)
    with serving(server), reporting(chats[0], server.port) as honest:
        answers = attack(server.port, size)
    slow = statistics.quantiles(honest.times, n=20)[-1]
    sys.stderr.write(
        f"{world.dialect.name}, {attack.__name__}: {dict(answers)}; {len(honest.times)} honest answers, "
        f"p50 {statistics.median(honest.times):.2f} s, p95 {slow:.2f} s, max {max(honest.times):.2f} s\n"
    )
    assert slow <= size.p95
    assert honest.refused == honest.repeats == 0
    assert answers[0] == answers[500] == answers[503] == 0
    if attack is crowd:
        assert answers[429] > answers[303] / 3


@contextmanager
def reporting(chat: int, port: int) -> Iterator[_Honest]:
    """Somebody who reports one thing after another, before, meanwhile and a little after."""
    honest = _Honest(chat, port, 0, threading.Event())
    honest.times, honest.warm = [], threading.Event()
    thread = threading.Thread(target=honest.run)
    thread.start()
    try:
        assert honest.warm.wait(60), "nobody was answered before the attack"
        yield honest
    finally:
        honest.over.set()
        thread.join(60)
        honest.given_up.set()
        thread.join()
