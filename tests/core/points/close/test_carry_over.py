"""What a month takes over is read without a trace, and taken once; breaches reach the next month."""

from datetime import date

import pytest
from sqlmodel import select

from core.db import Db
from core.points.adoption import adoption
from core.points.checks import points
from core.points.claims import review
from core.points.claims.claims import Claim
from core.points.close import inputs
from core.points.objections import disputes, recut
from core.points.rulebook import versions
from core.points.rulebook.file import from_canonical
from core.points.rulebook.rulebook import Rulebook, Subject
from core.points.statement import statements
from core.points.statement.statements import Statement, StatementTotal
from tests.core.points.wangjia_acts import (
    april,
    claim,
    home,
    lines,
    march,
    may,
    passed,
    person,
    published,
    settled,
    village,
)

TWICE = """extends = "lianhu-default.household"
scheme = "wangjia"
title = "王家村农户积分细则"
from = 2026-03-01
repeat_percent = 200
"""


def twice(db: Db) -> None:
    adoption.adopt(db, None, village(db), "x.toml", TWICE, march(1))


def littered(db: Db, day: int, month: int = 3) -> None:
    now = march(day) if month == 3 else april(day)
    passed(db, "郑小东", "唐菊香户", "litter", now)


def rulebook(db: Db, day: date) -> Rulebook:
    found = versions.in_force(db, village(db), Subject.HOUSEHOLD, day)
    assert found is not None
    return found


def test_a_breach_of_a_settled_month_makes_the_next_one_count_double(db: Db) -> None:
    twice(db)
    littered(db, 5)
    first = settled(db, april(1))
    littered(db, 20, 4)
    second = published(db, may(1))
    assert [x.points for x in lines(db, first, "唐菊香户")] == [-5]
    again = next(x for x in lines(db, second, "唐菊香户") if x.code == "litter")
    assert (again.points, again.adjusted) == (-10, "3月5日已经犯过，再犯按200%扣")
    assert list(points.broken(db)) == []


def test_a_breach_that_an_objection_struck_is_none(db: Db) -> None:
    twice(db)
    littered(db, 5)
    statement = published(db, april(1))
    line = lines(db, statement, "唐菊香户")[0]
    row = disputes.file(db, person(db, "唐菊香"), statement.id, line.id, "不是我家", april(2))
    who = disputes.deciders(db, row, april(3))[0]
    disputes.decide(db, who, row.id, row.version, True, "", april(3))
    found = recut.breaches(db, village(db), rulebook(db, date(2026, 4, 30)), date(2026, 4, 1))
    assert found == []


def test_reading_leaves_no_trace_and_taking_is_done_once(db: Db) -> None:
    littered(db, 5)
    settled(db, april(1))
    for _ in range(2):
        gathered = inputs.of_period(
            db, village(db), "2026-04", rulebook(db, date(2026, 4, 30)), may(1)
        )
        assert dict(gathered.month.arrears).keys() == {home(db, "唐菊香户").id}
    total = db.exec(select(StatementTotal).where(StatementTotal.shortfall > 0)).one()
    assert not total.carried
    taken = settled(db, may(1))
    db.refresh(total)
    assert total.carried
    assert [x.points for x in statements.lines_of(db, taken.id)] == [-5]
    june = inputs.of_period(db, village(db), "2026-05", rulebook(db, date(2026, 5, 31)), may(31))
    assert home(db, "唐菊香户").id in june.month.arrears  # what April could not bear either


A_QUARTER = """extends = "lianhu-default.household"
scheme = "wangjia"
title = "王家村农户积分细则"
from = 2026-03-01
[[cap]]
name = "帮邻居"
points = 10
within = "quarter"
items = ["neighbour-help"]
"""


def helped_late(db: Db) -> tuple[Statement, Claim]:
    """March's cap of the quarter is full; one more act of March is decided once March is worked out."""
    adoption.adopt(db, None, village(db), "x.toml", A_QUARTER, march(1))
    first, second, late = [
        claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(day)) for day in (5, 6, 30)
    ]
    for one in (first, second):
        review.pass_(db, review.deciders(db, one, march(31))[0], one.id, None, march(31))
    return settled(db, april(1)), late


def counted_in_april(db: Db, late: Claim) -> list[tuple[int, str]]:
    review.pass_(db, review.deciders(db, late, april(20))[0], late.id, None, april(20))
    after = lines(db, published(db, may(1)), "罗铁柱户")
    return [(x.points, x.adjusted) for x in after if x.code == "neighbour-help"]


def test_an_act_that_counts_late_meets_the_cap_of_its_own_span(db: Db) -> None:
    _, late = helped_late(db)
    assert counted_in_april(db, late) == [(0, "帮邻居合起来当季封顶10分")]


def test_what_a_late_objection_undid_takes_no_room_under_a_longer_cap(db: Db) -> None:
    statement, late = helped_late(db)
    line = lines(db, statement, "罗铁柱户")[0]
    row = disputes.file(db, person(db, "黄水生"), statement.id, line.id, "没帮", april(15))
    who = disputes.deciders(db, row, april(16))[0]
    disputes.decide(db, who, row.id, row.version, True, "", april(16))
    assert counted_in_april(db, late) == [(5, "")]


@pytest.mark.broken_on_purpose
def test_an_adopted_rulebook_that_edits_what_is_in_force_is_found(db: Db) -> None:
    twice(db)
    old = rulebook(db, date(2026, 3, 1))
    text = old.text.replace('"points":5', '"points":6', 1).replace("2026-03-01", "2026-04-01", 1)
    new = from_canonical(text)
    versions.adopt(db, village(db), new, None, march(2))
    found = list(points.broken(db))
    assert any(f.startswith("I-6 wangjia.household of ") for f in found), found


@pytest.mark.broken_on_purpose
def test_a_deduction_that_counts_more_than_repeated_is_found(db: Db) -> None:
    twice(db)
    littered(db, 5)
    statement: Statement = published(db, april(1))
    line = lines(db, statement, "唐菊香户")[0]
    line.points = -10
    db.add(line)
    db.flush()
    assert list(points.broken(db)) == []
    line.points = -11
    db.add(line)
    db.flush()
    assert any("-11 points for litter, worth 10" in f for f in points.broken(db))
