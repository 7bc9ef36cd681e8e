"""A crowd talks for minutes or hours while one misfortune follows the other; then everything is counted.

Nothing that was acknowledged is lost, nothing is done twice, nobody is told twice but where a message was on its
way when something broke, and every invariant holds. Here too: `crowd`, `misfortunes`.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.cli.upkeep import check
from bot.settings import now
from bot.spool.file import waiting
from core.db import make_engine
from core.outbox import Outgoing, State
from core.reports.ladder.reports import Report
from handlers.engine.memory import Inbox
from tests import databases
from tests.benches import district
from tests.bot.spool.test_replay import KEYS
from tests.harness import soaking
from tests.harness.chaos.crowd import Talker, Voice, crowd, talking
from tests.harness.chaos.misfortunes import (
    EVERY,
    SHORT,
    Misfortune,
    Place,
    database_on,
    own_postgres,
)
from tests.harness.processes import WITHIN, Server, environment, on_telegram, serving
from tests.standins import wechat
from tests.standins.telegram import StandIn

_KNOWN_BY = 100
"""So many of its first characters tell a message from others to the same chat."""
CALM_WITHIN = 180.0 + WITHIN
"""Seconds after the last misfortune within which everything owed has gone out; resting messages wake up by turns."""


@dataclass(frozen=True)
class Size:
    """How many talk for how long, and how hard it is for them."""

    people: int
    seconds: float
    longest: float
    threads: int
    pause: float
    misfortunes: tuple[Misfortune, ...] = EVERY
    rounds: int = 1_000_000


A_MOMENT = Size(14, 60.0, 1.0, threads=2, pause=0.3, misfortunes=SHORT, rounds=1)
TWO_HOURS = Size(people=1000, seconds=7200.0, longest=20.0, threads=24, pause=1.0)


@dataclass(frozen=True)
class Again:
    """Words that came to a chat more often than they were owed: when, and how many times too often."""

    text: str
    times: list[float]
    often: int


@pytest.fixture
def place(
    kind: str, tmp_path: Path, platform: StandIn, request: pytest.FixtureRequest
) -> Iterator[Place]:
    """A district on a database of its own, both platforms on."""
    size: Size = request.getfixturevalue("size")
    tencent = wechat.StandIn(now=lambda: datetime.now(UTC), strict=False)
    with databases.folder() as folder:
        postgres = own_postgres(folder) if kind == "postgres" else None
        url = database_on(postgres) if postgres else f"sqlite:///{folder}/lianhu.db"
        district.make(url, _villages(size.people))
        engine = make_engine(url)
        named = {f"LIANHU_{name.upper()}": value for name, value in KEYS.items()}
        settings = on_telegram(platform) | named | {"LIANHU_WECHAT_API_URL": tencent.root}
        server = Server(environment(tmp_path, engine, **settings), tmp_path)
        engine.dispose()
        yield Place(server, url, platform, tencent, random.Random(13), size.longest, postgres)
        if postgres:
            postgres.cleanup()
    tencent.stop()


def _villages(people: int) -> int:
    return -(-people // (district.HOUSEHOLDS + 1))


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(A_MOMENT, id="a moment"),
        pytest.param(TWO_HOURS, id="two hours", marks=[pytest.mark.soak, soaking.NO_TIMEOUT]),
    ],
)
def test_chaos_loses_nothing_and_does_nothing_twice(place: Place, size: Size) -> None:
    talkers = crowd(size.people, _villages(size.people), seed=13)
    began = time.monotonic()
    with serving(place.server):
        with talking(place.server.port, talkers, size.threads, size.pause) as voices:
            _befallen(place, size)
        calm = _calm(place)
    engine = make_engine(place.url)
    with Session(engine) as db:
        again = _told_again(db, place)
        soaking.note(_figures(place, talkers, voices, time.monotonic() - began, calm, again))
        _reconcile(db, talkers)
    engine.dispose()
    assert _unexcused(place, again) == []


def _befallen(place: Place, size: Size) -> None:
    """Each misfortune in turn, in another order each time."""
    until = time.monotonic() + soaking.seconds(size.seconds)
    for _ in range(size.rounds):
        for misfortune in place.chance.sample(size.misfortunes, k=len(size.misfortunes)):
            place.befall(misfortune)
            place.lasts()
            if time.monotonic() > until:
                return


def _calm(place: Place) -> float:
    """How long it takes until nothing waits any more."""
    began = time.monotonic()
    folder = place.server.folder / "spool"
    engine = make_engine(place.url)
    owed = select(Outgoing.id).where(
        Outgoing.state == State.WAITING, col(Outgoing.channel).in_(("telegram", "wechat"))
    )
    while time.monotonic() - began < CALM_WITHIN:
        with Session(engine) as db:
            left = db.exec(owed.where(Outgoing.due_at <= now()).limit(1)).first()
        if left is None and waiting(folder) == 0:
            break
        time.sleep(0.25)
    engine.dispose()
    return time.monotonic() - began


def _told_again(db: Session, place: Place) -> list[Again]:
    """What reached a chat more often than it was owed."""
    sent = select(Outgoing.chat, Outgoing.text).where(
        Outgoing.channel == "telegram", Outgoing.kind == "message", Outgoing.state == State.SENT
    )
    owed = Counter((chat, text[:_KNOWN_BY]) for chat, text in db.exec(sent))
    came = dict[tuple[str, str], list[float]]()
    for shown in place.telegram.of("sendMessage"):
        came.setdefault((shown.chat, shown.text[:_KNOWN_BY]), []).append(shown.at)
    return [
        Again(text, times, len(times) - max(1, owed[chat, text]))
        for (chat, text), times in came.items()
        if len(times) > max(1, owed[chat, text])
    ]


def _unexcused(place: Place, again: list[Again]) -> list[str]:
    """Whatever was told again with no life ended between. What was on its way then may come again: no platform says
    what it has taken; but a life that goes on knows what it has sent."""
    return [
        one.text
        for one in again
        if one.often > sum(any(a < end < b for end in place.ended) for a, b in pairwise(one.times))
    ]


def _reconcile(db: Session, talkers: list[Talker]) -> None:
    """What was acknowledged against what is stored."""
    acked = Counter(key for talker in talkers for key in talker.acked)
    filed = Counter(words for talker in talkers for words in talker.filed)
    rows = db.exec(select(Inbox)).all()
    answered = set(db.exec(select(Outgoing.inbox_id)))
    assert acked - Counter(row.key for row in rows) == Counter()
    assert {row.state for row in rows} == {"done"}
    assert {row.id for row in rows} <= answered
    reports = Counter(db.exec(select(Report.text)))
    assert filed - reports == reports - filed == Counter()
    left = select(Outgoing.channel, Outgoing.error).where(
        Outgoing.state == State.WAITING,
        Outgoing.due_at <= now(),
        col(Outgoing.channel).in_(("telegram", "wechat")),
    )
    assert db.exec(left).all() == []
    assert check.broken(db) == []


def _figures(
    place: Place,
    talkers: list[Talker],
    voices: list[Voice],
    took: float,
    calm: float,
    again: list[Again],
) -> str:
    befell = Counter(name for name, _, _ in place.times)
    return (
        f"{'sqlite' if place.postgres is None else 'postgresql'}: chaos of {took / 60:.1f} minutes, "
        f"{len(talkers)} people, {sum(len(t.acked) for t in talkers)} acknowledged, "
        f"{sum(len(t.filed) for t in talkers)} reports, {sum(v.refused for v in voices)} refused, "
        f"{sum(v.broken for v in voices)} broken calls, {len(place.telegram.of('sendMessage'))} told on Telegram, "
        f"{sum(one.often for one in again)} of them again, calm after {calm:.1f} s; {dict(befell)}\n"
    )
