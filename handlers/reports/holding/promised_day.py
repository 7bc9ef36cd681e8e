"""A promised day (说好的日子): the day that a holder names for what comes next: 明天, 周四, 12号."""

import re
from datetime import date, timedelta

_NEAR = {"今天": 0, "今晚": 0, "明天": 1, "明早": 1, "后天": 2, "大后天": 3, "听日": 1, "后日": 2}
_DAY = re.compile(
    f"(?P<near>{'|'.join(sorted(_NEAR, key=len, reverse=True))})"
    "|(?P<next>下)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    r"|(?:(?P<month>\d{1,2})月)?(?P<number>\d{1,2})[号日](?!楼|院|门|线|杆)"
)


def promised_day(words: str, today: date) -> date | None:
    """The first day from today on that the words name; None where they name none."""
    match = _DAY.search(words)
    if match is None:
        return None
    if match["near"]:
        return today + timedelta(days=_NEAR[match["near"]])
    if match["weekday"]:
        ahead = ("一二三四五六日".index(match["weekday"].replace("天", "日")) - today.weekday()) % 7
        week = 7 if match["next"] and today.weekday() + ahead < 7 else 0
        return today + timedelta(days=ahead + week)
    return _numbered(int(match["month"] or 0), int(match["number"]), today)


def _numbered(month: int, number: int, today: date) -> date | None:
    if month > 12:
        return None
    first = today.replace(day=1, month=month) if month else today.replace(day=1)
    for _ in range(13):  # this month or year, else the next in which it is still to come
        try:
            day = first.replace(day=number)
        except ValueError:  # 2月30日
            day = None
        if day is not None and day >= today and (not month or day.month == month):
            return day
        first = (first + timedelta(days=32)).replace(day=1)
    return None
