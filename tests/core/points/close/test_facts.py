"""The month's facts are read from check-ins and reports as they were recorded."""

from datetime import date, timedelta

import pytest

from core.db import Db
from core.duties import check_ins
from core.points.close import facts
from core.points.rulebook.rulebook import Subject
from core.points.statement import statements
from core.reports import confirming, handling
from tests.core.points.wangjia_acts import MARCH, april, drafted, home, march, may, person, village
from tests.core.reports import telling
from tests.core.reports.telling import MONDAY


def test_weeks_belong_to_the_month_in_which_they_end() -> None:
    assert facts.weeks_ending_in(MARCH) == (
        "2026-W09",
        "2026-W10",
        "2026-W11",
        "2026-W12",
        "2026-W13",
    )
    assert facts.weeks_ending_in("2026-04")[0] == "2026-W14"


def test_contacts_and_visits_are_counted_by_representative(db: Db) -> None:
    by, one = person(db, "李秀英"), home(db, "张桂花户").id
    check_ins.contact(db, by, [one], march(3))
    check_ins.visit(db, by, [one], march(4))
    check_ins.visit(db, by, [one], march(12))
    check_ins.could_not(db, by, [one], "没人在家", march(18))
    found = facts.of_month(db, village(db), MARCH, april(1))
    assert found.reached[by.id] == {"2026-W10": {one}, "2026-W11": {one}}
    assert found.visits[by.id][one] == 2


def test_what_is_recorded_after_the_draft_does_not_count(db: Db) -> None:
    by, one = person(db, "李秀英"), home(db, "张桂花户").id
    check_ins.visit(db, by, [one], april(2), day=date(2026, 3, 30), why_late="手机没电")
    assert facts.of_month(db, village(db), MARCH, april(1)).visits == {}


def test_a_week_may_begin_in_the_month_before(db: Db) -> None:
    by, one = person(db, "李秀英"), home(db, "张桂花户").id
    check_ins.contact(db, by, [one], april(1))  # a Wednesday; that week ends on 5 April
    found = facts.of_month(db, village(db), "2026-04", april(30))
    assert found.reached[by.id] == {"2026-W14": {one}}
    march_ = facts.of_month(db, village(db), MARCH, april(30))
    assert march_.reached == {}


def test_a_representative_answers_for_others_alone(db: Db) -> None:
    found = facts.of_month(db, village(db), MARCH, april(1)).contact_households
    own = home(db, "李家院户").id
    assert len(found[person(db, "李秀英").id]) == 5
    assert own not in found[person(db, "李秀英").id]
    assert person(db, "马老三").id not in found


@pytest.mark.parametrize(("hours", "in_time"), [(23, 1), (25, 0)])
def test_reports_count_for_the_reporter_and_for_who_handled_them(
    db: Db, hours: int, in_time: int
) -> None:
    report = telling.file(db, "罗铁柱")
    later = MONDAY + timedelta(hours=hours)
    handling.finish(db, report.id, telling.who(db, "陈大山"), later, how="换了新的")
    found = facts.of_month(db, village(db), MARCH, april(1))
    assert found.fixed_reports == {}
    confirming.confirm(db, report.id, telling.who(db, "罗铁柱"), later)
    found = facts.of_month(db, village(db), MARCH, april(1))
    assert found.fixed_reports == {home(db, "罗铁柱户").id: 1}
    assert found.handled_in_time.get(person(db, "陈大山").id, 0) == in_time


def test_a_private_report_counts_for_nobody_who_could_be_known_by_it(db: Db) -> None:
    report = telling.file(db, "罗铁柱", private=True)
    handling.finish(db, report.id, telling.who(db, "陈大山"), MONDAY, how="换了新的")
    confirming.confirm(db, report.id, telling.who(db, "罗铁柱"), MONDAY)
    assert facts.of_month(db, village(db), MARCH, april(1)).fixed_reports == {}


def test_a_visit_recorded_too_late_for_its_month_counts_in_the_next(db: Db) -> None:
    by = person(db, "李秀英")
    first, second = (home(db, name).id for name in ("张桂花户", "王建国户"))
    check_ins.visit(db, by, [first], march(30))
    drafted(db, april(1), Subject.REPRESENTATIVE)
    check_ins.visit(db, by, [second], april(2), day=date(2026, 3, 31), why_late="手机没电")
    check_ins.visit(db, by, [second], april(20))
    statement = drafted(db, may(1), Subject.REPRESENTATIVE)
    visits = [
        (x.source.split(":")[0], x.points, x.note)
        for x in statements.lines_for(db, statement.id, by.id)
        if x.code == "monthly-visit"
    ]
    assert sorted(visits) == [("late", 1, "3月的补记（3月走访了2户）"), ("rule", 1, "走访了1户")]
