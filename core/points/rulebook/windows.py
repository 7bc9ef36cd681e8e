"""Redemption windows (兑换日): on which days of the month, quarter, half-year or year points may be spent."""

from collections.abc import Sequence
from datetime import date, timedelta

_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_SPOKEN = {
    "month": "每月",
    "quarter": "每季度头一个月",
    "half_year": "1月、7月的",
    "year": "每年1月",
}


def is_open(windows: Sequence[str], day: date) -> bool:
    """Whether one of the windows (any, month:1, quarter:1-5 …) is open on that day in the village.

    Days are those of the first month of the span.
    """
    return any(_is_open(window, day) for window in windows)


def _is_open(window: str, day: date) -> bool:
    if window == "any":
        return True
    kind, first, last = _read(window)
    return (day.month - 1) % _MONTHS[kind] == 0 and first <= day.day <= last


def _read(window: str) -> tuple[str, int, int]:
    kind, _, days = window.partition(":")
    first, _, last = days.partition("-")
    return kind, int(first), int(last or first)


def next_open(windows: Sequence[str], day: date) -> date | None:
    """The first day after this one on which a window is open; None where none ever is."""
    ahead = (day + timedelta(days=n) for n in range(1, 367))
    return next((d for d in ahead if is_open(windows, d)), None)


def spoken(windows: Sequence[str]) -> str:
    """When the windows are, in words: 每月1日, 每季度头一个月1日到5日, 随时."""
    return "，".join(_say(window) for window in windows)


def _say(window: str) -> str:
    if window == "any":
        return "随时"
    kind, first, last = _read(window)
    days = f"{first}日" if first == last else f"{first}日到{last}日"
    return _SPOKEN[kind] + days
