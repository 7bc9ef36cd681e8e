"""Deliberate faults: each invariant broken alone is named alone, and slips in the code do not get past."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.cli.upkeep import check
from core import acts
from core import db as database
from core.db import Db
from core.meetings import calling, votes
from core.points.claims import amounts, claims, review
from core.points.close import carry_over, settlement
from core.points.gates import confirmation
from core.points.ledger import expiry, ledger
from core.points.ledger.ledger import Move
from core.points.objections import recut
from core.points.shop import redemptions, shop
from core.points.shop.redemptions import RedemptionState
from core.points.statement import freezes, publicity
from core.points.statement.statements import Statement, StatementState
from core.points.subjects import subjects
from core.points.tally import caps, tally
from tests.conftest import _made as made_for
from tests.databases import drop, hurried
from tests.harness.points import faults
from tests.harness.points import test_redemption_races as races
from tests.harness.points.faults import FAULTS, FIELDS, Fault, sql
from tests.harness.points.steps import Steps
from tests.harness.points.tour import walk

Villages = Callable[[], Engine]
FOUND = (AssertionError, SQLAlchemyError, LookupError, TypeError, ExceptionGroup)
"""How the machine, or the database itself, says that something is wrong."""


def named(lived: Villages, fault: Fault) -> list[str]:
    """What the product's own check says of a village in which this was done."""
    engine = lived()
    try:
        with Session(engine, expire_on_commit=False) as db:
            fault(db)
            db.flush()
            db.expire_all()
            return check.broken(db)
    finally:
        drop(engine)


@pytest.mark.parametrize(("invariant", "fault"), FAULTS, ids=lambda v: getattr(v, "__name__", v))
def test_the_invariant_that_is_broken_is_named(
    lived: Villages, invariant: str, fault: Fault
) -> None:
    found = named(lived, fault)
    assert {what.split(": ")[1].split()[0].rstrip(":") for what in found} == {invariant}, found


@pytest.mark.parametrize("field", FIELDS)
def test_a_transfer_says_nothing_else_unseen(lived: Villages, field: str) -> None:
    """Each field is part of the hash: I-25 names the change, or I-3 that a number is missing."""
    found = named(lived, other(field))
    assert any("I-25" in what or "I-3" in what for what in found), found


def other(field: str) -> Fault:
    return sql(f"UPDATE transfer SET {field} = {FIELDS[field]} WHERE seq = 2")


# Slips in the code: what is put in the place of what, and the machine or a race sees it.


def nothing(*_: Any, **__: Any) -> None:
    return None


def lines_as_they_are(*given: Any) -> Any:
    return given[-1]


def stock_taken_blindly(db: Db, goods_id: str, pieces: int) -> None:
    db.execute(
        text("UPDATE goods SET stock = stock - :pieces WHERE id = :id"),
        {"pieces": pieces, "id": goods_id},
    )


def settled_and_again(db: Db, statement_id: str, now: Any, *, once: Any = settlement.settle) -> Any:
    done = once(db, statement_id, now)
    statement = db.get_one(Statement, statement_id)
    if done and statement.head:
        statement.state = StatementState.PUBLISHED
        db.flush()
        once(db, statement_id, now)
    return done


def dropped_in_twice(
    db: Db, item_id: str, ballots: list[str], *, once: Any = votes.drop_in
) -> None:
    once(db, item_id, ballots)
    once(db, item_id, ballots)


def record_but_decisions(
    db: Db, kind: str, *given: Any, once: Any = acts.record, **more: Any
) -> None:
    if kind != "claim.pass":
        once(db, kind, *given, **more)


def points_that_do_not_come_back(
    db: Db, one: Any, state: RedemptionState, *given: Any, once: Any = redemptions.end, **more: Any
) -> Any:
    return once(db, one, RedemptionState.HANDED_OVER, *given, **more)


def hash_without(field: str) -> Callable[..., str]:
    """The chain's hash, blind to one of the fields of a transfer."""
    blind = {
        "village_id": lambda p, v, s, m, at: (p, "", s, m, at),
        "seq": lambda p, v, s, m, at: (p, v, 0, m, at),
        "at": lambda p, v, s, m, at: (p, v, s, m, at.min.replace(tzinfo=at.tzinfo, year=2000)),
    }

    def hashed(*given: Any, once: Any = ledger._hash) -> str:
        if field in blind:
            return str(once(*blind[field](*given)))
        previous, village_id, seq, move, at = given
        plain: dict[str, Any] = vars(move) | {field: 0 if field == "points" else ""}
        return str(once(previous, village_id, seq, Move(**plain), at))

    return hashed


MUTANTS: dict[str, tuple[Any, str, Any]] = {
    "nobody must withdraw": (subjects, "must_withdraw", lambda *_: False),
    "the claimant decides": (review, "withdraws", lambda *_: False),
    "anybody may decide": (review, "_refuse_unless_decider", nothing),
    "one act is claimed twice": (claims, "once", lambda claim: claim.id),
    "a full cap takes more": (amounts, "check_room", nothing),
    "no cap": (caps, "capped", lines_as_they_are),
    "no veto": (caps, "vetoed", lines_as_they_are),
    "no arrears": (tally, "_arrears", lambda *_: ()),
    "carried again and again": (carry_over, "mark", nothing),
    "a struck line keeps its room under the cap": (recut, "anew", nothing),
    "settled twice": (settlement, "settle", settled_and_again),
    "disputed lines settle": (settlement, "_due", lambda _, statement: statement.publicity_until),
    "publicity is a day short": (publicity, "ends", lambda now, _: now),
    "anybody publishes": (confirmation, "_confirmed_by", lambda _db, _who, drafted, _now: drafted),
    "stock without a guard": (shop, "take", stock_taken_blindly),
    "goods do not come back": (shop, "give_back", nothing),
    "points do not come back": (redemptions, "end", points_that_do_not_come_back),
    "frozen is not stopped": (freezes, "refuse", nothing),
    "points never expire": (expiry, "_expire", lambda *_: 0),
    "a vote counts twice": (votes, "drop_in", dropped_in_twice),
    "one votes twice": (votes, "insert_once", lambda *_: True),
    "any quorum": (calling, "_refuse_unless_callable", nothing),
    "decisions leave no act": (acts, "record", record_but_decisions),
    "balances are not moved": (ledger, "_move_balances", nothing),
}

SHORT = ["nobody must withdraw", "no cap", "stock without a guard", "a vote counts twice"]
"""The slips that every run of the suite shows to be caught; `make soak` shows all."""
LONG = [pytest.param(name, marks=pytest.mark.soak) for name in MUTANTS if name not in SHORT]


def walked(villages: Villages, *, whole: bool) -> None:
    """Each step of the machine at least once."""

    class Village(Steps):
        engine_of = staticmethod(villages)
        gone = staticmethod(drop)

    Village.whole = whole
    found = Village()
    try:
        walk(found)
    finally:
        found.teardown()


@pytest.mark.parametrize(
    "whole", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["at the end", "each step"]
)
def test_nothing_is_wrong_with_the_code_as_it_is(villages: Villages, whole: bool) -> None:
    walked(villages, whole=whole)


@pytest.mark.parametrize("villages", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mutant", SHORT + LONG)
def test_the_machine_sees_it(
    villages: Villages, monkeypatch: pytest.MonkeyPatch, mutant: str
) -> None:
    drop(villages())  # the template is made by the code as it is
    where, name, instead = MUTANTS[mutant]
    monkeypatch.setattr(where, name, instead)
    with pytest.raises(FOUND):
        walked(villages, whole=False)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("villages", ["sqlite"], indirect=True)
def test_a_hash_that_leaves_out_a_field_is_seen(
    villages: Villages, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    """By the head of March, which was posted by the code as it is; blind from the beginning, nothing could tell."""
    engine = villages()
    monkeypatch.setattr(ledger, "_hash", hash_without(field))
    with Session(engine, expire_on_commit=False) as db:
        faults.lived(db)
        db.flush()
        assert any("I-25" in what for what in check.broken(db))
    drop(engine)


@pytest.mark.postgres
def test_a_lock_that_does_nothing_is_seen(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two at one moment: without the locks they overtake each other."""
    engine = hurried(made_for(request, "postgres", ""), pool_size=12)
    monkeypatch.setattr(database, "lock", nothing)
    monkeypatch.setattr(ledger, "is_sqlite", lambda _: True)
    with pytest.raises(FOUND):
        races.run(engine, 60)
    drop(engine)
