"""Village time (本地时间): everything is stored in UTC and shown, counted and closed in local time."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

_zone = ZoneInfo("Asia/Shanghai")
QUIET_FROM, QUIET_UNTIL = time(21), time(7)


def use_zone(name: str) -> None:
    """Set the time zone of the whole process; called once, by whoever reads the settings."""
    global _zone
    _zone = ZoneInfo(name)


def zone() -> ZoneInfo:
    """The village's time zone."""
    return _zone


def local(at: datetime) -> datetime:
    """The same moment on the village's clock."""
    return at.astimezone(_zone)


def at_local(day: date, hour: time) -> datetime:
    """That hour of that day in the village, as aware UTC."""
    return datetime.combine(day, hour, _zone).astimezone(UTC)


def spoken(at: datetime) -> str:
    """The moment as people say it: 3月4日 09:00."""
    there = local(at)
    return f"{there.month}月{there.day}日 {there:%H:%M}"


def spoken_day(at: datetime) -> str:
    """The day as people say it: 3月4日."""
    there = local(at)
    return f"{there.month}月{there.day}日"


def time_left(due: datetime, now: datetime) -> str:
    """How long until `due`, as people say it; never negative."""
    left = due - now
    if left <= timedelta(0):
        return "已到期"
    if left >= timedelta(days=1):
        days, hours = left.days, left.seconds // 3600
        return f"还剩{days}天{hours}小时" if hours else f"还剩{days}天"
    if left >= timedelta(hours=1):
        return f"还剩{left.seconds // 3600}小时"
    return f"还剩{max(1, left.seconds // 60)}分钟"


def time_since(at: datetime, now: datetime) -> str:
    """How long ago `at` was, as people say it: 3天, 5小时."""
    hours = int((now - at).total_seconds() // 3600)
    return f"{hours // 24}天" if hours >= 24 else f"{hours}小时" if hours > 0 else "不到1小时"


def day_of(at: datetime) -> date:
    """The village's date at that moment."""
    return local(at).date()


def month_of(at: datetime) -> str:
    """The month in the village, as 2026-03: the month an act belongs to, by its own local date."""
    return f"{day_of(at):%Y-%m}"


def month_before(month: str) -> str:
    """The month before, both as 2026-03."""
    return f"{date.fromisoformat(month + '-01') - timedelta(days=1):%Y-%m}"


def month_span(month: str) -> tuple[datetime, datetime]:
    """First moment of a month and of the next one, in UTC."""
    first = date.fromisoformat(month + "-01")
    after = (first + timedelta(days=32)).replace(day=1)
    return at_local(first, time(0)), at_local(after, time(0))


def spoken_month(month: str) -> str:
    """2026-03 as people say it: 2026年3月."""
    first = date.fromisoformat(month + "-01")
    return f"{first.year}年{first.month}月"


def is_quiet(at: datetime) -> bool:
    """Whether people should not be disturbed: 21:00 to 07:00."""
    hour = local(at).time()
    return hour >= QUIET_FROM or hour < QUIET_UNTIL


def after_quiet(at: datetime) -> datetime:
    """`at` itself, or the end of the quiet hours that it falls into."""
    if not is_quiet(at):
        return at
    there = local(at)
    day = there.date() + timedelta(days=1 if there.time() >= QUIET_FROM else 0)
    return at_local(day, QUIET_UNTIL)


@lru_cache(maxsize=16)
def _calendar(year: int) -> "holidays.HolidayBase":
    return holidays.country_holidays("CN", years=year)


def is_working_day(day: date) -> bool:
    """Whether offices are open: the public calendar with its make-up days (调休).

    For years whose make-up days are not yet published this is the plain weekday rule plus the
    statutory holidays, never an error.
    """
    return bool(_calendar(day.year).is_working_day(day))


def is_holiday(day: date) -> bool:
    """Whether it is one of the days off in a row around a public holiday, make-up days (调休) left out."""
    if is_working_day(day):
        return False
    return any(_holiday_in_a_row(day, timedelta(days=step)) for step in (1, -1))


def _holiday_in_a_row(day: date, step: timedelta) -> bool:
    while not is_working_day(day):
        if day in _calendar(day.year):
            return True
        day += step
    return False


def is_eve(day: date) -> bool:
    """Whether a holiday begins on the day after (除夕 and the like)."""
    return not is_holiday(day) and is_holiday(day + timedelta(days=1))


def add_working_days(at: datetime, days: int) -> datetime:
    """The same local hour `days` working days later, in UTC."""
    there = local(at)
    day, left = there.date(), days
    while left > 0:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return at_local(day, there.timetz().replace(tzinfo=None))
