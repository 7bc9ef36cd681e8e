"""Migrations: an empty database comes to exactly the tables that the program knows."""

import os
import subprocess
import sys

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text

from bot import migrate
from core.db import make_engine
from tests import databases


@pytest.fixture(params=["sqlite", "postgres"])
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
