"""Change day (从哪天起换): the day from which a post is to change hands, or was over, as words name it; else from now on."""

import re
from datetime import date, timedelta

from handlers.duties.household_words import day_named
from handlers.understand.numbers import value

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_NEXT = rf"下个?月(?P<next>{_N})?[日号]?(?:初)?"
_DATE = rf"(?:(?P<month>{_N})月)(?P<day>{_N})[日号]?|(?:这个月|本月)?(?P<number>{_N})[日号]"
_NEAR = "(?P<near>大后天|后天|明天|今天|昨天|前天|大前天)"
_WEEK = "(?P<week>上个?|下个?|这个?|本)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
_WHEN = f"(?:{_NEXT}|{_DATE}|{_NEAR}|{_WEEK})"
_FROM = re.compile(f"(?P<from>从)?{_WHEN}(?P<on>起|开始|以后|之后|后)?")
_SINCE = re.compile(f"(?:{_WHEN})(?:就|已经|就已经)(?:不|没|卸任|辞|到期|届满|搬)")
_DAYS = {"大后天": 3, "后天": 2, "明天": 1, "今天": 0, "昨天": -1, "前天": -2, "大前天": -3}


def change_day(words: str, today: date) -> date | None:
    """下个月1号起, 从6月1日, 明天起, 5月8号就不当了; None where no such day is named, or none that there is.

    What is said with 起 lies ahead unless the words name a day that is over (昨天, 上周五).
    """
    for ahead in _FROM.finditer(words):
        if ahead["from"] or ahead["on"]:
            return _day(ahead, today, coming=True)
    if (over := _SINCE.search(words)) is not None:
        return _day(over, today, coming=False)
    return None


def _day(match: re.Match[str], today: date, *, coming: bool) -> date | None:
    if match["near"]:
        return today + timedelta(days=_DAYS[match["near"]])
    if match["weekday"]:
        return _of_week(match, today, coming=coming)
    try:
        if match["next"] or match[0].lstrip("从").startswith("下"):
            first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
            return first.replace(day=value(match["next"]) if match["next"] else 1)
        if not coming:
            return day_named(_figures(match), today)
        if match["month"]:
            day = today.replace(month=value(match["month"]), day=value(match["day"]))
            return day if (today - day).days < 62 else day.replace(year=day.year + 1)
        return today.replace(day=value(match["number"]))
    except ValueError:  # 2月30日
        return None


def _figures(match: re.Match[str]) -> str:
    if match["month"]:
        return f"{value(match['month'])}月{value(match['day'])}日"
    return f"{value(match['number'])}日"


def _of_week(match: re.Match[str], today: date, *, coming: bool) -> date:
    weekday = "一二三四五六日".index(match["weekday"].replace("天", "日"))
    monday = today - timedelta(days=today.weekday())
    week = match["week"] or ""
    if week.startswith("下"):
        return monday + timedelta(days=7 + weekday)
    if week.startswith("上"):
        return monday + timedelta(days=weekday - 7)
    day = monday + timedelta(days=weekday)
    if week:
        return day
    if coming:
        return day if day > today else day + timedelta(days=7)
    return day if day < today else day - timedelta(days=7)
