"""The week's report to the panel, and what somebody has put on record today."""

import pytest

from core.db import Db
from core.points.claims import notices as claim_notices
from core.points.close import weekly_report
from core.points.rulebook.rulebook import Subject
from tests.core.points.wangjia_acts import claim, person, village
from tests.core.points.year_end_acts import december, did, january, told

pytestmark = pytest.mark.place("gaoyang")


def test_monday_tells_of_the_week_before(db: Db) -> None:
    did(db, "胡春来户", "neighbour-help", december(30), Subject.HOUSEHOLD)
    claim(db, "白云山", "白云山户", "neighbour-help", december(31))
    claim(db, "侯玉梅", "丁秀芝户", "litter", january(3))
    claim(db, "白云山", "白云山户", "neighbour-help", january(4))
    assert weekly_report.report(db, january(4, 8), village(db, "斗洼村")) == 2
    (said,) = told(db, "孟祥云", "【积分周报】")
    assert said == (
        "【积分周报】斗洼村农户，12月28日那一周：新记3笔（加分2笔，扣分1笔），涉及3户。\n"
        "通过1笔，没通过0笔，还在等审核2笔。\n最多的是公益美德2笔、乡村建设1笔。"
    )
    assert told(db, "段成林", "【积分周报】") == [said]


def test_a_week_without_records_bothers_nobody(db: Db) -> None:
    assert weekly_report.report(db, january(4, 8), village(db, "斗洼村")) == 0
    assert told(db, "孟祥云", "【积分周报】") == []


def test_the_day_begins_at_midnight(db: Db) -> None:
    worker = person(db, "任小娟")
    claim(db, "任小娟", "于桂枝户", "neighbour-help", december(29, 20))
    first = claim(db, "任小娟", "胡春来户", "neighbour-help", december(30, 9))
    claim(db, "侯玉梅", "胡春来户", "litter", december(30, 10))
    assert [c.id for c in weekly_report.of_day(db, worker.id, december(30, 22))] == [first.id]
    assert claim_notices.title(db, first) == "胡春来户 邻里互助 +5（12月30日）"
