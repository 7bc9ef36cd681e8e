"""All that the supervision group watches, on one screen."""

from core.db import Db
from core.points.claims import review
from core.points.oversight import freezing, overview
from core.points.statement.freezes import Frozen
from tests.core.points.wangjia_acts import april, claim, drafted, march, passed, person, village


def test_every_figure_of_the_month_is_there(db: Db) -> None:
    one = claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    review.reject(db, person(db, "赵春兰"), one.id, one.version, "没有照片", march(5, 12))
    passed(db, "刘大勇", "刘大勇户", "meeting", march(6))
    waits = claim(db, "陈大山", "陈大山户", "neighbour-help", march(7))
    freezing.freeze(db, person(db, "冯正"), Frozen.CLAIM, waits.id, "要看看", march(8))
    rows = overview.overview(db, village(db), march(9)).split("\n")
    assert rows[0] == "【监督】王家村"
    assert "审核：本月通过1笔，没通过1笔，在等1笔。" in rows
    assert "冻结着：1笔。" in rows
    said = overview.decisions(db, village(db)).split("\n")
    assert said[1].startswith("刘大勇户")
    assert said[1].endswith("3月6日通过")
    assert said[2].endswith("赵春兰3月5日没通过（没有照片）")


def test_open_months_and_prices(db: Db) -> None:
    passed(db, "刘大勇", "刘大勇户", "meeting", march(6))
    drafted(db, april(1))
    assert "王家村2026年3月农户积分：" in overview.overview(db, village(db), april(2))
    assert overview.prices(db, village(db)) == "兑换标准：\n（还没有上架的）"
    assert overview.decisions(db, village(db, "李家村")) == "最近的审核：\n（还没有）"
