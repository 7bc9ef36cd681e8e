"""The shop's agreement: on record by whoever may, shown, and told to the village before it runs out."""

from datetime import date

import pytest

from core.db import Db
from core.errors import Refusal
from core.points.shop import agreements
from tests.core.points.wangjia_acts import april, march, person, village

FIRST, LAST = date(2026, 1, 1), date(2026, 4, 30)


def record(db: Db, by: str = "赵春兰", partner: str = "便民超市", last: date = LAST) -> None:
    agreements.record(db, person(db, by), village(db), partner, FIRST, last, march(20))


def test_the_newest_one_holds(db: Db) -> None:
    assert agreements.status(db, village(db), march(20)) == ""
    record(db)
    record(db, partner="王家小店", last=date(2026, 12, 31))
    assert (
        agreements.status(db, village(db), march(20))
        == "定点超市：王家小店，协议到2026年12月31日。"
    )


def test_one_that_has_not_begun_leaves_the_one_before(db: Db) -> None:
    record(db)
    begins, ends = date(2026, 5, 1), date(2027, 4, 30)
    agreements.record(db, person(db, "赵春兰"), village(db), "王家小店", begins, ends, march(20))
    assert agreements.status(db, village(db), march(21)) == (
        "定点超市：便民超市，协议到2026年4月30日。"
        "定点超市：王家小店，协议从2026年5月1日起，到2027年4月30日。"
    )
    assert (
        agreements.status(db, village(db), april(30, 23).replace(month=5))
        == "定点超市：王家小店，协议到2027年4月30日。"
    )


@pytest.mark.parametrize(
    ("by", "partner", "last", "why"),
    [
        ("罗铁柱", "便民超市", LAST, "由村支书、村主任或记录员"),
        ("赵春兰", " ", LAST, "店名"),
        ("赵春兰", "店" * 31, LAST, "店名"),
        ("赵春兰", "便民超市", date(2025, 12, 31), "还早"),
        ("赵春兰", "便民超市", date(2026, 3, 19), "已经到期"),
        ("赵春兰", "便民超市", date(2040, 1, 1), "最长"),
    ],
)
def test_what_cannot_be_is_refused(db: Db, by: str, partner: str, last: date, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        record(db, by, partner, last)


def test_the_village_is_told_before_and_the_day_after(db: Db) -> None:
    record(db)
    asked = [d for d in range(1, 31) if agreements.villages_due(db, april(d)) == [village(db)]]
    told = [d for d in range(1, 31) if agreements.remind(db, april(d), village(db))]
    assert asked == told
    assert told == [23, 29]
    assert agreements.remind(db, march(31), village(db)) == 1
    assert "到期了，还没有续签" in agreements.status(
        db, village(db), april(30, 23).replace(month=5)
    )
