"""Why an act gave nothing: each reason is found from the speaker's own words, and only the own."""

from datetime import date

import pytest

from core.db import Db
from core.points.adoption import adoption
from core.points.claims import review
from core.points.objections import disputes
from core.points.oversight import freezing
from core.points.standing import why_not
from core.points.standing.why_not import Answer
from core.points.statement import statements
from core.points.statement.freezes import Frozen
from tests.core.points.wangjia_acts import (
    april,
    claim,
    drafted,
    home,
    march,
    passed,
    person,
    photo,
    published,
    village,
)

ONE_ACT = """extends = "lianhu-default.household"
scheme = "wangjia"
title = "王家村农户积分细则"
from = 2026-03-01
same_act = "highest"
"""


def ask(db: Db, who: str, act: str = "", day: date | None = None, hour: int = 20) -> Answer:
    return why_not.answer(db, person(db, who), act, day, march(hour))


def test_what_was_never_put_on_record_can_be_now(db: Db) -> None:
    found = ask(db, "罗铁柱", "帮某家收谷")
    assert found == Answer("“邻里互助”还没有报过，没报就不会加分。现在报还来得及。", may_claim=True)


def test_what_waits_names_who_must_decide(db: Db) -> None:
    claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    found = ask(db, "罗铁柱", "帮某家收谷")
    assert "3月5日报的，还在等赵春兰审核，等了15天" in found.text
    assert not found.may_claim


def test_what_was_rejected_tells_why_and_how_to_go_on(db: Db) -> None:
    row = claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    review.reject(db, person(db, "赵春兰"), row.id, row.version, "没有照片。", march(6))
    found = ask(db, "罗铁柱")
    assert "3月6日赵春兰定为不通过，原因：没有照片。" in found.text
    assert (found.may_claim, found.may_object) == (True, True)


def test_what_passed_counts_when_its_month_is_over(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    assert "2026年3月过完才算，公示后入账" in ask(db, "罗铁柱", "收谷").text


def test_what_came_late_counts_for_the_next_month_and_says_so(db: Db) -> None:
    passed(db, "唐菊香", "唐菊香户", "neighbour-help", march(5))
    drafted(db, april(1))
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", april(2), day=march(28).date())  # type: ignore[arg-type]  # a day
    found = why_not.answer(db, person(db, "罗铁柱"), "收谷", None, april(3))
    assert "2026年3月的积分表已经算好了，这一笔算到2026年4月。" in found.text


def test_what_is_frozen_says_by_whom_and_why(db: Db) -> None:
    row = claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    freezing.freeze(db, person(db, "冯正"), Frozen.CLAIM, row.id, "照片不清楚", march(6))
    found = why_not.answer(db, person(db, "罗铁柱"), "收谷", None, march(7))
    assert "监督小组冯正3月6日冻结了这一笔，原因：照片不清楚。解冻了再往下办。" in found.text


def test_what_a_cap_cut_says_so_and_may_be_objected_to(db: Db) -> None:
    rows = [claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(day)) for day in range(1, 6)]
    for row in rows:
        review.pass_(db, person(db, "赵春兰"), row.id, row.version, march(9))
    published(db, april(1))
    found = why_not.answer(db, person(db, "罗铁柱"), "收谷", None, april(2))
    assert "罗铁柱户 邻里互助 +5（3月5日）：没加上，因为当月封顶20分" in found.text
    assert "3月4日" not in found.text
    assert found.may_object


def test_the_lower_item_of_one_act_names_the_higher(db: Db) -> None:
    adoption.adopt(db, None, village(db), "x.toml", ONE_ACT, march(1))
    passed(db, "罗铁柱", "罗铁柱户", "public-labour", march(5))
    shot = photo(db, "shot", march(5))
    passed(db, "罗铁柱", "罗铁柱户", "recultivate", march(5), photos=(shot,))  # type: ignore[arg-type]  # photos
    passed(db, "罗铁柱", "罗铁柱户", "sort-waste", march(5))
    published(db, april(1))
    found = why_not.answer(db, person(db, "罗铁柱"), "垃圾分类", None, april(2))
    assert "没加上，因为同一件事只算最高的一项" in found.text


def test_what_a_veto_voided_says_so(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    shot = photo(db, "paper", march(6))
    passed(db, "钱国华", "罗铁柱户", "gambling", march(6), photos=(shot,))  # type: ignore[arg-type]  # photos
    published(db, april(1))
    found = why_not.answer(db, person(db, "罗铁柱"), "收谷", None, april(2))
    assert "没加上，因为一票否决，当月加分作废" in found.text


def test_what_an_objection_struck_tells_the_reason(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    statement = published(db, april(1))
    line = statements.lines_for(db, statement.id, home(db, "罗铁柱户").id)[0]
    row = disputes.file(db, person(db, "唐菊香"), statement.id, line.id, "那天他不在家", april(2))
    disputed = why_not.answer(db, person(db, "罗铁柱"), "收谷", None, april(2))
    assert "有人提了异议，监督小组还没定" in disputed.text
    who = disputes.deciders(db, row, april(3))[0]
    disputes.decide(db, who, row.id, row.version, True, "查实不在家。", april(3))
    struck = why_not.answer(db, person(db, "罗铁柱"), "收谷", None, april(4))
    assert "监督小组认为成立，这一笔不算了，原因：查实不在家。" in struck.text
    assert "唐菊香" not in struck.text


def test_what_was_put_on_record_for_another_household(db: Db) -> None:
    claim(db, "陈大山", "罗铁柱户", "neighbour-help", march(5))
    found = ask(db, "陈大山", "帮人收谷")
    assert "您是给那一户记的，不算在您家" in found.text


def test_nothing_of_another_household_is_told(db: Db) -> None:
    claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    assert "罗铁柱" not in ask(db, "唐菊香", "帮人收谷").text


@pytest.mark.parametrize(
    ("act", "day", "said"),
    [
        ("跳广场舞", None, "细则里没有找到“跳广场舞”这样的项。比较近的有："),
        ("收谷", date(2026, 1, 2), "“邻里互助”没有报过。这是31天以前的事"),
    ],
)
def test_what_cannot_be_put_on_record(db: Db, act: str, day: date | None, said: str) -> None:
    found = ask(db, "罗铁柱", act, day)
    assert said in found.text
    assert not found.may_claim
