"""A quarter and a year are told once, when nothing in them is open any more."""

import pytest

from core.db import Db
from core.points.close import monthly_close
from core.points.rulebook.rulebook import Period, Subject
from core.points.standing import spans
from core.points.statement import statements
from tests.core.points.wangjia_acts import home, village
from tests.core.points.year_end_acts import DECEMBER, december, did, douwa, heard, january

pytestmark = pytest.mark.place("gaoyang")
HOMES = Subject.HOUSEHOLD


def test_quarter_and_year_are_told_when_their_last_month_settles(db: Db) -> None:
    did(db, "胡春来户", "neighbour-help", december(30), HOMES)
    statement = douwa(db, january(4))
    (quarter,) = heard(db, "斗洼村群", "【季小结】")
    assert quarter.startswith("【季小结】斗洼村2026年第4季度农户积分：8户有分，共85分。")
    assert "胡*来户+15" in quarter
    assert not any(home(db, x).name in quarter for x in ("胡春来户", "于桂枝户"))
    assert len(heard(db, "斗洼村群", "【年评比】")) == 1
    assert spans.after_settling(db, statement, january(20)) == []


def test_nothing_is_told_while_the_month_is_open(db: Db) -> None:
    did(db, "胡春来户", "neighbour-help", december(30), HOMES)
    where = village(db, "斗洼村")
    monthly_close.draft_village(db, january(4), where)
    found = statements.of_month(db, where, HOMES, DECEMBER)
    assert found is not None
    assert spans.completed(db, found, Period.MONTH, Period.QUARTER) is None
    assert not spans.is_complete(db, where, HOMES, Period.MONTH, "2026")


def test_a_span_is_complete_only_with_its_last_month(db: Db) -> None:
    statement = douwa(db, january(4))
    where = statement.village_id
    assert spans.completed(db, statement, Period.MONTH, Period.YEAR) == "2026"
    assert spans.completed(db, statement, Period.MONTH, Period.WEEK) is None
    assert spans.is_complete(db, where, HOMES, Period.MONTH, DECEMBER)
    assert not spans.is_complete(db, where, HOMES, Period.MONTH, "2026-Q3")
    assert not spans.is_complete(db, where, HOMES, Period.MONTH, "2027")
