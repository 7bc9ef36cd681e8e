"""Periods (周期): the spans that statements cover, each with one key that sorts by time within its kind."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from core.clock import at_local
from core.points.rulebook.rulebook import Period

_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}
EVERY = {
    Period.WEEK: "每周",
    Period.MONTH: "每月",
    Period.QUARTER: "每季度",
    Period.HALF_YEAR: "每半年",
    Period.YEAR: "每年",
}
"""How often a kind of span comes round, in words."""
_KEY = re.compile(r"(?P<year>\d{4})(?:-(?P<kind>[WQH]?)(?P<number>\d{1,2}))?")


def of_day(day: date, period: Period) -> str:
    """The key of the span that a day lies in: 2026-W10, 2026-03, 2026-Q1, 2026-H1 or 2026."""
    if period == Period.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    number = (day.month - 1) // _MONTHS[period] + 1
    form = {
        Period.MONTH: f"{day.year}-{number:02d}",
        Period.QUARTER: f"{day.year}-Q{number}",
        Period.HALF_YEAR: f"{day.year}-H{number}",
        Period.YEAR: f"{day.year}",
    }
    return form[period]


def kind(key: str) -> Period:
    """Which kind of span a key names; ValueError for what is none."""
    return _read(key)[0]


def is_month(period: str) -> bool:
    """Whether a period's key names a month: 2026-03."""
    return kind(period) == Period.MONTH


@lru_cache(maxsize=1024)
def days(key: str) -> tuple[date, date]:
    """First day of the span, and first day of the next one."""
    period, year, number = _read(key)
    if period == Period.WEEK:
        monday = date.fromisocalendar(year, number, 1)
        return monday, monday + timedelta(days=7)
    months = _MONTHS[period]
    first = date(year, (number - 1) * months + 1, 1)
    years, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return first, date(years, month + 1, 1)


def span(key: str) -> tuple[datetime, datetime]:
    """First moment of the span and of the next one, in UTC."""
    first, after = days(key)
    return at_local(first, time(0)), at_local(after, time(0))


def before(key: str) -> str:
    """The span before it, of the same kind."""
    first, _ = days(key)
    return of_day(first - timedelta(days=1), kind(key))


def after(key: str) -> str:
    """The next span of the same kind."""
    return of_day(days(key)[1], kind(key))


def months(key: str) -> tuple[str, ...]:
    """The months of a span of whole months, in order."""
    first, end = days(key)
    keys = []
    while first < end:
        keys.append(of_day(first, Period.MONTH))
        first = (first + timedelta(days=32)).replace(day=1)
    return tuple(keys)


def spoken(key: str) -> str:
    """The span as people say it: 2026年3月, 2026年第1季度, 2026年上半年, 2026年, 3月2日那一周."""
    period, year, number = _read(key)
    if period == Period.WEEK:
        monday = date.fromisocalendar(year, number, 1)
        return f"{monday.month}月{monday.day}日那一周"
    form = {
        Period.MONTH: f"{year}年{number}月",
        Period.QUARTER: f"{year}年第{number}季度",
        Period.HALF_YEAR: f"{year}年{'上' if number == 1 else '下'}半年",
        Period.YEAR: f"{year}年",
    }
    return form[period]


@lru_cache(maxsize=1024)
def _read(key: str) -> tuple[Period, int, int]:
    parts = _KEY.fullmatch(key)
    if parts is None:
        raise ValueError(f"{key!r} names no period")
    if parts["number"] is None:
        return Period.YEAR, int(parts["year"]), 1
    kinds = {"W": Period.WEEK, "": Period.MONTH, "Q": Period.QUARTER, "H": Period.HALF_YEAR}
    return kinds[parts["kind"]], int(parts["year"]), int(parts["number"])
