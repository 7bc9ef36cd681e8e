"""Rests (歇的日子): holidays and their eves, busy weeks and market days, on which nobody is reminded."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from core.clock import is_eve, is_holiday
from core.db import Db
from core.duties import village_days
from core.duties.village_days import VillageDay
from core.registry import regions

_BESIDE = (0, 1, -1, 2, -2, 3, -3)
"""The day itself, then the day after, then the day before, and so on within the week."""
_MONDAY = 0


def reminded_on(db: Db, village_id: str, today: date, weekdays: Sequence[int]) -> set[date]:
    """The days of this week on which what is meant for these weekdays is said in a village.

    What is meant for Monday opens the week, and only a later day takes its place; no other comes on the day
    to which it has moved. A week kept free as a whole has none.
    """
    return _reminded(village_days.kept_free(db, village_id), today, weekdays)


def villages_reminded(db: Db, today: date, weekdays: Sequence[int]) -> list[str]:
    """The villages in which today is such a day, in order of birth."""
    kept = village_days.all_kept_free(db)
    everywhere = today in _reminded((), today, weekdays)
    if not kept and not everywhere:
        return []
    return [
        village_id
        for village_id in regions.village_ids(db)
        if (
            today in _reminded(kept[village_id], today, weekdays)
            if village_id in kept
            else everywhere
        )
    ]


def _reminded(kept: Sequence[VillageDay], today: date, weekdays: Sequence[int]) -> set[date]:
    def rests(day: date) -> bool:
        return is_holiday(day) or is_eve(day) or any(one.falls_on(day) for one in kept)

    monday = today - timedelta(days=today.weekday())
    opening = _beside(monday, monday, rests)
    days = {_beside(monday + timedelta(days=n), monday, rests) for n in weekdays}
    if _MONDAY not in weekdays:
        days -= {opening}
    return {day for day in days if day is not None}


def _beside(meant: date, monday: date, rests: Callable[[date], bool]) -> date | None:
    """The nearest day of the same week on which nobody rests; the later of two as near."""
    near = (meant + timedelta(days=n) for n in _BESIDE) if meant != monday else _after(monday)
    week = {monday + timedelta(days=n) for n in range(7)}
    return next((day for day in near if day in week and not rests(day)), None)


def _after(monday: date) -> Sequence[date]:
    return [monday + timedelta(days=n) for n in range(7)]
