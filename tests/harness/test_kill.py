"""kill -9 while four people report: nothing acknowledged is lost, nothing is handled twice."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.cli.upkeep import check
from core.outbox import Outgoing
from core.reports.ladder.reports import Report
from handlers.engine.memory import Inbox
from tests.harness import soaking
from tests.harness.processes import WITHIN, Server, environment, on_telegram, serving
from tests.harness.villagers import Villager, phones
from tests.standins.telegram import StandIn

SENDERS = ["张桂花", "刘大勇", "罗铁柱", "唐菊香"]


@pytest.mark.parametrize(
    ("kills", "seed"),
    [(2, 1), pytest.param(3000, 2, marks=[pytest.mark.soak, soaking.NO_TIMEOUT])],
    ids=["2 kills", "3000 kills"],
)
def test_kills_lose_nothing_and_do_nothing_twice(
    world: Engine, folder: Path, platform: StandIn, kills: int, seed: int
) -> None:
    chats = phones(world, SENDERS)
    world.dispose()
    server = Server(environment(folder, world, **on_telegram(platform)), folder)
    over = threading.Event()
    senders = [Villager(chat, server.port, n * 100_000, over) for n, chat in enumerate(chats)]
    with serving(server), talking(senders):
        chance = random.Random(seed)
        for _ in soaking.rounds(kills):
            heard(senders)
            time.sleep(chance.uniform(0, 0.5))
            server.kill()
            server.start()
        over.set()
    soaking.note(report(world, senders, server, seed))
    reconcile(world, senders, seed)


@contextmanager
def talking(senders: list[Villager]) -> Iterator[None]:
    """Everybody talks until what they have begun is finished."""
    threads = [threading.Thread(target=sender.run) for sender in senders]
    for thread in threads:
        thread.start()
    try:
        yield
        for thread in threads:
            thread.join(WITHIN)
    finally:
        # Also where something has failed and the server still answers: nobody talks on.
        for sender in senders:
            sender.over.set()
            sender.given_up.set()
        for thread in threads:
            thread.join()


class _Answered(Villager):
    """Somebody whom the server answers whatever happens."""

    def _said(self, *_: object) -> bool:
        return True


def test_nobody_talks_on_after_a_failure() -> None:
    sender = _Answered(1, 0, 0, threading.Event())
    with pytest.raises(ZeroDivisionError), talking([sender]):
        raise ZeroDivisionError
    assert sender.acked


def heard(senders: list[Villager]) -> None:
    """Come back when everybody has been answered once more."""
    before = [len(sender.acked) for sender in senders]
    until = time.monotonic() + WITHIN
    while any(len(s.acked) == n for s, n in zip(senders, before, strict=True)):
        assert time.monotonic() < until, "nobody is answered any more"
        time.sleep(0.01)


def reconcile(world: Engine, senders: list[Villager], seed: int) -> None:
    """What was acknowledged against what is stored."""
    acked = Counter(key for sender in senders for key in sender.acked)
    filed = Counter(words for sender in senders for words in sender.filed)
    with Session(world) as db:
        inbox = Counter(row.key for row in db.exec(select(Inbox)))
        states = {row.state for row in db.exec(select(Inbox))}
        answered = {row.inbox_id for row in db.exec(select(Outgoing))}
        noted = {row.id for row in db.exec(select(Inbox))}
        reports = Counter(row.text for row in db.exec(select(Report)))
        broken = check.broken(db)
    assert acked - inbox == inbox - acked == Counter(), f"seed {seed}"
    assert filed - reports == reports - filed == Counter(), f"seed {seed}"
    assert noted <= answered, f"seed {seed}"
    assert states == {"done"}, f"seed {seed}"
    assert broken == [], f"seed {seed}"


def report(world: Engine, senders: list[Villager], server: Server, seed: int) -> str:
    """The figures of a run, shown with -s and when it fails."""
    return (
        f"{world.dialect.name}: seed {seed}, {len(server.starts) - 1} kills, "
        f"{sum(len(s.acked) for s in senders)} acknowledged, "
        f"{sum(len(s.filed) for s in senders)} reports, "
        f"{sum(s.repeats for s in senders)} broken calls, "
        f"{sum(s.refused for s in senders)} refused, "
        f"start {min(server.starts):.2f} to {max(server.starts):.2f} s\n"
    )
