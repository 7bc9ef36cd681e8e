"""Working time: nights of working days count, days off do not."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import add_working_days, is_working_day, local
from core.figures.days import in_words, tenths, working_seconds

FRIDAY = datetime(2026, 3, 6, 8, 30, tzinfo=UTC)  # 16:30 in the village
NEW_YEAR = datetime(2025, 12, 20, tzinfo=UTC)
MOMENTS = st.integers(0, 24 * 160).map(lambda hours: NEW_YEAR + timedelta(hours=hours))


def test_a_limit_of_three_days_over_a_weekend_is_three_days() -> None:
    assert tenths(working_seconds(FRIDAY, add_working_days(FRIDAY, 3))) == 30
    assert in_words(30) == "3天"
    assert in_words(5) == "0.5天"


def test_half_goes_up_and_nothing_is_negative() -> None:
    assert tenths(4319) == 0
    assert tenths(4320) == 1
    assert working_seconds(FRIDAY, FRIDAY - timedelta(days=1)) == 0


@settings(deadline=None, max_examples=40)
@given(MOMENTS, st.integers(0, 24 * 40))
def test_it_is_what_counting_hour_by_hour_gives(begin: datetime, hours: int) -> None:
    each = (local(begin + timedelta(hours=n)).date() for n in range(hours))
    slow = sum(3600 for day in each if is_working_day(day))
    assert working_seconds(begin, begin + timedelta(hours=hours)) == slow


@given(MOMENTS, MOMENTS, MOMENTS)
def test_parts_add_up(a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted((a, b, c))
    assert working_seconds(a, b) + working_seconds(b, c) == working_seconds(a, c)
