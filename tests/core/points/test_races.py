"""Several at once: each thing happens once, and no balance goes below zero."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from core import acts
from core.db import Db, writing
from core.errors import Refusal
from core.outbox import Outgoing
from core.points.claims import claims, review
from core.points.claims.claims import Claim, ClaimState
from core.points.close import monthly_close, settlement
from core.points.gates import confirmation
from core.points.ledger import ledger
from core.points.ledger.ledger import Move, Transfer
from core.points.oversight import freezing
from core.points.rulebook.rulebook import Decides
from core.points.statement.freezes import Frozen
from core.points.statement.statements import Statement
from tests.core.points.gate_meetings import begun, called, honour, scored, sit
from tests.core.points.wangjia_acts import april, claim, march, passed, person, village

THREADS = 4


def at_once(engine: Engine, work: Callable[[Db], Any]) -> list[Any]:
    """Run it in several transactions that begin together; a refusal is a result too."""
    gate = Barrier(THREADS)

    def one(_: int) -> Any:
        gate.wait(10)
        with Session(engine) as db:
            try:
                with db.begin():
                    return work(db)
            except Refusal as no:
                return no

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def first(engine: Engine, work: Callable[[Db], Any]) -> Any:
    with Session(engine, expire_on_commit=False) as db, db.begin():
        return work(db)


def posted(home: str, moves: Iterator[Move], db: Db) -> str:
    return ledger.post(db, home, next(moves), march(5)).id


def test_one_source_is_posted_once(world: Engine) -> None:
    home = first(world, village)
    move = Move("statement:x:y", ledger.issue_account(home), "subject:y", 5)
    for _ in range(5):
        at_once(world, lambda db: ledger.post(db, home, move, march(5)).id)
    with Session(world) as db:
        assert len(db.exec(select(Transfer)).all()) == 1
        assert ledger.balance(db, home, "subject:y") == 5


def test_a_balance_is_spent_once(world: Engine) -> None:
    home = first(world, village)
    issue = ledger.issue_account(home)
    for number in range(5):
        give = Move(f"give:{number}", issue, "subject:y", 5)
        first(world, partial(posted, home, iter([give])))
        takes = iter([Move(f"take:{number}:{n}", "subject:y", issue, 5) for n in range(THREADS)])
        results = at_once(world, partial(posted, home, takes))
        assert sum(not isinstance(r, Refusal) for r in results) == 1
    with Session(world) as db:
        assert ledger.balance(db, home, "subject:y") == 0


def test_a_claim_is_decided_once(world: Engine) -> None:
    found = first(world, lambda db: claim(db, "罗铁柱", "罗铁柱户", "meeting", march(5)))
    deciders = iter(["赵春兰", "钱国华"] * THREADS)

    def decide(db: Db) -> Claim:
        who = person(db, next(deciders))
        return review.pass_(db, who, found.id, None, march(5))

    assert sum(isinstance(r, Claim) for r in at_once(world, decide)) == 1


def test_a_month_is_drafted_confirmed_and_settled_once(world: Engine) -> None:
    first(world, lambda db: passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5)))
    home = first(world, village)
    made = at_once(world, lambda db: monthly_close.draft_village(db, april(1), home))
    assert sorted(made) == [0] * (THREADS - 1) + [1]

    def confirm(db: Db) -> list[Statement]:
        return confirmation.confirm(db, person(db, "赵春兰"), home, "2026-03", april(1))

    assert sum(isinstance(r, list) for r in at_once(world, confirm)) == 1
    assert sorted(at_once(world, lambda db: settlement.sweep(db, april(9)))) == [0] * (
        THREADS - 1
    ) + [1]
    with Session(world) as db:
        rooms = select(Outgoing.text).where(col(Outgoing.person_id).is_(None))
        heads = [text[:6] for text in db.exec(rooms.order_by(col(Outgoing.id)))]
        assert heads == ["【公示】王家", "【积分结果】"]
        assert len(db.exec(select(Transfer)).all()) == 1


def test_what_settles_meanwhile_is_not_frozen(world: Engine) -> None:
    if world.dialect.name == "sqlite":
        return  # one writer: nothing happens meanwhile
    first(world, lambda db: passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5)))
    home = first(world, village)
    first(world, lambda db: monthly_close.draft_village(db, april(1), home))
    shown = first(
        world, lambda db: confirmation.confirm(db, person(db, "赵春兰"), home, "2026-03", april(1))
    )[0].id
    with writing(world) as db:
        db.get_one(Statement, shown)
        group = person(db, "冯正")
        first(world, lambda other: settlement.sweep(other, april(9)))
        with pytest.raises(Refusal, match="已经入账"):
            freezing.freeze(db, group, Frozen.STATEMENT, shown, "有人反映", april(9))


@pytest.mark.place("hulu")
def test_what_is_withdrawn_as_the_meeting_closes_stays_withdrawn(world: Engine) -> None:
    if world.dialect.name == "sqlite":
        return  # one writer: the one comes after the other
    claimed = first(world, honour).id
    statement = first(world, lambda db: begun(db, april(1, 8)))
    first(world, lambda db: scored(db, statement, april(1)))
    meeting = first(world, lambda db: called(db, statement, Decides.HONOURS, april(2)))
    with ThreadPoolExecutor(1) as pool:
        with Session(world) as db, db.begin():
            claims.undo(db, acts.of_thing(db, claimed)[0], april(2))
            db.flush()
            said: dict[str, str | int] = dict.fromkeys(
                ("龙正明", "向春生", "田文静", "梁老根"), "yes"
            )
            closing = pool.submit(first, world, lambda db: sit(db, meeting, said, april(2)))
            while not (closing.done() or _somebody_waits(world)):
                pass
        closing.result()
    with Session(world) as db:
        assert db.get_one(Claim, claimed).state == ClaimState.WITHDRAWN


def _somebody_waits(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
