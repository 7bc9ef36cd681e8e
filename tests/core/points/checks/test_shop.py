"""Each fault that the check of the shop looks for is found when it is made on purpose."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from core import acts
from core.db import Db
from core.points.checks import shop
from core.points.ledger import ledger
from core.points.ledger.ledger import Move
from core.points.shop import card, card_redemption, counter, redemptions, settlement
from core.points.shop.redemptions import Redemption, RedemptionState
from core.registry.people import Kinship
from tests.core.points.shop_acts import give, on_the_shelf, reserved
from tests.core.points.wangjia_acts import april, home, march, person, village

pytestmark = pytest.mark.broken_on_purpose
Fault = Callable[[Db], None]


def sold(db: Db) -> Redemption:
    query = select(Redemption).where(Redemption.state == RedemptionState.HANDED_OVER)
    return db.exec(query).one()


def waiting(db: Db) -> Redemption:
    query = select(Redemption).where(Redemption.state == RedemptionState.RESERVED)
    return db.exec(query).one()


def handed_over_without_points(db: Db) -> None:
    waiting(db).state = RedemptionState.HANDED_OVER


def spent_without_a_hand_over(db: Db) -> None:
    row = waiting(db)
    away, to = ledger.held_account(row.id), ledger.shop_account(row.village_id)
    move = Move(f"redemption:{row.id}:end", away, to, row.points)
    ledger.post(db, row.village_id, move, march(20))


def given_to_another(db: Db) -> None:
    row = waiting(db)
    other = ledger.subject_account(home(db, "唐菊香户").id)
    away = ledger.held_account(row.id)
    ledger.post(db, row.village_id, Move(f"redemption:{row.id}:end", away, other, 20), march(20))
    row.state = RedemptionState.CANCELLED
    acts.record(db, "redemption.cancelled", row.id, march(20), right="member")


def held_under_no_redemption(db: Db) -> None:
    give(db, "唐菊香户", 9, march(3))
    own, held = ledger.subject_account(home(db, "唐菊香户").id), ledger.held_account("x")
    ledger.post(db, village(db), Move("x", own, held, 9), march(20))


def points_somewhere_else(db: Db) -> None:
    own = ledger.subject_account(home(db, "罗铁柱户").id)
    ledger.post(db, village(db), Move("y", own, "pocket:蒋来福", 5), march(20))


def stock_edited(db: Db) -> None:
    db.execute(text("UPDATE goods SET stock = stock - 1"))


def ended_twice(db: Db) -> None:
    acts.record(db, "redemption.cancelled", sold(db).id, march(20), right="member")


def reserved_by_nobody(db: Db) -> None:
    db.execute(text("DELETE FROM act WHERE kind = 'redemption.reserve'"))


def handed_over_by_no_keeper(db: Db) -> None:
    other = person(db, "唐菊香").id
    row = text("UPDATE act SET person_id = :who WHERE kind = 'redemption.handed_over'")
    db.execute(row, {"who": other})


def handed_over_to_kin(db: Db) -> None:
    db.add(Kinship(person_id=person(db, "蒋来福").id, relative_id=person(db, "罗铁柱").id))


def confirmed_by_the_keeper(db: Db) -> None:
    keeper, where = person(db, "蒋来福"), home(db, "罗铁柱户").id
    made = card.issue(db, person(db, "陈大山"), where, march(8), again=False)
    goods = sold(db).goods_id
    asked, _ = card_redemption.ask(db, keeper, made.id, goods, 20, march(9))
    card_redemption.confirm(db, person(db, "陈大山"), asked.id, None, True, march(9))
    counter.hand_over(db, keeper, asked.id, None, march(9))
    asked.confirmed_by = keeper.id


def settled_for_more(db: Db) -> None:
    made, _ = settlement.propose(db, person(db, "蒋来福"), april(1))
    made.fen += 100


def settled_without_one(db: Db) -> None:
    settlement.propose(db, person(db, "蒋来福"), april(1))
    sold(db).settlement_id = None


def agreed_by_its_maker(db: Db) -> None:
    made, _ = settlement.propose(db, person(db, "赵春兰"), april(1))
    made.decided_by = made.by


FAULTS: dict[Fault, str] = {
    handed_over_without_points: "I-10 redemption",
    spent_without_a_hand_over: "I-10 redemption",
    given_to_another: "went another way",
    held_under_no_redemption: "what is held is not what is reserved",
    points_somewhere_else: "I-11 village",
    stock_edited: "I-11 洗衣液",
    ended_twice: "by the acts",
    reserved_by_nobody: "I-19 redemption",
    handed_over_by_no_keeper: "without the post",
    handed_over_to_kin: "I-5 redemption",
    confirmed_by_the_keeper: "no second person",
    settled_for_more: "I-10 settlement",
    settled_without_one: "I-10 settlement",
    agreed_by_its_maker: "agreed to by whoever proposed",
}


@pytest.fixture
def trading(db: Db) -> Db:
    """A shop in which everything that can happen to a redemption has happened."""
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 200)
    keeper, who = person(db, "蒋来福"), person(db, "罗铁柱")
    done = reserved(db, "罗铁柱户", goods, march(5))
    counter.hand_over(db, keeper, done.id, None, march(6))
    back = reserved(db, "罗铁柱户", goods, march(5))
    counter.hand_over(db, keeper, back.id, None, march(6))
    act = next(a for a in acts.of_thing(db, back.id) if a.kind == "redemption.handed_over")
    counter.take_back(db, act, act.at + timedelta(hours=1))
    dropped = reserved(db, "罗铁柱户", goods, march(7))
    redemptions.cancel(db, who, dropped.id, None, march(8))
    reserved(db, "罗铁柱户", goods, march(8))
    db.flush()
    assert list(shop.broken(db)) == []
    return db


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.__name__)
def test_a_fault_is_seen(trading: Db, fault: Fault) -> None:
    fault(trading)
    trading.flush()
    trading.expire_all()
    assert FAULTS[fault] in "\n".join(shop.broken(trading))
