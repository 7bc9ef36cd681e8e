"""A month's settlement is what was handed over in it, agreed by another and paid out of the fund.

Here too: `liability`, `sales`, `shop`, `standing.totals`.
"""

import pytest

from core import acts
from core.db import Db
from core.errors import Refusal
from core.funds import book
from core.funds.book import Purse
from core.points.shop import counter, liability, settlement
from core.points.shop.redemptions import Redemption
from core.points.shop.settlement import SettlementState
from core.points.standing import totals
from tests.core.points.shop_acts import fund, give, keeps_money, on_the_shelf, reserved
from tests.core.points.wangjia_acts import april, march, may, person, village


def sold(db: Db) -> Redemption:
    """One thing of 20 points and 15 yuan, handed over on 6 March."""
    goods = on_the_shelf(db)
    give(db, "罗铁柱户", 40)
    made = reserved(db, "罗铁柱户", goods, march(5))
    return counter.hand_over(db, person(db, "蒋来福"), made.id, None, march(6))


def test_it_is_proposed_agreed_and_paid_once(db: Db) -> None:
    sold(db)
    fund(db, 10_000, april(1))
    made, asked = settlement.propose(db, person(db, "蒋来福"), april(1))
    assert (made.month, made.fen, made.points) == ("2026-03", 1500, 20)
    assert [p.name for p in asked] == ["赵春兰", "钱国华"]
    settlement.agree(db, person(db, "钱国华"), made.id, made.version, april(2))
    assert made.state == SettlementState.AGREED
    assert book.balance(db, village(db), Purse.SHOP) == 8_500
    with pytest.raises(Refusal, match="钱国华已经同意了"):
        settlement.agree(db, person(db, "赵春兰"), made.id, None, april(2))
    with pytest.raises(Refusal, match="不用再提"):
        settlement.propose(db, person(db, "赵春兰"), april(3))


def test_nobody_agrees_to_the_own_proposal(db: Db) -> None:
    sold(db)
    fund(db, 10_000, april(1))
    made, asked = settlement.propose(db, person(db, "赵春兰"), april(1))
    assert [p.name for p in asked] == ["钱国华"]
    for name in ("赵春兰", "蒋来福", "罗铁柱"):
        with pytest.raises(Refusal, match="别人来定"):
            settlement.agree(db, person(db, name), made.id, None, april(2))


def test_a_village_without_a_book_of_money_pays_by_itself(db: Db) -> None:
    sold(db)
    made, _ = settlement.propose(db, person(db, "蒋来福"), april(1))
    settlement.agree(db, person(db, "钱国华"), made.id, None, april(2))
    assert (made.state, made.voucher_id) == (SettlementState.AGREED, None)


def test_an_empty_fund_pays_nothing(db: Db) -> None:
    keeps_money(db)
    sold(db)
    made, _ = settlement.propose(db, person(db, "蒋来福"), april(1))
    with pytest.raises(Refusal, match="还有0元，不够付15元"):
        settlement.agree(db, person(db, "钱国华"), made.id, None, april(2))
    assert made.state == SettlementState.PROPOSED


def test_one_that_was_sent_back_is_proposed_again(db: Db) -> None:
    sold(db)
    fund(db, 10_000, april(1))
    made, _ = settlement.propose(db, person(db, "蒋来福"), april(1))
    settlement.reject(db, person(db, "钱国华"), made.id, None, "少一笔", april(1))
    again, _ = settlement.propose(db, person(db, "蒋来福"), april(2))
    settlement.agree(db, person(db, "钱国华"), again.id, None, april(2))
    assert book.balance(db, village(db), Purse.SHOP) == 8_500


def test_what_is_on_a_settlement_is_not_taken_back(db: Db) -> None:
    made = sold(db)
    settlement.propose(db, person(db, "蒋来福"), april(1))
    act = next(a for a in acts.of_thing(db, made.id) if a.kind == "redemption.handed_over")
    with pytest.raises(Refusal, match="结账单里"):
        counter.take_back(db, act, april(1))


def test_a_month_without_a_hand_over_is_not_settled(db: Db) -> None:
    sold(db)
    settlement.propose(db, person(db, "蒋来福"), april(1))
    with pytest.raises(Refusal, match="没有交过货"):
        settlement.propose(db, person(db, "蒋来福"), may(1))
    with pytest.raises(Refusal, match="店主或村里的记录员"):
        settlement.propose(db, person(db, "罗铁柱"), april(1))


def test_a_month_that_was_forgotten_is_settled_before_the_next(db: Db) -> None:
    sold(db)
    made, _ = settlement.propose(db, person(db, "蒋来福"), may(1))
    assert (made.month, made.fen) == ("2026-03", 1500)


def test_unspent_points_stand_against_the_money(db: Db) -> None:
    assert liability.words(db, village(db), march(5)) == ""
    sold(db)
    assert liability.words(db, village(db), march(7)) == "没花的积分20分，兑完要20元。"
    keeps_money(db)
    assert liability.words(db, village(db), march(7)) == (
        "没花的积分20分，兑完要20元；积分超市资金0元，还差20元。"
        "注意：近三个月发了40分（合40元），进账只有0元，发得比进得快。"
    )
    fund(db, 10_000, march(7))
    assert liability.words(db, village(db), march(8), coming=30) == (
        "没花的积分20分，加上这次的30分，兑完要50元；积分超市资金100元，够用。"
    )


def test_what_the_article_reports_is_counted(db: Db) -> None:
    sold(db)
    found = totals.of_village(db, village(db), march(1, 0), april(1, 0))
    assert (found.subjects, found.points, found.pieces, found.fen) == (1, 40, 1, 1500)
    assert totals.of_village(db, village(db), april(1), may(1)).fen == 0
