"""Migrations: an empty database comes to exactly the tables that the program knows."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Column, Connection, Engine, MetaData, inspect, text
from sqlalchemy.exc import IntegrityError

from bot import migrate
from core.db import make_engine
from tests import databases


@pytest.fixture(params=databases.BOTH)
def empty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A database without a single table."""
    if request.param == "sqlite":
        made = databases.sqlite_maker(tmp_path_factory.mktemp("empty"), lambda _: None)
    else:
        made = databases.postgres_maker(request.getfixturevalue("_postgres"), lambda _: None)
    return make_engine(made())


def test_the_migrations_make_the_tables(empty: Engine) -> None:
    tables = migrate.metadata().tables
    migrate.upgrade(empty)
    assert set(tables) <= set(inspect(empty).get_table_names())
    with empty.begin() as connection:
        command.check(migrate.config(connection))  # raises when a model is ahead
    empty.dispose()


@pytest.mark.long
def test_replicas_may_start_together(empty: Engine) -> None:
    """Three processes, because Alembic itself holds its context per process."""
    url = empty.url.render_as_string(hide_password=False)
    replicas = [
        subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "migrate"],
            env=os.environ | {"LIANHU_DATABASE_URL": url},
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        for _ in range(3)
    ]
    assert [(r.communicate()[1], r.returncode) for r in replicas] == [(b"", 0)] * 3
    with empty.connect() as connection:
        assert len(connection.execute(text("SELECT version_num FROM alembic_version")).all()) == 1
    empty.dispose()


def _fill(connection: Connection) -> None:
    """One settled line with its claim, so that every table that 0002 changes has rows below it."""
    tables = MetaData()
    tables.reflect(connection)
    said: dict[str, dict[str, object]] = {
        "region": {"id": "v", "kind": "VILLAGE", "name": "王家村"},
        "person": {"id": "p", "name": "张桂花", "village_id": "v"},
        "appointment": {"id": "a", "person_id": "p", "region_id": "v", "post": "CLERK"},
        "rulebook_version": {"digest": "d"},
        "statement": {"id": "s", "village_id": "v", "digest": "d", "state": "SETTLED"},
        "claim": {"id": "c", "village_id": "v", "digest": "d", "claimant_id": "p"},
        "statement_line": {"id": "l", "statement_id": "s", "digest": "d", "claim_id": "c"},
    }
    for name, known in said.items():
        table = tables.tables[name]
        lacking = [c for c in table.columns if not c.nullable and c.name not in known]
        connection.execute(table.insert().values(known | {c.name: _any(c) for c in lacking}))


def _any(column: Column[Any]) -> object:
    enums = getattr(column.type, "enums", None) or _ENUMS.get(column.name)
    if enums:
        return enums[0]
    kind = column.type.python_type
    some: dict[type, object] = {str: "", int: 1, bool: False, date: date(2026, 3, 1)}
    return some.get(kind, datetime(2026, 3, 1, tzinfo=UTC) if kind is datetime else [])


_ENUMS = {"subject": ["HOUSEHOLD"], "kind": ["AWARD"], "right": ["SELF"], "state": ["STANDING"]}
"""On SQLite an enum is a plain word, so the table does not say which there are."""


def test_rows_of_the_first_release_stay(empty: Engine) -> None:
    """Tables are made anew on SQLite, while the rows below them keep referring to them."""
    migrate.metadata()
    with empty.begin() as connection:
        command.upgrade(migrate.config(connection), "0001")
    with empty.begin() as connection:
        _fill(connection)
    migrate.upgrade(empty)
    with empty.begin() as connection:
        assert connection.scalar(text("SELECT claim_id FROM statement_line")) == "c"
        assert connection.scalar(text("SELECT funds FROM region")) == ""
        command.check(migrate.config(connection))
    with pytest.raises(IntegrityError), empty.begin() as connection:
        connection.execute(text("DELETE FROM claim"))  # foreign keys hold again
    empty.dispose()
