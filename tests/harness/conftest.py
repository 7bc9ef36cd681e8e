"""What the harnesses share."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.cli.upkeep import check
from tests import databases
from tests.conftest import _made as made_for
from tests.conftest import _template as a_template
from tests.harness.points import faults, village
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


def _copies(
    request: pytest.FixtureRequest, kind: str, what: str, fill: Callable[[Engine], None]
) -> Callable[[], Engine]:
    """Databases that have been filled once, as many as are asked for."""
    template = a_template(request, kind, f"{kind}-{what}", fill)
    return lambda: databases.hurried(databases.copy(template), pool_size=2)


@pytest.fixture(params=databases.BOTH)
def villages(request: pytest.FixtureRequest) -> Callable[[], Engine]:
    """王家村 on 9 April, as often as it is asked for: with a stocked shop and March in the ledger."""
    return _copies(request, request.param, "april", village.fill)


@pytest.fixture(params=databases.BOTH)
def lived(request: pytest.FixtureRequest) -> Callable[[], Engine]:
    """The same when everything has happened in it once."""
    return _copies(request, request.param, "lived", faults.fill)
