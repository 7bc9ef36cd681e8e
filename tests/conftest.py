"""What every test may ask for: a fresh engine on both databases, with or without the demo world."""

import gc
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot import migrate
from bot.cli.upkeep import check
from bot.demo import world as demo
from core.db import Db
from tests import databases, rotation
from tests.lending import Lending


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make quick` leaves the invariants after unit tests to `make test`; it was a fifth of its time."""
    parser.addoption(
        "--unchecked", action="store_true", help="check the invariants after conversations alone"
    )


@pytest.fixture(scope="session", autouse=True)
def _remembering() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.db.create_engine", databases.remembering)
        yield


_FOLDER = pytest.StashKey[tuple[ExitStack, Path]]()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """One folder of databases for all processes of a run: what one has begun, the others copy."""
    stash = node.config.stash
    if _FOLDER not in stash:
        until_the_end = ExitStack()
        stash[_FOLDER] = until_the_end, until_the_end.enter_context(databases.folder())
    node.workerinput["folder"] = str(stash[_FOLDER][1])


def pytest_unconfigure(config: pytest.Config) -> None:
    """The folder goes when all processes have."""
    if _FOLDER in config.stash:
        config.stash[_FOLDER][0].close()


@pytest.fixture(scope="session")
def _folder(request: pytest.FixtureRequest) -> Iterator[Path]:
    handed_out = getattr(request.config, "workerinput", {}).get("folder")
    if handed_out:
        yield Path(handed_out)
        return
    with databases.folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def _postgres(_folder: Path) -> str:
    return databases.postgres_root(_folder)


rotation.agree()
gc.disable()  # until everything has been imported, which goes a third faster

Begin = Callable[[Db], object]


def _fill(begin: Begin, engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as db, db.begin():
        begin(db)


@pytest.fixture(scope="session")
def _templates() -> dict[str, str]:
    return {}


def _made(request: pytest.FixtureRequest, kind: str, what: str, begin: Begin | None = None) -> str:
    """The URL of a fresh database: `tables`, as a user gets them with all guards, or a place's world.

    With what has begun there, if that is named: it is done once and copied like the rest.
    """
    fill: Callable[[Engine], None] = migrate.upgrade
    key, below = f"{kind}-{what}", None
    if begin:
        key = f"{key}-{begin.__module__}.{begin.__name__}"
        fill, below = partial(_fill, begin), partial(_made, request, kind, what)
    elif what != "tables":
        fill = partial(_fill, partial(demo.fill, place=what))
        below = partial(_made, request, kind, "tables")
    return databases.copy(_template(request, kind, key, fill, below))


def _template(
    request: pytest.FixtureRequest,
    kind: str,
    key: str,
    fill: Callable[[Engine], None],
    below: Callable[[], str] | None = None,
) -> str:
    """The database to copy: filled once in a run, whichever process comes first."""
    known: dict[str, str] = request.getfixturevalue("_templates")
    folder: Path = request.getfixturevalue("_folder")

    def make() -> str:
        begun = below() if below else ""
        if kind == "sqlite":
            return databases.sqlite_template(folder, fill, begun)
        return databases.postgres_template(request.getfixturevalue("_postgres"), fill, begun)

    if key not in known:
        known[key] = databases.shared(folder, key, make)
    return known[key]


def _engine(
    request: pytest.FixtureRequest, kind: str, what: str, begin: Begin | None = None
) -> Iterator[Engine]:
    engine = databases.hurried(_made(request, kind, what, begin), pool_size=12)
    yield engine
    if _is_checked(request):
        with Session(engine) as db:
            assert check.broken(db) == []
    databases.drop(engine)


def _is_checked(request: pytest.FixtureRequest) -> bool:
    if "broken_on_purpose" in request.keywords:
        return False
    told = request.node.path.name == "test_conversations.py"
    return told or not request.config.getoption("--unchecked")


@pytest.fixture(params=databases.BOTH)
def kind(request: pytest.FixtureRequest) -> str:
    """The database that the test is on."""
    return str(request.param)


@pytest.fixture
def engine(request: pytest.FixtureRequest, kind: str) -> Iterator[Engine]:
    """An empty database with all tables; the invariants are checked when the test is over."""
    yield from _engine(request, kind, "tables")


def _world_of(request: pytest.FixtureRequest) -> tuple[str, Begin | None]:
    """The demo world, or the place that the test is marked with, and what has begun."""
    place = request.node.get_closest_marker("place")
    begun = request.node.get_closest_marker("begun")
    return place.args[0] if place else "", begun.kwargs["by"] if begun else None


@pytest.fixture
def world(request: pytest.FixtureRequest, kind: str) -> Iterator[Engine]:
    """A database with the demo world, or the place that the test is marked with, and what has begun.

    The invariants are checked when the test is over.
    """
    yield from _engine(request, kind, *_world_of(request))


@pytest.fixture(scope="session")
def _lending(_folder: Path) -> Iterator[Lending]:
    lending = Lending()
    yield lending
    lending.end()


@pytest.fixture
def db(request: pytest.FixtureRequest, kind: str, _lending: Lending) -> Iterator[Db]:
    """A transaction in such a world, undone at the end of the test; the invariants are checked before.

    Where the test asks for the `world` too, it is a transaction in that, committed at the end.
    """
    if "world" in request.fixturenames:
        with Session(request.getfixturevalue("world"), expire_on_commit=False) as db, db.begin():
            yield db
        return
    place, begin = _world_of(request)
    what = f"{kind}-{place}-{begin and (begin.__module__, begin.__name__)}"
    make = partial(_made, request, kind, place, begin)
    with _lending.lent(what, make, checked=_is_checked(request)) as db:
        yield db


def _is_long(item: pytest.Item) -> bool:
    return "long" in item.keywords or "harness" in item.path.parts


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, each process its share, so that all end at the same time."""
    many = getattr(config, "workerinput", {}).get("workercount", 1)
    longest = [item for item in items if _is_long(item)]
    others = [item for item in items if not _is_long(item)]
    ordered: list[pytest.Item] = []
    for n in range(many):
        share = (len(items) - len(ordered)) // (many - n)  # as xdist hands them out
        first = longest[n::many]
        ordered += first + [others.pop(0) for _ in range(share - len(first))]
    items[:] = ordered + others


def pytest_collection_finish() -> None:
    """What has been imported stays: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)  # as the program does once it has started
    gc.enable()


_connect = socket.socket.connect


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches beyond this machine."""

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address[0]}")
        _connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data directory."""
    return tmp_path
