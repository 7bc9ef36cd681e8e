"""Leave words (话里的请假): from which day to which, and who stands in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.understand.numbers import value

_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_RANGE = re.compile(
    rf"(?:(?P<m1>{_N})月)?(?P<d1>{_N})[日号]?\s*(?:一直到|到|至|-|－|—|~|～)\s*(?:(?P<m2>{_N})月)?(?P<d2>{_N})[日号]?"
)
_UNTIL = re.compile(rf"(?:到|至)(?:(?P<m>{_N})月)?(?P<d>{_N})[日号]")
_FROM = re.compile(rf"(?:从)?(?:(?P<m>{_N})月)?(?P<d>{_N})[日号](?:起|开始)?")
_SPAN = re.compile(
    rf"(?P<n>{_N}|半|几)(?:个)?(?P<unit>天|日(?!起)|周|星期|礼拜|月)(?!\d)|(?P<whole>这个?(?:周|星期|礼拜)|本周|这一?周)"
)
_NEAR = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "听日": 1}
_LEAVE = re.compile(
    r"请(?:[一二两三四五六七八九十半几\d]{1,3}(?:个)?(?:天|日|周|星期|礼拜|月)(?:的)?|个|几天|几日|一下|长|病|事)?假|告假|休假|休息"
)
_AWAY = re.compile(
    "外出|出门|出远门|不在家|不在村|住院|开刀|动手术|去(?:外地|广东|省城|县里|城里|儿子|女儿)|要走|回娘家"
)
_STANDS_IN = re.compile(
    "替我|替一下|替班|替几天|顶我|顶一下|顶班|顶几天|代我|代一下|代班|代几天|帮我(?:顶|代|替)|替$"
)
_KIN = (
    "们?家|老人|老婆|老公|爱人|媳妇|丈夫|妻|爸|妈|爹|娘|父|母|儿|女|孙|外孙|婆|公公|岳|丈|哥|姐|弟|妹|嫂|叔|伯|舅|姑|姨|奶|爷"
    "|邻居|亲戚|朋友"
)
_SELF_AWAY = re.compile(f"(?:^|[，,。；;、\\s])(?:我|俺|咱|本人)(?!(?:的)?(?:{_KIN}))")
_FOR_ANOTHER = re.compile("[替顶代](?:他|她)(?:们)?")
_BACK = re.compile(
    r"^(?:我)?(?:已经|今天|提前)?(?:回来了?|回村了?|到家了?|销假)(?:[，,。！!]?(?:可以)?(?:销假|上班|接着干|不用(?:他|她|[一-龥]{2,3})?替了?))?(?:了|啦|咯)?[。！!]?$"
)

CHANGES = re.compile("^(?:(?:说|讲|写|搞|记|弄)?错|换|改|由|让|请|叫|不是|不对|应该|是|从|到)")
"""How words begin that change what has been summed up."""
_DECLINES = re.compile(
    "^(?:不好意思|对不起|实在|真的|真|恐怕|可能)?[，,]?(?:我)?(?:这几天|这两天|那几天|最近|实在|恐怕|真的|也|有事|没空|没时间)*[，,]?(?:我)?"
    "(?:[替代顶]不了|不能[替代顶]|没法[替代顶]|不[替代顶]了|没空[替代顶])(?:他|她|[一-龥]{2,4})?(?:了|啊|啦|的?班)?[。！!]?$"
)


@dataclass(frozen=True)
class LeaveWords:
    """From the first day to the last, both in it; whether somebody is to stand in."""

    first: date | None
    last: date | None
    stands_in: bool
    plain: bool = True
    """Whether leave is said, and not only that somebody goes somewhere for some days."""


def comes_back(words: str) -> bool:
    """Whether the words say that somebody is back: 我回来了, 销假."""
    return _BACK.match(words.strip()) is not None


def parse(words: str, today: date) -> LeaveWords | None:
    """What words say of a leave; None where they speak of none, or only of a meeting."""
    leave, covered = _LEAVE.search(words), stands_in(words)
    away = _AWAY.search(words) is not None
    if leave is None and not away:
        return None
    if re.search("[?？]|吗$|怎么请|没请假|的会|会议|开会|到会|工资", words):
        return None
    first, last = span(words, today)
    if not covered and last is None:
        return None
    plain = leave is not None or covered
    if not plain and (first == last or _SELF_AWAY.match(words) is None):
        return None
    return LeaveWords(first, last, covered, plain)


def of_another(words: str, names: Sequence[str]) -> bool:
    """Whether it is somebody else who is away: one of these names, 他, or somebody of the speaker's family."""
    if re.search("[替顶代帮](?:一下)?我|我(?:自己|也|要|想|得|明天|后天|从)*(?:请|告|休)", words):
        return False
    if _FOR_ANOTHER.search(words):
        return True
    who = "|".join([*map(re.escape, names), "他", "她", f"(?:我|俺|咱)(?:的)?(?:{_KIN})"])
    gone = f"(?:{_LEAVE.pattern})|(?:{_AWAY.pattern})"
    away = re.search(
        f"(?:^|[，,。；;、\\s])[^，,。；;]{{0,6}}?(?:{who})[^，,。；;替]{{0,12}}?(?:{gone})", words
    )
    return (
        away is not None
        and re.search("(?:请|让|由|叫)(?:[一-龥]{2,4})(?:来|去)?[替顶代]", words) is None
    )


def stands_in(words: str) -> bool:
    """Whether somebody is said to stand in for the speaker: 何秋菊替我."""
    return _STANDS_IN.search(words) is not None


def declines(words: str) -> bool:
    """Whether a substitute says that they cannot: 替不了, 我这几天也没空替."""
    return _DECLINES.match(words.strip()) is not None


def span(words: str, today: date) -> tuple[date | None, date | None]:
    """The first and last day that words name: 5月12日到20日, 明天起三天, 请假一周; None where they name none."""
    ranged = _RANGE.search(words)
    if ranged is not None and (ranged["m1"] or re.search("[日号]", ranged[0])):
        first = _coming(ranged["m1"], ranged["d1"], today)
        month = ranged["m2"] or (str(first.month) if first is not None else None)
        last = _coming(month, ranged["d2"], first or today)
        return first, last
    until = _UNTIL.search(words)
    begin = _begin(_UNTIL.sub("", words), today)
    if until is not None:
        return begin or today, _coming(until["m"], until["d"], today)
    long = _SPAN.search(words)
    if long is None:
        return (begin, begin) if begin is not None else (None, None)
    first = begin or today
    if long["whole"]:
        return first, today + timedelta(days=6 - today.weekday())
    return first, first + timedelta(days=_days(long["n"], long["unit"]) - 1)


def only_an_end(words: str, today: date) -> bool:
    """Whether words name a last day and no first one: 到3月10日."""
    ranged = _RANGE.search(words)
    whole = ranged is not None and (ranged["m1"] or re.search("[日号]", ranged[0]))
    until = _UNTIL.search(words)
    return until is not None and not whole and _begin(_UNTIL.sub("", words), today) is None


def _days(number: str, unit: str) -> int:
    month, week = unit == "月", unit in ("周", "星期", "礼拜")
    if number == "半":
        return 15 if month else 1
    count = 3 if number == "几" else value(number)
    return max(1, count * (30 if month else 7 if week else 1))


def _begin(words: str, today: date) -> date | None:
    near = next((n for name, n in _NEAR.items() if name in words), None)
    if near is not None:
        return today + timedelta(days=near)
    named = _FROM.search(words)
    return _coming(named["m"], named["d"], today) if named is not None else None


def _coming(month: str | None, day: str, today: date) -> date | None:
    """The next day of that number, of this month or the next; of a named month this year's or the next's."""
    which = value(month) if month else today.month
    try:
        there = date(today.year, which, value(day))
        if there < today and not month:
            which = which % 12 + 1
            there = date(today.year + (which == 1), which, value(day))
        elif there < today - timedelta(days=90):
            there = date(today.year + 1, which, value(day))
    except ValueError:
        return None
    return there
