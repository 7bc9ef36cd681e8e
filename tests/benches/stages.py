"""Where the time of a turn goes (一轮的时间去向): processor time and statements, stage by stage.

One thread handles the turns, sixteen to a commit, as the writer on SQLite does when sixteen wait.
Processor time is measured, so that neighbours on the machine do not show; the commit's wait for the
disk is given apart, by the clock.
"""

import functools
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import typer
from sqlalchemy import Engine
from sqlalchemy import event as hooks

from bot import turn
from bot.channel import Request
from bot.channels.telegram.channel import Telegram
from bot.settings import now
from core import outbox
from core.db import make_engine, writing
from core.registry import addresses
from handlers.engine import event, flow, memory, router
from handlers.engine.event import Event
from tests.benches import district
from tests.benches.clients import update_of

GROUP = 16
Stages = tuple[tuple[str, ModuleType | type, tuple[str, ...]], ...]
STAGES: Stages = (
    ("parse", Telegram, ("parse",)),
    ("inbox", memory, ("receive", "noted")),
    ("whose address", addresses, ("heard",)),
    ("whose address", memory, ("sender",)),
    ("session", memory, ("remember",)),
    ("understand", event, ("understand",)),
    ("open questions", outbox, ("recent_questions", "chosen")),
    ("outbox", outbox, ("put_all",)),
    ("flow and core", flow, ("start", "answer")),
    ("router", router, ("handle",)),
)


class Spent:
    """Own time and statements of each stage, without those of the stages inside it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.statements: dict[str, int] = defaultdict(int)
        self._open: list[str] = ["the rest"]
        self._since = time.thread_time()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what happens inside to this stage."""
        self._lap()
        self._open.append(name)
        try:
            yield
        finally:
            self._lap()
            self._open.pop()

    def statement(self, *_: object) -> None:
        """One statement more for the stage that is open."""
        self.statements[self._open[-1]] += 1

    def clear(self) -> None:
        """Begin anew."""
        self.seconds.clear()
        self.statements.clear()
        self._since = time.thread_time()

    def _lap(self) -> None:
        at = time.thread_time()
        self.seconds[self._open[-1]] += at - self._since
        self._since = at


def run(turns: int = 640) -> None:
    """Print the stages of the two turns of a report: the words, and 确认."""
    with tempfile.TemporaryDirectory(prefix="lianhu-bench-") as name, _watched() as spent:
        url = f"sqlite:///{Path(name) / 'lianhu.db'}"
        district.make(url)
        engine = make_engine(url)
        hooks.listen(engine, "before_cursor_execute", spent.statement)
        channel = Telegram(district.TOKEN, district.SECRET, "http://127.0.0.1:9", "")
        _both(engine, channel, spent, range(turns // 2))  # warm
        words, yes = _both(engine, channel, spent, range(turns // 2, turns))
        for label, seen in (("the words", words), ("确认", yes)):
            _table(label, seen, turns // 2)
        engine.dispose()


Seen = tuple[dict[str, float], dict[str, int], float]


def _both(engine: Engine, channel: Telegram, spent: Spent, reports: range) -> list[Seen]:
    seen: list[Seen] = []
    for position in (0, 1):
        spent.clear()
        waited = 0.0
        for first in range(reports.start, reports.stop, GROUP):
            group = range(first, min(first + GROUP, reports.stop))
            events = [_event(channel, nth, position) for nth in group]
            waited += _commit(engine, events, spent)
        seen.append((dict(spent.seconds), dict(spent.statements), waited))
    return seen


def _event(channel: Telegram, nth: int, position: int) -> Event:
    headers = {"x-telegram-bot-api-secret-token": district.SECRET}
    request = Request("POST", {}, headers, update_of(nth, position), now())
    return channel.parse(request)[0][0]


def _commit(engine: Engine, events: list[Event], spent: Spent) -> float:
    """One group; the seconds that its commit waited for the disk."""
    with writing(engine, savepoints=False) as db:
        db.begin()
        for one in events:
            turn.one_turn(db, one)
        began, ran = time.perf_counter(), time.thread_time()
        with spent.stage("commit"):
            db.commit()
        return (time.perf_counter() - began) - (time.thread_time() - ran)


@contextmanager
def _watched() -> Iterator[Spent]:
    spent = Spent()
    kept = [(where, n, getattr(where, n)) for _, where, names in STAGES for n in names]
    for label, where, names in STAGES:
        for name in names:
            setattr(where, name, _timed(spent, label, getattr(where, name)))
    try:
        yield spent
    finally:
        for where, name, was in kept:
            setattr(where, name, was)


def _timed(spent: Spent, label: str, do: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(do)
    def timed(*given: Any, **named: Any) -> Any:
        with spent.stage(label):
            return do(*given, **named)

    return timed


def _table(label: str, seen: Seen, turns: int) -> None:
    seconds, statements, waited = seen
    whole = sum(seconds.values())
    typer.echo(f"\n{label}: {1000 * whole / turns:.2f} ms of processor a turn, ", nl=False)
    typer.echo(f"{sum(statements.values()) / turns:.1f} statements, ", nl=False)
    typer.echo(f"{1000 * waited / turns:.2f} ms waiting for the disk")
    for stage, spent in sorted(seconds.items(), key=lambda one: -one[1]):
        share, count = spent / whole, statements.get(stage, 0) / turns
        typer.echo(
            f"  {stage:15} {1000 * spent / turns:6.2f} ms {share:5.0%}  {count:5.1f} statements"
        )
