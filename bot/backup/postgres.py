"""PostgreSQL in a backup (备份 PostgreSQL): every table as COPY gives it, all from one snapshot.

Not pg_dump: it must be installed and at least as new as the server, and tables are made by our migrations anyway.
"""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import Connection
from sqlmodel import Session

from bot import migrate
from bot.backup import held
from bot.backup.archive import SECRET
from bot.settings import SettingsError, now
from core.db import make_engine

TABLES = "tables.json"
"""Each table with its columns, in an order in which rows refer to what is there already."""


def take(url: str, folder: Path) -> str:
    """Copy every table of the program as of one moment; their revision. It locks nothing and waits for nobody.

    SettingsError when the tables are those of another version: that version knows all of them.
    """
    engine = make_engine(url, pool_size=1)
    try:
        once = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with once.connect() as connection:
            revision = migrate.revision(connection)
            if revision != migrate.newest():
                raise SettingsError(
                    "数据库是另一个版本的。请用在跑的那个版本来备份，或者先 `lianhu migrate`。"
                )
            tables = _tables(connection)
            (folder / TABLES).write_text(json.dumps(tables), encoding="utf8")
            for name, columns in tables:
                _copy_out(connection, name, columns, folder / f"{name}.copy")
    finally:
        engine.dispose()
    return revision


def _tables(connection: Connection) -> list[tuple[str, list[str]]]:
    """Our own tables: the same database may hold others'."""
    columns = inspect(connection).get_multi_columns()
    return [
        (table.name, [str(c["name"]) for c in columns[None, table.name]])
        for table in migrate.metadata().sorted_tables
    ]


def _copy_out(connection: Connection, name: str, columns: list[str], file: Path) -> None:
    if name in SECRET:
        file.touch()
        return
    into = _quoted(connection, name, columns)
    raw: Any = connection.connection.driver_connection
    with (
        file.open("wb") as kept,
        raw.cursor() as cursor,
        cursor.copy(f"COPY {into} TO STDOUT") as copy,
    ):
        for part in copy:
            kept.write(part)


def _copy_in(connection: Connection, name: str, columns: list[str], file: Path) -> None:
    into = _quoted(connection, name, columns)
    raw: Any = connection.connection.driver_connection
    with (
        file.open("rb") as kept,
        raw.cursor() as cursor,
        cursor.copy(f"COPY {into} FROM STDIN") as copy,
    ):
        while part := kept.read(1 << 20):
            copy.write(part)


def _quoted(connection: Connection, name: str, columns: list[str]) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return f"{quote(name)} ({', '.join(map(quote, columns))})"


def refuse_unless_empty(url: str) -> None:
    """SettingsError where one of our tables is there already."""
    engine = make_engine(url, pool_size=1)
    try:
        there = {*inspect(engine).get_table_names()}
    finally:
        engine.dispose()
    if there & ({*migrate.metadata().tables} | {"alembic_version"}):
        raise SettingsError(
            f"数据库 {engine.url.database} 里已经有联户的表了。只恢复到空的地方："
            "请新建一个空库（createdb），把 LIANHU_DATABASE_URL 指过去。"
        )


def put_back(url: str, folder: Path, revision: str) -> int:
    """The tables of that revision, filled and brought up to this version; how many messages are held back.

    One transaction: whatever happens, the place is as empty as before, or all is there and nothing owed goes out.
    """
    engine = make_engine(url, pool_size=1)
    try:
        with migrate.alone(engine) as connection:
            many = _fill(connection, folder, revision)
        _count_anew(engine)
    finally:
        engine.dispose()
    return many


def _fill(connection: Connection, folder: Path, revision: str) -> int:
    migrate.to(connection, revision)
    for name, columns in json.loads((folder / TABLES).read_text(encoding="utf8")):
        _copy_in(connection, name, columns, folder / f"{name}.copy")
    migrate.to(connection, "head")
    with Session(connection) as db:
        many = held.hold_back(db, now())
        db.flush()
    return many


def _count_anew(engine: Engine) -> None:
    """The planner knows nothing of tables that were filled a moment ago."""
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("ANALYZE"))
