"""Migrations: an empty database comes to exactly the tables that the program knows.

Here too: `bot.migrate`, `core.migrations.env`.
"""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import pytest
from alembic import command
from sqlalchemy import Column, Connection, Engine, MetaData, inspect, text
from sqlalchemy.exc import IntegrityError

from bot import migrate
from core.db import make_engine
from core.points.statement import notes
from tests import databases


@pytest.fixture(params=databases.BOTH)
def empty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A database without a single table."""
    if request.param == "sqlite":
        template = databases.sqlite_template(tmp_path_factory.mktemp("empty"), lambda _: None)
    else:
        root = request.getfixturevalue("_postgres")
        template = databases.postgres_template(root, lambda _: None)
    return make_engine(databases.copy(template))


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


NOTES = {
    "a": ("2026-03", 0, "一票否决，当月加分作废", "", True),
    "b": ("2026-03", 0, "当月封顶20分，一票否决，当月加分作废", "当月封顶20分", True),
    "c": ("2026-Q1", 0, "一票否决，当期加分作废", "", True),
    "d": ("2026-Q1", 0, "走访了3户，一票否决，当期加分作废", "走访了3户", True),
    "e": ("2026-03", 0, "同一件事只算最高的一项（邻里互助）", None, False),
    "f": ("2026-03", 5, "说过：一票否决，当月加分作废", None, False),
    "g": ("2026-03", 5, "", None, False),
}
"""By line: its period, its points, its note in 0.2.0, that note now, and whether it is voided."""


def _fill(connection: Connection) -> None:
    """Settled lines with a claim, so that there are rows below every table that is changed."""
    tables = MetaData()
    tables.reflect(connection)

    def put(name: str, /, **known: object) -> None:
        table = tables.tables[name]
        lacking = [c for c in table.columns if not c.nullable and c.name not in known]
        connection.execute(table.insert().values(known | {c.name: _any(c) for c in lacking}))

    put("region", id="v", kind="VILLAGE", name="王家村")
    put("person", id="p", name="张桂花", village_id="v")
    put("rulebook_version", digest="d")
    put("claim", id="c", village_id="v", digest="d", claimant_id="p")
    for period in ("2026-03", "2026-Q1"):
        put("statement", id=period, village_id="v", digest="d", period=period, state="SETTLED")
    for name, (period, points, note, _, _) in NOTES.items():
        line = {"id": name, "source": name, "points": points, "full": 5, "note": note}
        put("statement_line", statement_id=period, digest="d", claim_id="c", **line)


def _any(column: Column[Any]) -> object:
    enums = getattr(column.type, "enums", None) or _ENUMS.get(column.name)
    if enums:
        return enums[0]
    kind = column.type.python_type
    some: dict[type, object] = {str: "", int: 1, bool: False, date: date(2026, 3, 1)}
    return some.get(kind, datetime(2026, 3, 1, tzinfo=UTC) if kind is datetime else [])


_ENUMS = {"subject": ["HOUSEHOLD"], "kind": ["AWARD"], "right": ["SELF"], "state": ["STANDING"]}
"""On SQLite an enum is a plain word, so the table does not say which there are."""


@pytest.fixture
def of_0_2_0(empty: Engine) -> Engine:
    """A database as version 0.2.0 left it, with lines that a veto voided."""
    migrate.metadata()
    with empty.begin() as connection:
        command.upgrade(migrate.config(connection), "0002")
        _fill(connection)
    return empty


class _Noted(NamedTuple):
    note: str
    adjusted: str
    voided: bool


def _notes(engine: Engine) -> dict[str, tuple[str, bool]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, note, voided FROM statement_line"))
        return {line: (note, bool(voided)) for line, note, voided in rows}


def test_what_0_2_0_said_at_the_end_of_a_note_is_a_column(of_0_2_0: Engine) -> None:
    migrate.upgrade(of_0_2_0)
    assert _notes(of_0_2_0) == {
        line: (before if now is None else now, voided)
        for line, (_, _, before, now, voided) in NOTES.items()
    }
    for line, (note, voided) in _notes(of_0_2_0).items():
        period, _, before, *_ = NOTES[line]
        assert notes.spoken(_Noted(note, "", voided), period) == before  # so that digests stay
    with of_0_2_0.begin() as connection:
        assert connection.scalar(text("SELECT DISTINCT claim_id FROM statement_line")) == "c"
        command.check(migrate.config(connection))
    with pytest.raises(IntegrityError), of_0_2_0.begin() as connection:
        connection.execute(text("DELETE FROM claim"))  # foreign keys hold again
    of_0_2_0.dispose()


def test_a_voided_line_goes_back_into_its_note(of_0_2_0: Engine) -> None:
    migrate.upgrade(of_0_2_0)
    with of_0_2_0.begin() as connection:
        command.downgrade(migrate.config(connection), "0002")
    with of_0_2_0.connect() as connection:
        rows = connection.execute(text("SELECT id, note FROM statement_line"))
        noted = {line: str(note) for line, note in rows}
    assert noted == {line: before for line, (_, _, before, *_) in NOTES.items()}
    of_0_2_0.dispose()


@pytest.mark.long
@pytest.mark.parametrize(("revision", "way"), [("0001", "version 0.2.0"), ("9999", "a later")])
def test_a_database_from_elsewhere_is_refused_in_one_line(
    empty: Engine, revision: str, way: str
) -> None:
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text(f"INSERT INTO alembic_version VALUES ('{revision}')"))
    url = empty.url.render_as_string(hide_password=False)
    for arguments in (["migrate"], ["check"]):
        refused = subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments],
            env=os.environ | {"LIANHU_DATABASE_URL": url},
            capture_output=True,
            text=True,
        )
        (line,) = refused.stderr.splitlines()
        assert way in line
        assert (refused.stdout, refused.returncode) == ("", 1)
    assert inspect(empty).get_table_names() == ["alembic_version"]
    empty.dispose()


def test_both_books_are_guarded(empty: Engine) -> None:
    """In a new database and in one of 0.2.0, whoever writes: see test_ledger and test_book."""
    migrate.upgrade(empty)
    kinds = {
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    }
    with empty.connect() as connection:
        guards = connection.scalars(text(kinds[empty.dialect.name])).all()
    assert sorted(guards) == ["fund_entry", "fund_entry", "transfer", "transfer"]
    empty.dispose()
