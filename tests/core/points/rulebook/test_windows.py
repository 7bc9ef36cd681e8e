"""Windows: the days on which points may be spent."""

from datetime import date

import pytest

from core.points.rulebook import windows


@pytest.mark.parametrize(
    ("window", "day", "open_"),
    [
        ("any", date(2026, 3, 17), True),
        ("month:1", date(2026, 3, 1), True),
        ("month:1", date(2026, 3, 2), False),
        ("month:1-5", date(2026, 3, 5), True),
        ("quarter:1-5", date(2026, 4, 3), True),
        ("quarter:1-5", date(2026, 5, 3), False),
        ("half_year:10", date(2026, 7, 10), True),
        ("half_year:10", date(2026, 4, 10), False),
        ("year:1-28", date(2026, 1, 28), True),
        ("year:1-28", date(2026, 2, 1), False),
    ],
)
def test_a_window_is_open_on_its_days(window: str, day: date, open_: bool) -> None:
    assert windows.is_open((window,), day) is open_


@pytest.mark.parametrize(
    ("window", "following"),
    [
        ("any", date(2026, 3, 18)),
        ("month:1", date(2026, 4, 1)),
        ("quarter:1-5", date(2026, 4, 1)),
        ("half_year:10", date(2026, 7, 10)),
        ("year:1", date(2027, 1, 1)),
    ],
)
def test_it_says_when_it_opens_next(window: str, following: date) -> None:
    assert windows.next_open((window,), date(2026, 3, 17)) == following


def test_windows_are_spoken() -> None:
    assert windows.spoken(("month:1", "quarter:1-5")) == "每月1日，每季度头一个月1日到5日"
