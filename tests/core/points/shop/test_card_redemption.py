"""Cards: whoever has no phone is served, and never on one person's word alone.

Here too: `card`, `card_picture`.
"""

import pytest
from sqlmodel import col, select

from core.db import Db
from core.errors import Refusal
from core.outbox import Outgoing
from core.points.shop import card, card_picture, card_redemption, counter, redemptions
from core.points.shop.card import Face
from core.points.shop.redemptions import RedemptionState
from core.registry.addresses import Binding
from tests.core.points.shop_acts import give, left, on_the_shelf
from tests.core.points.wangjia_acts import home, march, person, village


def without_phone(db: Db, name: str) -> None:
    for row in db.exec(select(Binding).where(Binding.person_id == person(db, name).id)).all():
        row.until = march(1)
        db.add(row)
    db.flush()


def number(db: Db, name: str, by: str = "赵春兰") -> str:
    return card.issue(db, person(db, by), home(db, name).id, march(2), again=False).number


def test_a_card_s_number_says_when_it_is_mistyped(db: Db) -> None:
    made = number(db, "张桂花户")
    assert card.is_number(made)
    assert not card.is_number(str((int(made[0]) + 1) % 10) + made[1:])
    assert number(db, "张桂花户", by="李秀英") == made


def test_a_lost_card_is_replaced(db: Db) -> None:
    old = number(db, "张桂花户")
    new = card.issue(db, person(db, "李秀英"), home(db, "张桂花户").id, march(3), again=True)
    with pytest.raises(Refusal, match="请用新卡"):
        card.of_number(db, old)
    assert card.of_number(db, new.number).id == new.id


def test_strangers_get_no_card(db: Db) -> None:
    for name in ("陈大山", "罗铁柱", "蒋来福"):
        with pytest.raises(Refusal, match="积分卡由"):
            number(db, "张桂花户", by=name)


def test_the_representative_says_yes_for_whoever_has_no_phone(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "张桂花户", 20)
    without_phone(db, "张桂花")
    keeper = person(db, "蒋来福")
    found, own = card_redemption.at_card(db, keeper, number(db, "张桂花户"), march(5))
    assert own.points == 20
    made, asked = card_redemption.ask(db, keeper, found.id, goods.id, 20, march(5))
    assert [p.name for p in asked] == ["李秀英"]
    with pytest.raises(Refusal, match="还没有人确认"):
        counter.hand_over(db, keeper, made.id, None, march(5))
    for name in ("蒋来福", "陈大山"):
        with pytest.raises(Refusal, match="来确认"):
            card_redemption.confirm(db, person(db, name), made.id, None, True, march(5))
    card_redemption.confirm(db, person(db, "李秀英"), made.id, made.version, True, march(5))
    counter.hand_over(db, keeper, made.id, made.version, march(5))
    assert (made.state, left(db, "张桂花户")) == (RedemptionState.HANDED_OVER, 0)


def test_a_no_spends_nothing_and_is_told(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "张桂花户", 20)
    keeper = person(db, "蒋来福")
    found, _ = card_redemption.at_card(db, keeper, number(db, "张桂花户"), march(5))
    made, asked = card_redemption.ask(db, keeper, found.id, goods.id, 20, march(5))
    assert {p.name for p in asked} == {"张桂花", "李秀英"}
    card_redemption.confirm(db, person(db, "张桂花"), made.id, None, False, march(5))
    assert (made.state, left(db, "张桂花户")) == (RedemptionState.CANCELLED, 20)
    told = select(Outgoing.person_id).where(col(Outgoing.text).contains("说不是那家人"))
    assert len(set(db.exec(told))) == 4  # the keeper and the supervision group


def test_a_request_at_the_counter_is_good_until_the_day_is_over(db: Db) -> None:
    goods = on_the_shelf(db)
    give(db, "张桂花户", 20)
    keeper = person(db, "蒋来福")
    found, _ = card_redemption.at_card(db, keeper, number(db, "张桂花户"), march(5))
    made, _ = card_redemption.ask(db, keeper, found.id, goods.id, 20, march(5))
    assert made.expires_at == march(6, 0)
    assert redemptions.held(db, home(db, "张桂花户").id) == 20
    assert village(db) == made.village_id


def test_the_same_card_is_the_same_picture() -> None:
    face = Face("国茶村", "欧阳某某某某户", "482 913 605")
    picture = card_picture.draw(face)
    assert picture == card_picture.draw(face)
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 60_000
