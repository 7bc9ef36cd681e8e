"""A jump of the clock (时钟一跳): thousands of reports overdue at once climb in two sweeps, while people go on writing."""

import statistics
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import typer
from sqlalchemy import Engine
from sqlmodel import Session

from bot import migrate
from bot.demo import world
from bot.program import prepare
from bot.turn import Turns, one_turn, turns_on
from core.db import Db
from core.registry import addresses, regions
from core.reports import escalation, filing
from core.reports.ladder import routing
from core.reports.ladder.reports import Who
from handlers.engine.event import Event
from scheduler import runner
from tests.benches import databases

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
AT_MOST = 300
"""Milliseconds that a turn may take meanwhile."""
_PAUSE = 0.05  # seconds between two turns
_FILED_AT_ONCE = 200
_SAID = ("我的上报", "村口的路灯不亮了", "全村上报", "编号 1", "积分")


def run(many: int, kinds: Sequence[str]) -> None:
    """File so many on each database, jump three days, and write to the bot while they climb."""
    prepare()
    for kind in kinds:
        with databases.fresh(kind) as engine:
            migrate.upgrade(engine)
            with Session(engine) as db, db.begin():
                world.fill(db, "")
            _file(engine, many)
            moved, left, turns, seconds = jump(engine)
            took = sorted(turns)
            typer.echo(
                f"{kind}: {moved} overdue at once climbed in the first sweep and {left} after the second, in {seconds:.0f} s;"
                f" {len(took)} turns meanwhile: median {statistics.median(took):.0f} ms,"
                f" p99 {took[-(-99 * len(took) // 100) - 1]:.0f} ms, worst {took[-1]:.0f} ms"
            )


def _file(engine: Engine, many: int) -> None:
    """Reports of the two groups, as strangers file them."""
    at = MONDAY
    for first in range(0, many, _FILED_AT_ONCE):
        with Session(engine) as db, db.begin():
            village = next(v for v in regions.villages(db) if v.name == "王家村")
            for n in range(first, min(first + _FILED_AT_ONCE, many)):
                address = addresses.known(db, world.CHANNEL, f"bench:{n % 50}")
                words = f"{'一二'[n % 2]}组第{n}根电杆歪了"
                route = routing.route(db, village.id, words, at)
                filing.file(db, Who(None, address.id), words, at, route=route)


def jump(engine: Engine) -> tuple[int, int, list[float], float]:
    """How many were overdue, how many still are after two sweeps, milliseconds of each turn, and seconds of it all."""
    later = MONDAY + timedelta(days=3, hours=1)
    with Session(engine) as db:
        late = len(escalation.due(db, later))
    turns = turns_on(engine)
    taken: list[float] = []
    over = threading.Event()
    writer = threading.Thread(target=_write, args=(turns, later, taken, over))
    writer.start()
    begun = time.monotonic()
    for sweep in range(2):
        until = later + timedelta(minutes=sweep)
        runner.fire(turns.run, until - timedelta(minutes=1), until, live=True)
    seconds = time.monotonic() - begun
    over.set()
    writer.join()
    turns.stop()
    with Session(engine) as db:
        return late, len(escalation.due(db, later + timedelta(minutes=1))), taken, seconds


def _write(turns: Turns, at: datetime, taken: list[float], over: threading.Event) -> None:
    """罗铁柱 and 钱国华 write again and again, each turn as long as it takes to be durable."""
    number = 0
    while not over.is_set() or not taken:
        name, words = ("罗铁柱", "钱国华")[number % 2], _SAID[number % len(_SAID)]
        event = Event(world.CHANNEL, world.chat_of(name), f"jump:{number}", at, text=words)

        def work(db: Db, event: Event = event) -> None:
            one_turn(db, event)

        begun = time.perf_counter()
        turns.run(work)
        taken.append((time.perf_counter() - begun) * 1000)
        number += 1
        over.wait(_PAUSE)
