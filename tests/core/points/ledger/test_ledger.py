"""The laws of the ledger (台账): sums, order, once, never below zero, never changed."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col, select

from core.errors import Refusal
from core.points.ledger import ledger
from core.points.ledger.ledger import Move, Transfer
from core.registry import regions
from core.registry.regions import Kind

NOW = datetime(2026, 4, 9, tzinfo=UTC)
HOMES = ("a", "b", "c")


def village(db: Session) -> str:
    return regions.add(db, "王家村", Kind.VILLAGE).id


def give(village_id: str, home: str, points: int, source: str) -> Move:
    return Move(source, ledger.issue_account(village_id), ledger.subject_account(home), points)


def take(village_id: str, home: str, points: int, source: str) -> Move:
    return Move(source, ledger.subject_account(home), ledger.issue_account(village_id), points)


def transfers(db: Session, village_id: str) -> list[Transfer]:
    query = select(Transfer).where(Transfer.village_id == village_id)
    return list(db.exec(query.order_by(col(Transfer.seq))))


def test_a_source_is_posted_once(engine: Engine) -> None:
    with Session(engine) as db:
        home = village(db)
        first = ledger.post(db, home, give(home, "a", 5, "x"), NOW)
        again = ledger.post(db, home, give(home, "a", 5, "x"), NOW)
        assert again.id == first.id
        assert ledger.balance(db, home, ledger.subject_account("a")) == 5


def test_a_balance_never_goes_below_zero(engine: Engine) -> None:
    with Session(engine) as db:
        home = village(db)
        ledger.post(db, home, give(home, "a", 5, "x"), NOW)
        with pytest.raises(Refusal, match="余额不够"):
            ledger.post(db, home, take(home, "a", 6, "y"), NOW)
        assert ledger.balance(db, home, ledger.subject_account("a")) == 5


def test_the_database_itself_refuses_an_overdraft(engine: Engine) -> None:
    with Session(engine) as db:
        home = village(db)
        ledger.post(db, home, give(home, "a", 5, "x"), NOW)
        with pytest.raises(DatabaseError):
            db.execute(text("UPDATE balance SET points = -1 WHERE account = 'subject:a'"))


@pytest.mark.parametrize(
    "change", ["UPDATE transfer SET points = 9", "DELETE FROM transfer"], ids=["update", "delete"]
)
def test_transfers_are_never_changed(engine: Engine, change: str) -> None:
    with Session(engine) as db:
        home = village(db)
        ledger.post(db, home, give(home, "a", 5, "x"), NOW)
        with pytest.raises(DatabaseError, match="append-only"):
            db.execute(text(change))


def test_a_transfer_is_reversed_once_and_only_while_its_points_are_there(engine: Engine) -> None:
    with Session(engine) as db:
        home = village(db)
        first = ledger.post(db, home, give(home, "a", 5, "x"), NOW)
        back = ledger.reverse(db, first, NOW)
        assert ledger.reverse(db, first, NOW).id == back.id
        assert ledger.balance(db, home, ledger.subject_account("a")) == 0
        with pytest.raises(Refusal):
            ledger.reverse(db, back, NOW)
        spent = ledger.post(db, home, give(home, "b", 5, "y"), NOW)
        ledger.post(db, home, take(home, "b", 1, "z"), NOW)
        with pytest.raises(Refusal, match="余额不够"):
            ledger.reverse(db, spent, NOW)


@pytest.mark.parametrize("points", [0, -3, 1.5, 10**9 + 1])
def test_only_whole_positive_points_are_posted(engine: Engine, points: int) -> None:
    with Session(engine) as db:
        home = village(db)
        with pytest.raises(ValueError, match="no number of points"):
            ledger.post(db, home, give(home, "a", points, "x"), NOW)


def test_villages_have_chains_of_their_own(engine: Engine) -> None:
    with Session(engine) as db:
        one, other = village(db), village(db)
        ledger.post(db, one, give(one, "a", 5, "x"), NOW)
        ledger.post(db, other, give(other, "b", 5, "y"), NOW)
        assert [t.seq for t in transfers(db, one) + transfers(db, other)] == [1, 1]
        assert ledger.head(db, one) != ledger.head(db, other)


def test_somebody_known_in_two_villages_has_an_account_in_each(engine: Engine) -> None:
    with Session(engine) as db:
        one, other = village(db), village(db)
        ledger.post(db, one, give(one, "a", 5, "x"), NOW)
        ledger.post(db, other, give(other, "a", 7, "y"), NOW)
        ledger.post(db, other, take(other, "a", 1, "z"), NOW)
        mine = ledger.subject_account("a")
        assert [ledger.balance(db, v, mine) for v in (one, other)] == [5, 6]
        with pytest.raises(Refusal, match="余额不够"):
            ledger.post(db, one, take(one, "a", 6, "w"), NOW)


steps = st.lists(
    st.tuples(
        st.sampled_from(["give", "take", "reverse", "again"]),
        st.sampled_from(HOMES),
        st.integers(1, 30),
    ),
    max_size=25,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_laws_hold_after_any_steps(engine: Engine, steps: list[tuple[str, str, int]]) -> None:
    """Balance is the sum, at no point below zero, the chain unbroken, whatever was tried."""
    with Session(engine) as db:
        home = village(db)
        for number, (what, who, points) in enumerate(steps):
            attempt(db, home, what, f"{home}/{who}", points, f"{home}/{number}")
        running: dict[str, int] = {}
        previous = ledger.FIRST_HASH
        for seq, row in enumerate(transfers(db, home), 1):
            assert row.seq == seq
            assert (row.previous, row.hash) == (previous, ledger.link(previous, row))
            previous = row.hash
            running[row.from_account] = running.get(row.from_account, 0) - row.points
            running[row.to_account] = running.get(row.to_account, 0) + row.points
            assert all(p >= 0 for a, p in running.items() if a.startswith("subject:"))
        assert ledger.head(db, home) == previous
        assert sum(running.values()) == 0
        for account, points in running.items():
            assert ledger.balance(db, home, account) == points
        db.rollback()


def attempt(db: Session, home: str, what: str, who: str, points: int, source: str) -> None:
    done = transfers(db, home)
    try:
        if what == "give":
            ledger.post(db, home, give(home, who, points, source), NOW)
        elif what == "take":
            ledger.post(db, home, take(home, who, points, source), NOW)
        elif what == "reverse" and done:
            ledger.reverse(db, done[points % len(done)], NOW)
        elif what == "again" and done:
            old = done[points % len(done)]
            assert ledger.post(db, home, give(home, who, points, old.source), NOW).id == old.id
    except Refusal:
        pass
