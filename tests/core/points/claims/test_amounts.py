"""Claims with amounts, under a village's own rulebook: what each is worth, and when there is no room left.

Here too: `submitting`.
"""

from datetime import date, datetime

import pytest

from core.db import Db
from core.errors import Refusal
from core.points.adoption import adoption
from core.points.checks import points as points_check
from core.points.claims import notices, review
from core.points.claims.claims import Claim, Wanted
from core.points.rulebook.rulebook import Subject
from tests.core.points.wangjia_acts import home, march, person, village

TEXT = """scheme = "wangjia-measured"
subject = "household"
title = "王家村计量细则"
end = "ledger"
from = 2026-04-01
redeem_least = 5
[[category]]
name = "公益"
[[stage]]
body = "panel"
decides = ["claims", "statement"]
how = "decision"
posts = ["clerk", "village_secretary"]
[[cap]]
name = "公益两项"
points = 12
items = ["give", "hours"]
within = "year"
[[item]]
code = "give"
name = "捐款"
category = "公益"
kind = "award"
points = 1
per = 100
unit = "元"
text = "捐款，每100元加1分。"
from = 2026-04-01
[[item]]
code = "hours"
name = "志愿时长"
category = "公益"
kind = "award"
unit = "小时"
steps = [{ at = 10, points = 2 }, { at = 20, points = 5 }]
text = "志愿服务，一年累计满10小时加2分，满20小时加5分。"
from = 2026-04-01
[[item]]
code = "blood"
name = "献血"
category = "公益"
kind = "award"
ladder = [20, 40, 60]
text = "献血，头一回加20分，第二回40分，第三回60分。"
from = 2026-04-01
[[item]]
code = "sweep"
name = "清扫"
category = "公益"
kind = "award"
points = 0.5
text = "清扫一次加0.5分。"
from = 2026-04-01
[[item]]
code = "drunk"
name = "违法"
category = "公益"
kind = "veto"
bars = [0, 1]
text = "违法，当年和次年不能兑换。"
from = 2026-04-01
"""


@pytest.fixture
def measured(db: Db) -> Db:
    adoption.adopt(db, None, village(db), "x.toml", TEXT, march(20))
    return db


def april(day: int) -> datetime:
    return march(day).replace(month=4)


def put(db: Db, code: str, day: int, amount: int | None = None) -> Claim:
    who, of = person(db, "罗铁柱"), home(db, "罗铁柱户")
    wanted = Wanted(Subject.HOUSEHOLD, of.id, code, date(2026, 4, day), "做了", (), "", amount)
    return review.submit(db, who, wanted, april(day))[0]


def passed(db: Db, claim: Claim) -> int:
    review.pass_(db, person(db, "赵春兰"), claim.id, None, april(28))
    db.refresh(claim)
    return claim.points


def test_each_hundred_yuan(measured: Db) -> None:
    claim = put(measured, "give", 3, 250)
    assert (claim.points, claim.amount) == (2, 250)
    assert notices.title(measured, claim) == "罗铁柱户 捐款 +2（250元，4月3日）"


@pytest.mark.parametrize("amount", [None, 0, -3, 99, 10**9])
def test_no_amount_that_cannot_be(measured: Db, amount: int | None) -> None:
    with pytest.raises(Refusal, match="捐款"):
        put(measured, "give", 3, amount)


def test_a_total_steps_up_and_a_rejected_one_drops_out(measured: Db) -> None:
    first, second = put(measured, "hours", 3, 8), put(measured, "hours", 4, 14)
    assert (first.points, second.points) == (0, 5)
    review.reject(measured, person(measured, "赵春兰"), first.id, None, "没去", april(5))
    assert passed(measured, second) == 2


def test_a_ladder_climbs(measured: Db) -> None:
    assert [put(measured, "blood", day).points for day in (3, 4, 5, 6)] == [20, 40, 60, 60]


def test_half_points_are_kept_until_they_make_one(measured: Db) -> None:
    claims = [put(measured, "sweep", day) for day in (3, 4, 5)]
    assert [c.points for c in claims] == [0, 1, 0]
    assert "零头攒着" in notices.title(measured, claims[0])


def test_a_shared_cap_is_full(measured: Db) -> None:
    passed(measured, put(measured, "give", 3, 1200))
    with pytest.raises(Refusal, match="公益两项合起来每年最多12分，今年已经满了，明年再报"):
        put(measured, "hours", 5, 30)
    assert list(points_check.broken(measured)) == []
