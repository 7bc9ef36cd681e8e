"""Several at once: one decision, one booking, and no pot is asked for more than is in it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from core.db import Db
from core.errors import Refusal
from core.funds import approval, grants
from core.funds.book import FundEntry
from core.funds.vouchers import Voucher
from tests.core.funds.money import granted, left, march, person, proposed, spending, village

pytestmark = pytest.mark.place("liuyang")
THREADS = 4


def at_once(engine: Engine, work: Callable[[Db, int], Any]) -> list[Any]:
    """Run it in several transactions that begin together; a refusal is a result too."""
    gate = Barrier(THREADS)

    def one(number: int) -> Any:
        gate.wait(10)
        with Session(engine) as db:
            try:
                with db.begin():
                    return work(db, number)
            except Refusal as no:
                return no

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def first(engine: Engine, work: Callable[[Db], Any]) -> Any:
    with Session(engine, expire_on_commit=False) as db, db.begin():
        return work(db)


def test_a_voucher_is_approved_once(world: Engine) -> None:
    def asked(db: Db) -> str:
        granted(db)
        return proposed(db, spending(db)).id

    voucher_id = first(world, asked)
    names = ("屈小红", "黎国强", "屈小红", "黎国强")
    told = at_once(
        world,
        lambda db, n: approval.approve(db, person(db, names[n]), voucher_id, 1, march(4)).id,
    )
    assert sum(isinstance(t, str) for t in told) == 1
    with Session(world) as db:
        assert left(db) == 165_00


def test_a_pot_is_not_asked_for_more_than_is_in_it(world: Engine) -> None:
    first(world, granted)
    told = at_once(world, lambda db, n: proposed(db, spending(db, 150_00, f"r{n}")).id)
    assert sum(isinstance(t, Refusal) for t in told) == THREADS - 1
    with Session(world) as db:
        assert len([v for v in db.exec(select(Voucher)) if v.fen < 0]) == 1


def test_a_grant_is_given_once(world: Engine) -> None:
    at_once(world, lambda db, _: grants.grant_village(db, march(1), village(db)))
    with Session(world) as db:
        assert len(db.exec(select(FundEntry)).all()) == 3
        assert left(db) == 200_00
