"""Migrations (数据库升级): Alembic, applied at start, under a lock so that replicas may start together."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from types import ModuleType
from typing import TYPE_CHECKING

from sqlalchemy import Engine, MetaData, inspect, text
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel

import core
from bot.settings import SettingsError

if TYPE_CHECKING:  # of no use to a start that finds its database up to date, which it makes slower
    from alembic.config import Config

_LOCK = 5_401_720  # any number, the same in every replica


@cache
def metadata() -> MetaData:
    """Every table of the program, whichever module it stands in."""
    _import_all(core)
    for elsewhere in (
        "handlers.engine.memory",
        "scheduler.marks",
        "bot.tencent.token",
        "bot.channels.wecom.aibot.lease",
    ):
        importlib.import_module(elsewhere)
    return SQLModel.metadata


def _import_all(package: ModuleType) -> None:
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)


def upgrade(engine: Engine) -> None:
    """Bring the database to this program's version; does nothing when it is there already.

    SettingsError, before anything is read or changed, when no way leads there from where it is.
    """
    metadata()
    if current(engine):
        return
    with alone(engine) as connection:
        _refuse_stranger(revision(connection))
        to(connection, "head")


def to(connection: Connection, revision: str) -> None:
    """Bring the tables to a revision, in the transaction that is `alone`."""
    from alembic import command

    command.upgrade(config(connection), revision)
    if connection.dialect.name == "sqlite":
        _refuse_dangling(connection)


def current(engine: Engine) -> bool:
    """Whether the database is at this program's version; only a look: what keeps others from writing keeps nobody from starting."""
    with engine.execution_options(reading=True).connect() as connection:
        return revision(connection) == newest()


def revision(connection: Connection) -> str:
    """At which revision the tables are; empty where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def newest() -> str:
    """The revision of this program, by the names of the files that lead there."""
    return _revisions()[-1]


def knows(revision: str) -> bool:
    """Whether a way leads from that revision to this program's."""
    return revision in _revisions()


@cache
def _revisions() -> list[str]:
    versions = (files("core") / "migrations/versions").iterdir()
    return sorted(file.name[:4] for file in versions if file.name.endswith(".py"))


def _refuse_stranger(at: str) -> None:
    known = _revisions()
    if not at or at in known:
        return
    if at < min(known):
        raise SettingsError(
            "This database was made by Lianhu 0.1.0. "
            "Start version 0.2.0 on it once (`lianhu migrate` is enough), then this version again."
        )
    raise SettingsError(
        f"This database was made by a later Lianhu (revision {at}). Start that version again."
    )


def config(connection: Connection | None = None) -> "Config":
    """Alembic's configuration, without a file: the scripts lie in core/migrations."""
    from alembic.config import Config

    settings = Config(
        stdout=sys.stdout
    )  # that of now, not of the moment Alembic was first imported
    settings.set_main_option("script_location", str(files("core") / "migrations"))
    settings.attributes["connection"] = connection
    return settings


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction in which nobody else changes the tables."""
    with engine.connect() as connection, _rebuilding(connection), connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            connection.execute(
                text("SET LOCAL statement_timeout = 0")
            )  # a new index takes its time
        # On SQLite BEGIN IMMEDIATE has taken the write lock already.
        yield connection


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
