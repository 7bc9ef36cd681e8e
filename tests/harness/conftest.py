"""What the harnesses share."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot import check
from core.db import make_engine
from tests.conftest import _made as made_for
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
        made.append(make_engine(made_for(request, "postgres", "")))
        return made[-1]

    yield world
    for engine in made:
        with Session(engine) as db:
            assert check.broken(db) == []
        engine.dispose()
