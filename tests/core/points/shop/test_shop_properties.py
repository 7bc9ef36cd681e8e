"""Whatever happens at the shop and in whichever order, points and pieces are where they must be."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from core import acts
from core.db import Db
from core.errors import Refusal
from core.points.checks import shop
from core.points.ledger import ledger
from core.points.shop import counter, redemptions, shelves, uncollected
from core.points.shop.redemptions import Redemption
from core.points.shop.shop import Goods
from tests.core.points.shop_acts import give, on_the_shelf, reserved
from tests.core.points.wangjia_acts import march, person, village

HOMES = ("罗铁柱户", "唐菊香户")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("give", "reserve", "cancel", "hand_over", "take_back", "expire", "restock", "lose")
        ),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=25,
)


def step(db: Db, what: str, number: int, goods: Goods, made: list[Redemption], at: int) -> None:
    """One thing that somebody does, whether it can be done or not."""
    now = march(5) + timedelta(hours=at)
    keeper = person(db, "蒋来福")
    name = HOMES[number % 2]
    which = made[number % len(made)] if made else None
    if what == "give":
        give(db, name, 5 + 20 * number, now)
    elif what == "reserve":
        db.refresh(goods)
        made.append(reserved(db, name, goods, now, pieces=1 + number // 2))
    elif what == "restock":
        shelves.restock(db, keeper, village(db), "洗衣液", 1 + number, now)
    elif what == "lose":
        shelves.write_off(db, keeper, village(db), "洗衣液", 1 + number, "坏了", now)
    elif which is None:
        return
    elif what == "cancel":
        redemptions.cancel(db, person(db, HOMES[at % 2].removesuffix("户")), which.id, None, now)
    elif what == "hand_over":
        counter.hand_over(db, keeper, which.id, None, now)
    elif what == "expire":
        uncollected.sweep(db, which.expires_at, which.id)
    else:
        for act in acts.of_thing(db, which.id):
            if act.kind == "redemption.handed_over":
                counter.take_back(db, act, now)


@pytest.mark.long
@given(STEPS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_points_and_pieces_are_conserved(world: Engine, steps: list[tuple[str, int]]) -> None:
    with Session(world, expire_on_commit=False) as db:
        goods = on_the_shelf(db, pieces=3)
        made: list[Redemption] = []
        for at, (what, number) in enumerate(steps):
            try:
                with db.begin_nested():
                    step(db, what, number, goods, made, at)
            except Refusal:
                made[:] = [m for m in made if db.get(Redemption, m.id) is not None]
            db.flush()
            assert list(shop.broken(db)) == []
            stands = ledger.balances(db, village(db))
            assert min([n for a, n in stands.items() if not a.startswith("issue:")], default=0) >= 0
            db.refresh(goods)
            assert goods.stock >= 0
        db.rollback()
