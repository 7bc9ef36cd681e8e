"""The village's clock: local months, quiet hours, working days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
moments = st.integers(0, 50 * 365 * 86_400).map(lambda s: _BEGINNING + timedelta(seconds=s))


def test_a_month_is_the_local_month() -> None:
    before = datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC)
    assert clock.month_of(before) == "2026-02"
    assert clock.month_of(before + timedelta(seconds=1)) == "2026-03"


@given(moments)
def test_every_moment_lies_in_its_month(at: datetime) -> None:
    first, after = clock.month_span(clock.month_of(at))
    assert first <= at < after


@given(moments)
def test_nobody_is_disturbed_in_quiet_hours(at: datetime) -> None:
    told = clock.after_quiet(at)
    assert told >= at
    assert not clock.is_quiet(told)
    assert told - at <= timedelta(hours=10)


def test_make_up_days_are_working_days() -> None:
    assert clock.is_working_day(date(2026, 2, 14))  # a Saturday worked for Spring Festival
    assert not clock.is_working_day(date(2026, 2, 17))  # the first day of the lunar year
    assert not clock.is_working_day(date(2026, 3, 7))


@pytest.mark.parametrize("year", range(2027, 2031))
def test_years_without_a_published_calendar_still_have_working_days(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    assert 240 <= sum(clock.is_working_day(d) for d in days) <= 262


def test_three_working_days_skip_a_weekend() -> None:
    friday = clock.at_local(date(2026, 3, 6), datetime.min.time().replace(hour=9))
    assert clock.spoken(clock.add_working_days(friday, 3)) == "3月11日 09:00"


def test_time_left_is_spoken_in_the_largest_unit_that_matters() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert clock.time_left(now + timedelta(days=2, hours=3), now) == "还剩2天3小时"
    assert clock.time_left(now + timedelta(hours=23, minutes=59), now) == "还剩23小时"
    assert clock.time_left(now + timedelta(seconds=20), now) == "还剩1分钟"
    assert clock.time_left(now, now) == "已到期"
