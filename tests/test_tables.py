"""What a test can have broken is seen in the statements that it sends, on both databases."""

from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.cli.upkeep import check
from core.db import Db, insert_all
from core.registry import regions
from core.registry.regions import Kind, Region
from handlers.engine import memory
from handlers.engine.event import Event
from scheduler.runner import Occurrence
from tests.conftest import _made
from tests.lending import Lending
from tests.tables import Tables, named

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def tables(db: Db) -> Tables:
    """Of the world's own engine, from here on."""
    return Tables(db.connection().engine)


def test_who_reads_writes_nothing(db: Db, tables: Tables) -> None:
    with db.begin_nested():
        db.exec(select(Region)).all()
    assert tables.written(db) == set()


def test_what_is_written_is_known_however_it_is_written(db: Db, tables: Tables) -> None:
    regions.add(db, "柳树镇", Kind.TOWN, None)
    assert tables.written(db) == {"region"}
    db.execute(text("DELETE FROM binding WHERE 1 = 0"))
    assert "binding" in tables.written(db)
    columns = ("job", "period", "at", "done")
    insert_all(db, Occurrence, columns, [("nudge", "2026-03-02", AT, 0)])
    assert tables.written(db) >= {"region", "occurrence"}


def test_a_statement_that_names_no_table_may_have_written_everything() -> None:
    assert named("UPDATE region SET name = 'x'") == {"region"}
    assert named("VACUUM") > {"region", "outbox"}


def test_a_check_reads_what_it_speaks_of(db: Db, tables: Tables) -> None:
    reads = tables.reads(db)
    assert set(reads) == set(check.nouns())
    assert "inbox" in reads["inbox"]
    assert "report" in reads["reports"]


@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_fault_is_seen_however_often_the_world_was_lent(
    request: pytest.FixtureRequest, kind: str, before: int
) -> None:
    """The first time everything is checked; later what was written alone."""
    lending = Lending()
    lend = partial(lending.lent, "it", partial(_made, request, kind, ""), checked=True)
    odd = Event("web", "somebody", "1", AT, text="在吗")
    try:
        for _ in range(before):
            with lend() as db:
                regions.add(db, "柳树镇", Kind.TOWN, None)
        with pytest.raises(AssertionError, match="is half with"), lend() as db:
            memory.receive(db, odd, state="half")
    finally:
        lending.end()
