"""Migrations (数据库升级): Alembic, applied at start, under a lock so that replicas may start together."""

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from types import ModuleType

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, text
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel

import core

_LOCK = 5_401_720  # any number, the same in every replica


def metadata() -> MetaData:
    """Every table of the program, whichever module it stands in."""
    _import_all(core)
    for elsewhere in ("handlers.engine.memory", "scheduler.runner", "bot.channels.wechat.token"):
        importlib.import_module(elsewhere)
    return SQLModel.metadata


def _import_all(package: ModuleType) -> None:
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)


def upgrade(engine: Engine) -> None:
    """Bring the database to this program's version; does nothing when it is there already."""
    metadata()
    with _alone(engine) as connection:
        command.upgrade(config(connection), "head")


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file: the scripts lie in core/migrations."""
    settings = Config()
    settings.set_main_option("script_location", str(files("core") / "migrations"))
    settings.attributes["connection"] = connection
    return settings


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection, _rebuilding(connection), connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        # On SQLite BEGIN IMMEDIATE has taken the write lock already.
        yield connection
        if engine.dialect.name == "sqlite":
            _refuse_dangling(connection)


@contextmanager
def _rebuilding(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew and dropping the old one, to which rows still refer.

    So its foreign keys rest meanwhile; they can only be switched outside a transaction.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def _refuse_dangling(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise RuntimeError(f"a row of {broken[0]} refers to a row of {broken[2]} that is not there")
