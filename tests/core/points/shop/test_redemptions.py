"""Redemptions: points and goods are held together, and a redemption ends once.

Here too: `counter`, `shelves`, `spending`, `uncollected`.
"""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.outbox import Outgoing
from core.points.ledger import ledger
from core.points.oversight import freezing
from core.points.rulebook.rulebook import Subject
from core.points.shop import counter, redemptions, shelves, shop, spending, uncollected
from core.points.shop.redemptions import RedemptionState, Wanted
from core.points.statement import freezes
from core.points.statement.freezes import Frozen
from core.registry import invitations, people, regions
from core.registry.people import Post
from core.registry.regions import Region
from tests.core.points.shop_acts import give, left, on_the_shelf, phone, reserved, wanted
from tests.core.points.wangjia_acts import home, march, person, village


def test_points_and_goods_are_held(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 50)
    made = reserved(db, "罗铁柱户", goods, march(5), pieces=2)
    db.refresh(goods)
    assert (left(db, "罗铁柱户"), goods.stock, made.points, made.fen) == (10, 28, 40, 3000)
    assert redemptions.held(db, made.subject_id) == 40
    assert counter.is_code(made.code)


def test_a_balance_that_is_too_small_holds_nothing(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 19)
    with pytest.raises(Refusal, match="还差1分"):
        reserved(db, "罗铁柱户", goods, march(5))
    db.refresh(goods)
    assert (left(db, "罗铁柱户"), goods.stock) == (19, 30)


def test_nobody_spends_what_is_another_household_s(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 50)
    with pytest.raises(Refusal, match="自己家的积分"):
        redemptions.reserve(db, person(db, "唐菊香"), wanted(db, "罗铁柱户", goods), march(5))


def test_a_member_spends_the_household_s_balance(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "王建国户", 20)
    redemptions.reserve(db, person(db, "王小梅"), wanted(db, "王建国户", goods), march(5))
    assert left(db, "王建国户") == 0


def test_a_representative_has_a_balance_beside_the_household_s(db: Db) -> None:
    who = person(db, "李秀英")
    assert [s.subject for s in spending.spendable(db, who, march(5))] == [
        Subject.HOUSEHOLD,
        Subject.REPRESENTATIVE,
    ]


def test_goods_of_another_village_are_not_to_be_had(db: Db) -> None:
    other = regions.add(db, "赵家村", regions.Kind.VILLAGE)
    keeper = person(db, "马老三")
    people.appoint(db, keeper, Post.SHOP_KEEPER, other, march(1))
    goods = shelves.put_on(
        db, keeper, other.id, [shelves.WantedGoods("洗衣液", 20, 1500, 5)], march(2)
    )[0]
    give(db, "罗铁柱户", 50)
    with pytest.raises(Refusal, match="下架"):
        reserved(db, "罗铁柱户", goods, march(5))


def test_a_new_price_leaves_an_old_reservation_alone(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 50)
    made = reserved(db, "罗铁柱户", goods, march(5))
    old = wanted(db, "罗铁柱户", goods)
    shelves.reprice(db, person(db, "蒋来福"), village(db), "洗衣液", 25, None, march(6))
    with pytest.raises(Refusal, match="刚改成25分"):
        redemptions.reserve(db, person(db, "罗铁柱"), old, march(6))
    counter.hand_over(db, person(db, "蒋来福"), made.id, made.version, march(7))
    assert (made.points, made.fen, left(db, "罗铁柱户")) == (20, 1500, 30)
    told = select(Outgoing.text).where(col(Outgoing.text).contains("改成25分"))
    assert len(db.exec(told).all()) == 3  # the supervision group


def test_a_cancelled_reservation_gives_everything_back_once(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 20)
    made = reserved(db, "罗铁柱户", goods, march(5))
    who = person(db, "罗铁柱")
    assert redemptions.cancel(db, who, made.id, None, march(6)) == 20
    db.refresh(goods)
    assert (left(db, "罗铁柱户"), goods.stock) == (20, 30)
    with pytest.raises(Refusal, match="已经取消"):
        redemptions.cancel(db, who, made.id, None, march(6))


def test_a_reservation_expires_at_the_end_of_its_seventh_day(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 20)
    made = reserved(db, "罗铁柱户", goods, march(5))
    due = uncollected.next_due(db)
    assert due == made.expires_at == march(13, 0)
    assert uncollected.due(db, due - timedelta(seconds=1)) == []
    assert [uncollected.sweep(db, due, which) for which in uncollected.due(db, due)] == [1]
    assert uncollected.sweep(db, due, made.id) == 0
    assert (made.state, left(db, "罗铁柱户")) == (RedemptionState.EXPIRED, 20)
    with pytest.raises(Refusal, match="过期"):
        counter.seek(db, person(db, "蒋来福"), phone(db, "蒋来福"), made.code, due)


def test_a_code_is_used_once(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 20)
    made = reserved(db, "罗铁柱户", goods, march(5))
    keeper = person(db, "蒋来福")
    counter.hand_over(db, keeper, made.id, made.version, march(6))
    with pytest.raises(Refusal, match="已经交货"):
        counter.seek(db, keeper, phone(db, "蒋来福"), made.code, march(6))
    with pytest.raises(Refusal, match="已经交货"):
        counter.hand_over(db, keeper, made.id, None, march(6))
    assert ledger.balance(db, village(db), ledger.shop_account(village(db))) == 20


def test_another_village_s_keeper_is_sent_to_the_right_shop(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 20)
    made = reserved(db, "罗铁柱户", goods, march(5))
    other = db.exec(select(Region).where(Region.name == "李家村")).one()
    keeper = person(db, "马老三")
    people.appoint(db, keeper, Post.SHOP_KEEPER, other, march(1))
    with pytest.raises(Refusal, match="王家村的积分超市"):
        counter.seek(db, keeper, phone(db, "马老三"), made.code, march(6))
    with pytest.raises(Refusal, match="王家村的积分超市"):
        counter.hand_over(db, keeper, made.id, None, march(6))


def test_kin_are_served_by_somebody_else(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "刘大勇户", 20)
    made = reserved(db, "刘大勇户", goods, march(5))
    with pytest.raises(Refusal, match="要回避，请蒋来福来核销"):
        counter.hand_over(db, person(db, "赵春兰"), made.id, None, march(6))
    counter.hand_over(db, person(db, "钱国华"), made.id, None, march(6))


def test_a_frozen_redemption_waits(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 20)
    made = reserved(db, "罗铁柱户", goods, march(5))
    freezing.freeze(db, person(db, "冯正"), Frozen.REDEMPTION, made.id, "核实中", march(5))
    assert freezes.of(db, made.id) is not None
    for act in (
        lambda: counter.seek(db, person(db, "蒋来福"), phone(db, "蒋来福"), made.code, march(6)),
        lambda: counter.hand_over(db, person(db, "蒋来福"), made.id, None, march(6)),
        lambda: redemptions.cancel(db, person(db, "罗铁柱"), made.id, None, march(6)),
    ):
        with pytest.raises(Refusal, match="冻结"):
            act()
    assert uncollected.sweep(db, march(20), made.id) == 0


def test_wrong_codes_cannot_be_tried_for_ever(db: Db) -> None:

    account = phone(db, "蒋来福")
    for _ in range(counter.WRONG_CODES_AN_HOUR):
        with pytest.raises(counter.UnknownCode):
            counter.seek(db, person(db, "蒋来福"), account, "22222222", march(5))
        invitations.count_wrong_code(db, account, march(5))
    with pytest.raises(Refusal, match="输错得太多"):
        counter.seek(db, person(db, "蒋来福"), account, "22222222", march(5))


def test_stock_is_written_off_but_never_below_nothing(db: Db) -> None:
    on_the_shelf(db, pieces=3)
    where, keeper = village(db), person(db, "蒋来福")
    assert shelves.write_off(db, keeper, where, "洗衣液", 2, "受潮了", march(5)).stock == 1
    with pytest.raises(Refusal, match="架上只有1件"):
        shelves.write_off(db, keeper, where, "洗衣液", 2, "受潮了", march(5))
    assert shelves.restock(db, keeper, where, "洗衣液", 4, march(6)).stock == 5


def test_whoever_keeps_no_shop_changes_no_goods(db: Db) -> None:
    on_the_shelf(db)
    with pytest.raises(Refusal, match="店主来管"):
        shelves.take_off(db, person(db, "罗铁柱"), village(db), "洗衣液", march(5))


def test_a_part_of_a_name_is_enough_when_it_fits_one(db: Db) -> None:
    on_the_shelf(db)
    on_the_shelf(db, name="洗衣粉")
    assert shop.named(db, village(db), "衣液").name == "洗衣液"
    with pytest.raises(Refusal, match="写全名"):
        shop.named(db, village(db), "洗衣")


def test_nobody_else_s_reservation_is_cancelled(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 20)
    made = reserved(db, "罗铁柱户", goods, march(5))
    with pytest.raises(Refusal, match="不是您家的"):
        redemptions.cancel(db, person(db, "唐菊香"), made.id, None, march(6))


def test_points_that_only_bring_a_grade_are_not_spent(db: Db) -> None:
    goods = on_the_shelf(db)
    one = Wanted(Subject.COMMITTEE, village(db), goods.id, 1, goods.points)
    with pytest.raises(Refusal):
        redemptions.reserve(db, person(db, "钱国华"), one, march(5))


def test_a_hand_over_is_taken_back_and_everybody_concerned_hears_it(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 20)
    made = reserved(db, "罗铁柱户", goods, march(5))
    keeper = person(db, "蒋来福")
    counter.hand_over(db, keeper, made.id, None, march(6))

    act = next(a for a in acts.of_thing(db, made.id) if a.kind == "redemption.handed_over")
    counter.take_back(db, act, march(6, 10))
    db.refresh(goods)
    assert (made.state, left(db, "罗铁柱户"), goods.stock) == (RedemptionState.RETURNED, 20, 30)
    told = select(Outgoing.person_id).where(col(Outgoing.text).contains("的交货，蒋来福撤销了"))
    assert len(set(db.exec(told))) == 4
    with pytest.raises(Refusal, match="撤销不了"):
        counter.take_back(db, act, march(6, 11))
    assert home(db, "罗铁柱户").id == made.subject_id
