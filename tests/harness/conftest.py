"""What the harnesses share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text
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
        engine.dispose()


@pytest.fixture(scope="session")
def _villages() -> dict[str, Callable[[], str]]:
    return {}


@pytest.fixture(params=["sqlite", "postgres"])
def villages(
    request: pytest.FixtureRequest,
    _villages: dict[str, Callable[[], str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[], Engine]:
    """王家村 on 9 April, as often as it is asked for: with a stocked shop and March in the ledger."""
    kind, fill = request.param, village.fill
    if kind not in _villages:
        _villages[kind] = (
            databases.sqlite_maker(tmp_path_factory.mktemp("villages"), fill)
            if kind == "sqlite"
            else databases.postgres_maker(request.getfixturevalue("_postgres"), fill)
        )
    return lambda: databases.hurried(_villages[kind](), pool_size=2)


def drop(engine: Engine) -> None:
    """The database of a run that is over."""
    url = engine.url
    engine.dispose()
    if url.get_backend_name() == "sqlite":
        for file in Path(str(url.database)).parent.glob(f"{Path(str(url.database)).name}*"):
            file.unlink()
        return
    root = url.set(database="postgres")
    admin = create_engine(root, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{url.database}"'))
