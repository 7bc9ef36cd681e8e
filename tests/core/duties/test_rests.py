"""On which day a reminder is said where its own is kept free."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.db import Db
from core.duties import rests, village_days
from core.duties.village_days import DayKind, VillageDay
from tests.core.duties.people import march, person
from tests.core.reports.telling import village


def _keeps(db: Db, *days: VillageDay) -> None:
    for day in days:
        day.village_id = village(db)
    village_days.keep(db, person(db, "钱国华"), days, march(1))


def _day(kind: DayKind, **more: object) -> VillageDay:
    return VillageDay(village_id="", kind=kind, person_id="", since=march(1), **more)


@pytest.mark.parametrize(
    ("today", "weekdays", "said"),
    [
        (date(2026, 3, 4), (0,), {date(2026, 3, 2)}),
        (date(2026, 3, 4), (2, 5), {date(2026, 3, 4), date(2026, 3, 7)}),
        (date(2026, 4, 6), (0,), {date(2026, 4, 7)}),  # 清明
        (date(2026, 9, 30), (2,), {date(2026, 9, 29)}),  # 国庆 and its eve
        (date(2026, 4, 1), (2, 5), {date(2026, 4, 1), date(2026, 4, 2)}),  # Saturday is off
        (date(2026, 2, 18), (0, 2, 5), set()),  # 春节: the whole week
    ],
)
def test_holidays_and_their_eves_move_it(
    db: Db, today: date, weekdays: tuple[int, ...], said: set[date]
) -> None:
    assert rests.reminded_on(db, village(db), today, weekdays) == said


def test_market_days_and_busy_weeks_move_it(db: Db) -> None:
    _keeps(db, _day(DayKind.MARKET, day=2), _day(DayKind.MARKET, day=7))
    first, last = date(2026, 3, 9), date(2026, 3, 15)
    _keeps(db, _day(DayKind.BUSY, first=first, last=last))
    days = rests.reminded_on(db, village(db), date(2026, 3, 2), (0, 5))
    assert days == {date(2026, 3, 3), date(2026, 3, 8)}
    assert rests.reminded_on(db, village(db), first, (0, 2, 5)) == set()


@given(day=st.dates(date(2024, 1, 1), date(2031, 12, 31)))
def test_no_holiday_is_its_own_eve(day: date) -> None:
    assert not (clock.is_holiday(day) and clock.is_eve(day))
    assert not clock.is_eve(day) or clock.is_holiday(day + timedelta(days=1))
