"""What the harnesses share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.cli import check
from tests import databases
from tests.conftest import _made as made_for
from tests.harness.points import village
from tests.standins.telegram import StandIn


@pytest.fixture
def platform() -> Iterator[StandIn]:
    """Telegram's side."""
    standin = StandIn()
    yield standin
    standin.stop()


@pytest.fixture
def worlds(request: pytest.FixtureRequest) -> Iterator[Callable[[], Engine]]:
    """Demo worlds on PostgreSQL, as many as are asked for; the invariants are checked at the end."""
    made: list[Engine] = []

    def world() -> Engine:
        made.append(databases.hurried(made_for(request, "postgres", "")))
        return made[-1]

    yield world
    for engine in made:
        with Session(engine) as db:
            assert check.broken(db) == []
        databases.drop(engine)


@pytest.fixture(scope="session")
def _villages() -> dict[str, Callable[[], str]]:
    return {}


@pytest.fixture(params=databases.BOTH)
def villages(
    request: pytest.FixtureRequest,
    _villages: dict[str, Callable[[], str]],
    _folder: Path,
) -> Callable[[], Engine]:
    """王家村 on 9 April, as often as it is asked for: with a stocked shop and March in the ledger."""
    kind, fill = request.param, village.fill
    if kind not in _villages:
        _villages[kind] = (
            databases.sqlite_maker(_folder, fill)
            if kind == "sqlite"
            else databases.postgres_maker(request.getfixturevalue("_postgres"), fill)
        )
    return lambda: databases.hurried(_villages[kind](), pool_size=2)
