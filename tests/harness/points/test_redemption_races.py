"""The rush on redemption day (I-2, I-10): one balance, one stock, one code, and several at the same moment."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.cli.upkeep import check
from core.db import Db
from core.errors import Refusal
from core.points.ledger import ledger
from core.points.rulebook.rulebook import Subject
from core.points.shop import counter, redemptions, uncollected
from core.points.shop.redemptions import Redemption, RedemptionState, Wanted
from core.points.shop.shop import Goods
from tests.core.points.shop_acts import give, on_the_shelf
from tests.core.points.wangjia_acts import home, march, person, village

HOMES = ("罗铁柱", "唐菊香", "王建国", "何秋菊")
Act = Callable[[Db], Any]


def at_once(pool: ThreadPoolExecutor, engine: Engine, acts: list[Act]) -> list[Any]:
    """Each in a transaction and a connection of its own, begun together; a refusal is a result."""
    gate = Barrier(len(acts))

    def one(act: Act) -> Any:
        gate.wait(30)
        with Session(engine, expire_on_commit=False) as db:
            try:
                with db.begin():
                    return act(db)
            except Refusal as no:
                return no

    return list(pool.map(one, acts))


def buy(name: str, goods: str, pieces: int = 1) -> Act:
    def act(db: Db) -> str:
        where = home(db, f"{name}户").id
        wanted = Wanted(Subject.HOUSEHOLD, where, goods, pieces, 20)
        return redemptions.reserve(db, person(db, name), wanted, march(5)).id

    return act


def cancel(name: str, which: str) -> Act:
    return lambda db: redemptions.cancel(db, person(db, name), which, None, march(6))


def hand_over(which: str) -> Act:
    return lambda db: counter.hand_over(db, person(db, "蒋来福"), which, None, march(6)).id


def expire(which: str) -> Act:
    return lambda db: uncollected.sweep(db, march(13, 0) + timedelta(seconds=1), which)


def races(count: int) -> Iterator[tuple[str, int]]:
    """So many races of the three kinds, one after another."""
    kinds = ("balance", "stock", "end")
    for number in range(count):
        yield kinds[number % 3], number


def run(engine: Engine, count: int) -> None:
    """The races, each on the same shop; what must hold is asked after each, and of all at the end."""
    with Session(engine, expire_on_commit=False) as db, db.begin():
        goods = on_the_shelf(db, pieces=2 * count).id
    with ThreadPoolExecutor(4) as pool:
        for kind, number in races(count):
            {"balance": _balance, "stock": _stock, "end": _end}[kind](pool, engine, goods, number)
    with Session(engine) as db:
        assert check.broken(db) == []
        assert min(db.exec(select(Goods.stock))) >= 0


def _balance(pool: ThreadPoolExecutor, engine: Engine, goods: str, number: int) -> None:
    """One balance is enough for one of four."""
    name = HOMES[number % 4]
    before = _open(engine)
    _refill(engine, name, 20)
    done = at_once(pool, engine, [buy(name, goods)] * 4)
    assert sum(isinstance(d, str) for d in done) == 1, done
    assert len(_open(engine) - before) == 1
    with Session(engine) as db:
        account = ledger.subject_account(home(db, f"{name}户").id)
        assert ledger.balance(db, village(db), account) == 0


def _stock(pool: ThreadPoolExecutor, engine: Engine, goods: str, number: int) -> None:
    """Two pieces are left for four households."""
    for name in HOMES:
        _refill(engine, name, 20)
    with Session(engine, expire_on_commit=False) as db, db.begin():
        scarce = on_the_shelf(db, name=f"限量{number}", pieces=2).id
    done = at_once(pool, engine, [buy(name, scarce) for name in HOMES])
    assert sum(isinstance(d, str) for d in done) == 2, done
    with Session(engine) as db:
        assert db.get_one(Goods, scarce).stock == 0
    with Session(engine) as db, db.begin():
        for name, which in zip(HOMES, done, strict=True):
            if isinstance(which, str):
                redemptions.cancel(db, person(db, name), which, None, march(6))


def _end(pool: ThreadPoolExecutor, engine: Engine, goods: str, number: int) -> None:
    """The villager cancels while the keeper hands over twice and the clock lets it expire."""
    name = HOMES[number % 4]
    _refill(engine, name, 20)
    with Session(engine) as db, db.begin():
        which = buy(name, goods)(db)
    done = at_once(
        pool, engine, [cancel(name, which), hand_over(which), hand_over(which), expire(which)]
    )
    assert sum(not isinstance(d, Refusal) and d != 0 for d in done) == 1, done
    with Session(engine) as db:
        assert db.get_one(Redemption, which).state != RedemptionState.RESERVED


def _refill(engine: Engine, name: str, points: int) -> None:
    """The household has exactly so many points."""
    with Session(engine) as db, db.begin():
        account = ledger.subject_account(home(db, f"{name}户").id)
        short = points - ledger.balance(db, village(db), account)
        if short > 0:
            seq = ledger.hold(db, village(db)).seq
            give(db, f"{name}户", short, march(1) + timedelta(seconds=seq))


def _open(engine: Engine) -> set[str]:
    with Session(engine) as db:
        query = select(Redemption.id).where(Redemption.state == RedemptionState.RESERVED)
        return set(db.exec(query.order_by(col(Redemption.id))))


def test_a_short_rush(world: Engine) -> None:
    run(world, 60)


@pytest.mark.soak
def test_two_thousand_races(world: Engine) -> None:
    run(world, 2000)
