"""What an act costs (花费): statements, calls of Python functions and processor, of one act of each kind.

Each is done in fresh copies of the demo world, on SQLite, after the same has been done before in
another copy; the least of several times is told, because neighbours only add. Calls are counted
apart, because counting them slows a turn down.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import typer
from sqlalchemy import Engine
from sqlalchemy import event as hooks
from sqlmodel import Session

import core.db
from bot import migrate
from bot.demo import world
from bot.turn import Turns, turns_on
from handlers.engine.event import Event
from tests import databases

NOON = datetime(2026, 3, 12, 4, tzinfo=UTC)
ACTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "report": ((), ("张桂花 > 二组水塘边的路灯不亮了",)),
    "claim": ((), ("刘大勇 > 我今天去清沟了", "刘大勇 > 确认")),
    "check-in": ((), ("李秀英 > 给王建国打了电话",)),
    "decision": (("刘大勇 > 我今天去清沟了", "刘大勇 > 确认"), ("钱国华 > 通过",)),
    "balance": ((), ("刘大勇 > 积分",)),
}
"""What goes before, and what is said."""


class Cost(NamedTuple):
    """What one act cost."""

    statements: int
    calls: int
    seconds: float


def run(times: int) -> None:
    """Print a line for each act."""
    # Statements stay compiled, as in a program that has run for a while.
    setattr(core.db, "create_engine", databases.remembering)  # noqa: B010
    with tempfile.TemporaryDirectory(prefix="lianhu-bench-") as folder:
        copy = partial(databases.copy, databases.sqlite_template(Path(folder), _fill))
        for name in ACTS:
            for _ in range(3):
                _cost(copy, name, counting=False)
            costs = [_cost(copy, name, counting=False) for _ in range(times)]
            calls = _cost(copy, name, counting=True).calls
            spent = min(cost.seconds for cost in costs)
            typer.echo(
                f"{name:10} {costs[0].statements:3} statements {calls:6} calls {1000 * spent:5.1f} ms"
            )


def _fill(engine: Engine) -> None:
    migrate.upgrade(engine)
    with Session(engine) as db, db.begin():
        world.fill(db)


def _cost(copy: Callable[[], str], name: str, *, counting: bool) -> Cost:
    engine = databases.hurried(copy())
    looking, statements, calls = False, 0, 0

    def statement(_: object, __: object, words: str, *___: object) -> None:
        nonlocal statements
        statements += looking and not words.startswith("BEGIN")

    def call(_: FrameType, what: str, __: object) -> None:
        nonlocal calls
        calls += looking and what == "call"

    hooks.listen(engine, "before_cursor_execute", statement)
    threading.setprofile(call if counting else None)  # the writer's thread is its own
    turns = turns_on(engine)
    threading.setprofile(None)
    before, act = ACTS[name]
    try:
        for number, line in enumerate(before):
            _say(turns, line, number)
        looking, began = True, time.process_time()
        for number, line in enumerate(act, len(before)):
            _say(turns, line, number)
        spent = time.process_time() - began
    finally:
        turns.stop()
        databases.drop(engine)
    return Cost(statements, calls, spent)


def _say(turns: Turns, line: str, number: int) -> None:
    name, _, words = line.partition(" > ")
    at = NOON + timedelta(minutes=number)
    event = Event(world.CHANNEL, world.chat_of(name), f"acts:{number}", at, words)
    turns.take(event, rides=True).result()


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
