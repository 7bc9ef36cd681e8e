"""The monthly close killed at every statement and run again gives the same bytes."""

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.cli.upkeep import check
from tests import databases
from tests.conftest import _made as made_for
from tests.harness.points.closing import came_of_it, counted, prepare, steps, take
from tests.harness.processes import environment

Twins = tuple[Engine, Engine]


class Killed(BaseException):
    """Nothing that runs in the program may catch it."""


def _kill() -> None:
    raise Killed


@pytest.fixture(params=databases.BOTH)
def twins(request: pytest.FixtureRequest) -> Iterator[Twins]:
    """Twice the same world before its March is closed; the invariants are checked afterwards."""
    one, other = (databases.hurried(made_for(request, request.param, "")) for _ in range(2))
    for engine in (one, other):
        prepare(engine)
    yield one, other
    for engine in (one, other):
        with Session(engine) as db:
            assert check.broken(db) == []
        databases.drop(engine)


def test_killed_at_every_statement(twins: Twins) -> None:
    once, killed = twins
    for number, step in enumerate(steps(once), 1):
        take(once, number, step)
    deaths = 0
    for number, step in enumerate(steps(killed), 1):
        at = 1
        while True:
            with suppress(Killed), counted(killed, at, _kill):
                take(killed, number, step)
                break
            at += 1
        deaths += at - 1
    sys.stderr.write(f"{killed.dialect.name}: killed {deaths} times\n")
    assert deaths > 150
    assert came_of_it(killed) == came_of_it(once)


@pytest.mark.parametrize(
    ("kills", "seed"),
    [(2, 1), pytest.param(40, 2, marks=pytest.mark.soak)],
    ids=["2 kills", "40 kills"],
)
def test_kill_9_in_the_middle(twins: Twins, folder: Path, kills: int, seed: int) -> None:
    once, killed = twins
    for number, step in enumerate(steps(once), 1):
        take(once, number, step)
    killed.dispose()
    chance = random.Random(seed)
    died = [_closed(killed, folder, chance.randint(2, 60)) for _ in range(kills)]
    assert died[0] == -signal.SIGKILL, f"seed {seed}"
    assert _closed(killed, folder, 0) == 0
    assert came_of_it(killed) == came_of_it(once), f"seed {seed}"


def _closed(engine: Engine, folder: Path, at: int) -> int:
    """A process closes the month and dies at that statement; 0 when it came to the end."""
    command = [sys.executable, "-m", "tests.harness.points.closing", str(at)]
    return subprocess.run(command, env=environment(folder, engine), check=False).returncode
