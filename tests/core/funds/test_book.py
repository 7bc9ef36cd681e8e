"""The laws of the money book: sums, order, once, never below nothing, never changed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col, select

from core.db import Db
from core.errors import Refusal
from core.funds import book
from core.funds.book import FundEntry, Month, Purse
from core.registry import regions
from core.registry.regions import Kind
from tests.core.funds.money import march, posting


def village(db: Db) -> str:
    return regions.add(db, "佳成村", Kind.VILLAGE).id


def test_a_source_is_entered_once(engine: Engine) -> None:
    with Session(engine) as db:
        home = village(db)
        first = book.post(db, home, posting("x", 500), march(1))
        assert book.post(db, home, posting("x", 500), march(1)).id == first.id
        assert book.balance(db, home, Purse.SERVICE) == 500


def test_a_pot_never_goes_below_nothing_and_says_what_is_left(engine: Engine) -> None:
    with Session(engine) as db:
        home = village(db)
        book.post(db, home, posting("x", 500), march(1))
        with pytest.raises(Refusal, match="只剩5元，不够付6元"):
            book.post(db, home, posting("y", -600), march(1))
        assert book.balance(db, home, Purse.SERVICE) == 500


def test_the_database_itself_refuses_an_overdraft(engine: Engine) -> None:
    with Session(engine) as db:
        book.post(db, village(db), posting("x", 500), march(1))
        with pytest.raises(DatabaseError):
            db.execute(text("UPDATE fund_balance SET fen = -1"))


@pytest.mark.parametrize("change", ["UPDATE fund_entry SET fen = 9", "DELETE FROM fund_entry"])
def test_entries_are_never_changed(engine: Engine, change: str) -> None:
    with Session(engine) as db:
        book.post(db, village(db), posting("x", 500), march(1))
        with pytest.raises(DatabaseError, match="append-only"):
            db.execute(text(change))


@pytest.mark.parametrize("fen", [0, 1.5, 10**9 + 1, True])
def test_only_whole_fen_are_entered(engine: Engine, fen: int) -> None:
    with Session(engine) as db, pytest.raises(ValueError, match="no amount"):
        book.post(db, village(db), posting("x", fen), march(1))


def test_a_month_tells_what_came_in_and_went_out(engine: Engine) -> None:
    with Session(engine) as db:
        home = village(db)
        book.post(db, home, posting("before", 1000), march(1).replace(month=2))
        book.post(db, home, posting("in", 500), march(5))
        book.post(db, home, posting("out", -300), march(6))
        book.post(db, home, posting("move:x:out", -200), march(7))
        book.post(db, home, posting("move:x:in", 200), march(7))
        assert book.month(db, home, Purse.SERVICE, "2026-03") == Month(1000, 500, 300, 1200)
        assert book.month(db, home, Purse.SHOP, "2026-03") == Month(0, 0, 0, 0)


steps = st.lists(st.tuples(st.integers(-400, 400), st.integers(0, 6)), max_size=20)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_laws_hold_after_any_steps(engine: Engine, steps: list[tuple[int, int]]) -> None:
    with Session(engine) as db:
        home = village(db)
        for fen, source in steps:
            try:
                if fen:
                    book.post(db, home, posting(f"{home}/{source}", fen), march(1))
            except Refusal:
                pass
        rows = db.exec(
            select(FundEntry).where(FundEntry.village_id == home).order_by(col(FundEntry.seq))
        ).all()
        running = 0
        for seq, row in enumerate(rows, 1):
            running += row.fen
            assert (row.seq, running >= 0) == (seq, True)
        assert book.balance(db, home, Purse.SERVICE) == running
        assert len({row.source for row in rows}) == len(rows)
        db.rollback()
