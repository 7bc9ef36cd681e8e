"""A jump of the clock (时钟一跳): thousands of reports overdue at once climb in two sweeps, while people go on writing."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import typer
from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from bot import migrate
from bot.demo import world
from bot.program import prepare
from bot.turn import Turns, one_turn, turns_on
from core.db import Db
from core.registry import addresses, regions
from core.reports import escalation, filing
from core.reports.ladder import routing
from core.reports.ladder.holding import Holding
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


@dataclass(frozen=True)
class Jumped:
    """How many were overdue, still are after two sweeps, and climbed more than once; milliseconds of each turn meanwhile,
    and seconds of it all."""

    overdue: int
    left: int
    twice: int
    turns: tuple[float, ...]
    seconds: float

    def quick(self, percent: int) -> float:
        """The time within which so many per cent of the turns were answered, by nearest rank."""
        took = sorted(self.turns)
        return took[-(-percent * len(took) // 100) - 1]


def run(many: int, kinds: Sequence[str]) -> list[Jumped]:
    """File so many on each database, jump three days, and write to the bot while they climb."""
    prepare()
    every = []
    for kind in kinds:
        with databases.fresh(kind) as engine:
            migrate.upgrade(engine)
            with Session(engine) as db, db.begin():
                world.fill(db, "")
            _file(engine, many)
            jumped = jump(engine)
            every.append(jumped)
            typer.echo(
                f"{kind}: {jumped.overdue} overdue at once climbed in the first sweep and {jumped.left} after the second,"
                f" {jumped.twice} of them twice, in {jumped.seconds:.0f} s; {len(jumped.turns)} turns meanwhile:"
                f" median {jumped.quick(50):.0f} ms, p99 {jumped.quick(99):.0f} ms, worst {jumped.quick(100):.0f} ms"
            )
    return every


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


def jump(engine: Engine) -> Jumped:
    """Jump, sweep twice, and write meanwhile."""
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
        left = len(escalation.due(db, later + timedelta(minutes=1)))
        return Jumped(late, left, _twice(db), tuple(taken), seconds)


def _twice(db: Db) -> int:
    """How many reports the clock moved up more than once."""
    climbed = select(Holding.report_id).where(col(Holding.climbed_to).is_not(None))
    more = climbed.group_by(col(Holding.report_id)).having(func.count() > 1)
    return len(db.exec(more).all())


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
