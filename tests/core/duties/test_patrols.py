"""Who has not been into a home today is reminded, and those above hear of who stays away."""

from datetime import date

import pytest

from core.db import Db
from core.duties import check_ins, patrols
from tests.core.duties.people import household, march, person
from tests.core.duties.test_reminders import in_all, told

gaoyang = pytest.mark.place("gaoyang")


@gaoyang
def test_whoever_has_not_been_out_today_is_told_on_working_days(db: Db) -> None:
    check_ins.visit(db, person(db, "任小娟"), [household(db, "胡春来户")], march(4))
    days = (4, 5, 6, 7)  # the 7th is a Saturday
    assert [in_all(db, patrols.remind, march(day, 17)) for day in days] == [2, 3, 3, 0]
    assert told(db, "管亚飞")[0].text.endswith("比如“去了孟老栓家”。")
    first, second = (m.text for m in told(db, "任小娟"))
    assert "工作日" not in first
    assert "已经2个工作日" in second


@gaoyang
def test_those_above_hear_of_who_stays_away_and_then_once_a_week(db: Db) -> None:
    check_ins.visit(db, person(db, "任小娟"), [household(db, "胡春来户")], march(3))
    for day in (4, 5, 6, 9):  # the 4th is the month's third working day, the 6th a Friday
        in_all(db, patrols.remind, march(day, 17))
    assert ["任小娟" in m.text for m in told(db, "侯玉梅")] == [False, True]
    assert all("管亚飞：最近三个月没有记录" in m.text for m in told(db, "侯玉梅"))
    assert "任小娟：最近一次是3月3日" in told(db, "侯玉梅")[1].text
    assert told(db, "段成林") == []


def test_nobody_is_told_of_a_daily_visit_where_it_is_no_duty(db: Db) -> None:
    check_ins.visit(db, person(db, "李秀英"), [household(db, "张桂花户")], march(2))
    assert in_all(db, patrols.remind, march(3, 17)) == 0


def test_days_without_a_visit_are_working_days() -> None:
    friday, monday = date(2026, 3, 6), date(2026, 3, 9)
    assert patrols.missed(friday, friday) == 0
    assert patrols.missed(friday, monday) == 1
    assert patrols.missed(None, monday) == 6
