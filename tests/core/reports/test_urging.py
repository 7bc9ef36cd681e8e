"""Urging from above: who may, whom it reaches, how often; and whoever may not see a report hears of none."""

from datetime import timedelta

import pytest
from sqlmodel import select

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.figures import kpis
from core.figures.view import view
from core.registry.people import Post
from core.reports import escalation, handling, urging
from core.reports.ladder.reports import Report
from tests.core.reports.telling import MONDAY, file, leaves, person, told, who

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def urge(db: Db, name: str, report: Report, after: timedelta = HOUR) -> None:
    db.flush()
    urging.urge(db, report.id, who(db, name), MONDAY + after)
    db.flush()


@pytest.mark.parametrize("name", ["吴建军", "钱国华", "赵春兰", "冯正", "孙敏", "周明"])
def test_who_stands_above_urges_and_the_holder_alone_hears_by_whom(db: Db, name: str) -> None:
    report = file(db)
    before = len(told(db, "张桂花"))
    urge(db, name, report)
    (last,) = [text for text in told(db, "李秀英") if "【催办】" in text]
    assert name in last
    assert len(told(db, "张桂花")) == before
    (act,) = db.exec(select(Act).where(Act.kind == urging.URGED)).all()
    assert act.right
    with pytest.raises(Refusal, match="收不回"):
        acts.take_back(db, act, MONDAY + HOUR)


@pytest.mark.parametrize("name", ["马老三", "陈大山", "刘大勇", "张桂花", "蒋来福", "路人"])
def test_whoever_sees_it_by_no_post_is_not_told_that_it_exists(db: Db, name: str) -> None:
    report = file(db)
    with pytest.raises(Refusal, match="没有找到"):
        urge(db, name, report)
    assert "催" not in "".join(told(db, "李秀英"))


def test_who_does_not_stand_above_the_holder_is_refused_in_words(db: Db) -> None:
    report = file(db)
    with pytest.raises(Refusal, match="上一级"):
        urge(db, "郑小东", report)
    with pytest.raises(Refusal, match="就在您手里"):
        urge(db, "李秀英", report)
    handling.pass_up(db, report.id, who(db, "李秀英"), "要钱", MONDAY)
    handling.pass_up(db, report.id, who(db, "吴建军"), "要钱", MONDAY)
    handling.pass_up(db, report.id, who(db, "钱国华"), "要钱", MONDAY)
    with pytest.raises(Refusal, match="上一级"):
        urge(db, "赵春兰", report)
    urge(db, "周明", report)


def test_a_holder_hears_once_a_day_by_whomever(db: Db) -> None:
    report = file(db)
    urge(db, "钱国华", report)
    with pytest.raises(Refusal, match="钱国华已经催过了"):
        urge(db, "孙敏", report, 20 * HOUR)
    escalation.sweep(db, MONDAY + DAY)
    urge(db, "孙敏", report, DAY + HOUR)  # another holder has it now
    assert "孙敏" in told(db, "吴建军")[-1]


def test_a_post_that_has_ended_urges_nobody(db: Db) -> None:
    report = file(db)
    leaves(db, "钱国华", Post.VILLAGE_SECRETARY, MONDAY)
    with pytest.raises(Refusal, match="没有找到"):
        urge(db, "钱国华", report)


def test_what_is_done_needs_no_urging(db: Db) -> None:
    report = file(db)
    handling.finish(db, report.id, who(db, "李秀英"), MONDAY, how="好了")
    with pytest.raises(Refusal, match="已办结"):
        urge(db, "孙敏", report)


def test_whom_it_blames_cannot_urge_it(db: Db) -> None:
    report = file(db, "罗铁柱", "钱国华收了我家的钱", private=True)
    with pytest.raises(Refusal, match="没有找到"):
        urge(db, "钱国华", report)


def test_a_month_counts_how_often(db: Db) -> None:
    report = file(db)
    urge(db, "钱国华", report)
    urge(db, "钱国华", report, 2 * DAY)
    for name, many in (("孙敏", 2), ("李秀英", 2), ("陈大山", 0), ("马老三", 0)):
        seen = view(db, person(db, name).id, MONDAY + 3 * DAY)
        assert kpis.of_span(db, seen, MONDAY, MONDAY + 3 * DAY).urged == many
