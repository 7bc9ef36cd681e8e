"""Periods: each span has one key, a first day, a next one, and a way to be said."""

from datetime import date

import pytest

from core.points.rulebook import periods
from core.points.rulebook.rulebook import Period

SPANS = [
    (Period.WEEK, "2026-W01", date(2025, 12, 29), date(2026, 1, 5), "12月29日那一周"),
    (Period.MONTH, "2026-01", date(2026, 1, 1), date(2026, 2, 1), "2026年1月"),
    (Period.QUARTER, "2026-Q1", date(2026, 1, 1), date(2026, 4, 1), "2026年第1季度"),
    (Period.HALF_YEAR, "2026-H1", date(2026, 1, 1), date(2026, 7, 1), "2026年上半年"),
    (Period.YEAR, "2026", date(2026, 1, 1), date(2027, 1, 1), "2026年"),
]


@pytest.mark.parametrize(
    ("kind", "key", "first", "after", "said"), SPANS, ids=[s[1] for s in SPANS]
)
def test_a_key_is_its_span(kind: Period, key: str, first: date, after: date, said: str) -> None:
    assert periods.of_day(date(2026, 1, 1), kind) == key
    assert (periods.kind(key), periods.days(key), periods.spoken(key)) == (
        kind,
        (first, after),
        said,
    )
    assert periods.before(periods.after(key)) == key
    assert periods.is_month(key) == (kind == Period.MONTH)


def test_a_quarter_is_its_months() -> None:
    assert periods.months("2026-Q2") == ("2026-04", "2026-05", "2026-06")


@pytest.mark.parametrize("key", ["", "三月", "2026-", "2026-X1", "26-03"])
def test_what_names_no_period_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="names no period"):
        periods.days(key)
