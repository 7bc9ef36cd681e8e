"""The day of an act (哪一天) as its words name it, or that it has to be asked."""

import re
from datetime import date, timedelta

from handlers.duties.household_words import day_named
from handlers.understand.dates import dates, is_span

_COMING = re.compile("明天|后天|大后天|下周|下个?月")
_LAST_MONTH = re.compile(r"上个?月(\d{1,2})[号日]")
_YEARS_AGO = re.compile("去年|前年|往年")
_EVENING = (
    ("昨晚", "昨天"),
    ("昨夜", "昨天"),
    ("昨儿", "昨天"),
    ("昨日", "昨天"),
    ("前晚", "前天"),
)
_NEAR = re.compile("今天|昨天|前天")
_EARLIER = re.compile(
    "上|去年|前年|往年|以前|之前|前(?!门)|[月年]|春节|国庆|中秋|端午|清明|元旦|重阳|季度"
)


def act_day(words: str, today: date) -> date | None:
    """The day that the words name, today when they name none; None when they name one unreadably.

    What is still to come is tomorrow, and what was last year is its last day at the latest.
    """
    plain = _plain(words, today)
    if _COMING.search(plain):
        return today + timedelta(days=1)
    day = day_named(plain, today)
    if not _NEAR.search(plain):
        if _YEARS_AGO.search(plain):
            return date(today.year - 1, 12, 31)
        if day is None and any(
            _EARLIER.search(one) and (one[0] == "前" or not is_span(one)) for one in dates(plain)
        ):
            return None
    if day is not None and today - day > timedelta(days=200):
        return today + timedelta(days=1)  # a day still to come is not taken for last year's
    return day or today


def _plain(words: str, today: date) -> str:
    """The words with 昨晚 as 昨天, and with 上个月5号 as that month's."""
    for evening, day in _EVENING:
        words = words.replace(evening, day)
    last = today.replace(day=1) - timedelta(days=1)
    return _LAST_MONTH.sub(lambda match: f"{last.month}月{match[1]}日", words)
