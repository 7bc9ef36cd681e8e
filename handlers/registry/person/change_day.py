"""Change day (从哪天起换): the day from which a post is to change hands, or was over, as words name it; else from now on."""

import re
from datetime import date, timedelta

from core.errors import Refusal
from handlers.duties.household_words import day_named
from handlers.understand.numbers import value

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_NEXT = rf"下个?月(?P<next>{_N})?[日号]?(?:初)?"
_DATE = rf"(?:(?P<month>{_N})月)(?P<day>{_N})[日号]?|(?:这个月|本月)?(?P<number>{_N})[日号]"
_NEAR = "(?P<near>大后天|后天|明天|今天|昨天|前天|大前天)"
_WEEK = "(?P<week>上个?|下个?|这个?|本)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
_WHEN = f"(?:{_NEXT}|{_DATE}|{_NEAR}|{_WEEK})"
_END_OF = rf"(?P<end>下个?月|这个?月|本月|{_N}月(?!{_N}[日号])|年|月)底"
_FROM = re.compile(f"(?P<from>从)?(?:{_END_OF}|{_WHEN})(?P<on>起|开始|以后|之后|后)?")
_THEN = re.compile(
    "^(?:[，,]|就|再|正式|才|[一-龥]{2,4}(?=就|不|到|卸))*(?:换|由|让|改由|不再?当|不干|不做|卸任|上任|接|到期|届满|搬)"
)
"""What changes hands on a day that is named without 起: 明天换罗铁柱, 5月20日陈大山不当代表了."""
_UNREAD = re.compile(
    "从(?!现在|今天|今日|即日|此)[^，,。]{1,8}?(?:起|开始)|(?:等到?|过了?)[^，,。]{1,8}?(?:以后|之后|后|再)"
    rf"|(?:{_N}月份?|上个?月|[去前]年|年初)(?:就|已经|早就|起|初|[上中下]旬)*(?:不再?(?:当|干|做)|卸任|辞|没当)"
    "|(?:下个?(?:周|星期|礼拜)|过[几两些]天|过完?年|年后|明年|下半年)[^，,。]{0,8}?(?:换|不再?当|不干|不做|接|由|让)"
)
_SINCE = re.compile(f"(?:{_WHEN})(?:就|已经|就已经)(?:不|没|卸任|辞|到期|届满|搬)")
_YEAR = 12
_DAYS = {"大后天": 3, "后天": 2, "明天": 1, "今天": 0, "昨天": -1, "前天": -2, "大前天": -3}


def change_day(words: str, today: date) -> date | None:
    """下个月1号起, 从6月1日, 明天起, 5月8号就不当了; None where no such day is named, or none that there is.

    What is said with 起 lies ahead unless the words name a day that is over (昨天, 上周五).
    """
    for ahead in _FROM.finditer(words):
        if ahead["from"] or ahead["on"]:
            return _day(ahead, today, coming=True)
    for ahead in _FROM.finditer(words):
        day = _day(ahead, today, coming=True)
        if day is not None and day > today and _THEN.match(words[ahead.end() :]):
            return day
    if (over := _SINCE.search(words)) is not None:
        return _day(over, today, coming=False)
    return None


def unread(words: str, today: date) -> bool:
    """Whether a beginning is named of which no day can be made: 等选举以后, 从秋收起."""
    return change_day(words, today) is None and _UNREAD.search(words) is not None


def other_day(words: str, today: date) -> date | None:
    """The day that is named, where it is not today. Refusal where none can be made of it: never at once instead."""
    if unread(words, today):
        raise Refusal(
            "没听出是从哪一天起，什么都没有改。请连日子再说一句，比如“6月1日起换张三当代表”；"
            "现在就换，说“从现在起换张三当代表”。"
        )
    day = change_day(words, today)
    return None if day == today else day


def _day(match: re.Match[str], today: date, *, coming: bool) -> date | None:
    if match.groupdict().get("end"):
        return _end_of(match["end"], today)
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


def _end_of(span: str, today: date) -> date | None:
    """The last day: 月底, 下个月底, 6月底, 年底."""
    if span == "年":
        return date(today.year, 12, 31)
    month = today.month + (1 if span.startswith("下") else 0)
    if span[0] not in "下这本月":
        month = value(span.removesuffix("月"))
    if not 1 <= month <= _YEAR + 1:
        return None
    return date(today.year + month // _YEAR, month % _YEAR + 1, 1) - timedelta(days=1)


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
