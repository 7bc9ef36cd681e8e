"""Days (天数): working time between two moments, in tenths of a working day; days off count nothing."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from core.clock import is_working_day, local

_DAY = 86_400


@lru_cache(maxsize=32)
def _worked(year: int) -> tuple[int, ...]:
    """How many working days of a year lie before each of its days, and in the whole year last."""
    day, counts = date(year, 1, 1), [0]
    while day.year == year:
        counts.append(counts[-1] + is_working_day(day))
        day += timedelta(days=1)
    return tuple(counts)


def _between(first: date, last: date) -> int:
    """Working days from `first` on and before `last`."""
    years = sum(_worked(year)[-1] for year in range(first.year, last.year))
    return years + _before(last) - _before(first)


def _before(day: date) -> int:
    return _worked(day.year)[day.timetuple().tm_yday - 1]


def working_seconds(since: datetime, until: datetime) -> int:
    """The time that lies on working days of the village, each of 24 hours; never negative."""
    if until <= since:
        return 0
    first, last = local(since), local(until)
    whole = _between(first.date(), last.date()) * _DAY
    return whole - _part(first) + _part(last)


def _part(at: datetime) -> int:
    """How much of its working day is over at a moment; nothing of a day off."""
    worked, day = _worked(at.year), at.timetuple().tm_yday
    if worked[day] == worked[day - 1]:
        return 0
    return at.hour * 3600 + at.minute * 60 + at.second


def tenths(seconds: int) -> int:
    """Seconds as tenths of a day, half up: 16:30 on Friday to 16:30 on Wednesday are 30."""
    return (seconds * 10 + _DAY // 2) // _DAY


def in_words(tenths_of_days: int) -> str:
    """3天, 2.5天."""
    whole, part = divmod(tenths_of_days, 10)
    return f"{whole}.{part}天" if part else f"{whole}天"
