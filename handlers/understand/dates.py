"""When (时间): days, weeks, months, deadlines and spans, as written."""

import re

from handlers.understand.numbers import NUMBER
from handlers.understand.wording import bounded

_PART = "(?:清早|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|凌晨|下昼|朝早)"
_CLOCK = f"(?:{NUMBER}点(?:半|钟|多)?)"
_END = "(?:下班前|之前|以前|前|之后|以后|后|以内|之内|内|左右|以来)?"
_DAY = (
    "(?:大前天|今天|明天|昨天|后天|前天|当天|今晚|昨晚|明晚|今早|明早|今儿个?|明儿个?|昨儿个?|听日|听晚|琴日|寻日|琴晚|寻晚|今日|今朝"
    "|昨夜|今夜|前晚|后日|前日)"
)
_WEEK = "(?:(?:上上|上|这|本|下|今)个?(?:周|星期|礼拜)[一二三四五六日天末]?(?![户家个])|(?:上上|上|这|本|下|今)个?(?:周|星期|礼拜)|(?:周|星期|礼拜)[一二三四五六日天末](?![户家个]))"
_YEAR = "(?:今年|去年|前年|明年|大前年|往年)(?!.{1,4}岁)"
_SEASON = "(?:[上下]半年|(?:上|本|这|下)?(?:个|[一二三四])季度|[上本下]季度|年底|年初|年末|月底|月初|月中|开春|春节|过年|端午|中秋|国庆|清明|元旦|重阳)"
_MONTH = f"(?:(?:上上|上|这|本|下)个?月[底初]?|{NUMBER}月份?(?:{NUMBER}[号日]|[底初])?)"
_NUMBERED = r"(?:(?<!门牌)(?<!\d)\d{1,2}[号日](?![户单院楼门线桩屋]))"
_SPAN = f"(?:好|近|前|过)?{NUMBER}[多来几]?(?:个多?月|个?星期|个?礼拜|个?钟头|个?小时|天|日|周|年|分钟)(?!级|纪|底|初)多?"
_DATE = re.compile(
    "|".join(
        (
            f"{_DAY}(?:{_PART})?(?:{_CLOCK})?{_END}",
            f"{_WEEK}(?:{_PART})?(?:{_CLOCK})?{_END}",
            f"{_YEAR}(?:{_SEASON}|{_MONTH})?",
            f"{_MONTH}{_END}",
            f"{_SEASON}{_END}",
            f"{_NUMBERED}(?:{_PART})?{_END}",
            f"(?:{_PART}){_CLOCK}{_END}",
            f"{_CLOCK}{_END}",
            f"{_SPAN}{_END}",
            "晚上",
        )
    )
)
_SPAN_ONLY = re.compile(f"{_SPAN}$")
_ONLY_A_HAND = re.compile("[一几]点$|一日$|半天$|一天$|几天$|几年$|几个月$")


def dates(text: str) -> list[str]:
    """Every time named in the text, in its order: `去年下半年`, `今天下班前`, `三天内`, `两天`."""
    return [
        match[0] for match in _DATE.finditer(bounded(text)) if not _ONLY_A_HAND.fullmatch(match[0])
    ]


def is_span(date: str) -> bool:
    """True for a length of time without a point to count from, as `两天`."""
    return bool(_SPAN_ONLY.match(date))
