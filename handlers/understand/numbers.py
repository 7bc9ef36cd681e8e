"""Figures in a sentence (数量, 分值, 单号): counts with their measure words, points, and numbers of reports."""

import re

from handlers.understand.wording import bounded

NUMBER = r"(?:(?<!\d)\d{1,9}(?:\.\d{1,4})?|[零一二两三四五六七八九十百千万几半]{1,9})"
_MEASURE = (
    "(?:个人|公斤|公分|厘米|公里|平方|块钱|个|户|名|位|次|回|趟|遍|辆|台|盏|根|块|条|棵|头|只|袋|包|瓶|桶|提|斤|吨|亩|米|里|尺|寸"
    "|元|毛|分钱|分|件|笔|张|本|板|盒|箱|床|双|车|担|间|处|段|把|桌|场|起|页|份|支|壶|副|捆|批|套|顶|单|桌|家(?!里|人))"
)
_COUNT = re.compile(
    rf"第?{NUMBER}[多来几]?{_MEASURE}(?:(?<=[尺里米斤亩块])多)?(?:以上|以下|左右)?|俩人"
    r"|[一二两三四五六七八九]{1,3}[百千万][一二三四五六七八九百千]{0,9}"
)
# "One" as an article, and measures that ask, order or name.
_NO_COUNT = re.compile(
    r"一(?:个人|条|个|件|块|家|段|处|场|位|头|次|里|批|起|回|张|遍|趟|只|盏|户|笔|场)"
    r"|第[一二三四五六七八九十几\d]+(?:条|个|件|家|支|盏|位|名|页|户)|几(?:个|户|家|分|次|件|个人|位|名)|半(?:个|里)|个半|0\d+户"
)
_POINTS = re.compile(
    rf"(?:[加减扣记奖给得按多少报]|加分|应该是|改成|改为|写成|记成|批的|是)(?:了|的|上|过)?\s*({NUMBER})\s*分(?!钱|钟)|({NUMBER})分记"
)
_OF_CASES = re.compile(
    r"(?<![\d.])(?:"
    r"0\d{2,5}(?!\d)"
    r"|(?<=[单码号件#])\s?\d{2,6}(?![\d年月元块斤米分户])"
    r"|\d{4}(?=[号单件派转办撤通驳处修进到补那的和、\s])(?!年)"
    r"|\d{1,4}号(?=单|工单|件|诉求|上报)"
    r")"
)
_DIGITS = {sign: figure for figure, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "半": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}


def value(number: str) -> int:
    """The whole number that digits or Chinese figures say: `23`, `二十三`, `两百`, `六千二`; a fraction is cut."""
    if number[0].isdigit():
        return int(float(number))
    total = digit = 0
    unit = 1
    for sign in number:
        if sign in _UNITS:
            unit = _UNITS[sign]
            total += (digit or 1) * unit
            digit = 0
        else:
            digit = _DIGITS.get(sign, 0)
    return total + digit * (unit // 10 if unit > 10 and number[-2:-1] != "零" else 1)


def counts(text: str) -> list[str]:
    """How many of what, as written: `三次`, `20袋`, `六千二`."""
    return [
        match[0] for match in _COUNT.finditer(bounded(text)) if not _NO_COUNT.fullmatch(match[0])
    ]


def points(text: str) -> list[int]:
    """Points that are added, taken or asked for, as figures."""
    return [value(match[1] or match[2]) for match in _POINTS.finditer(bounded(text))]


def report_numbers(text: str) -> list[str]:
    """Numbers of reports, claims or redemption slips, as written: `0317`, `12号`."""
    return [match[0].strip() for match in _OF_CASES.finditer(bounded(text))]
