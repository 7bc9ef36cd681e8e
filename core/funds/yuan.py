"""Yuan (金额): money is whole fen inside; people say and read 35元, 35块5, 120.5, 一百二十元."""

import re

MOST = 10**9
"""Ten million yuan: no purse of a village is larger, so a greater number is a slip of the finger."""
_DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_UNITS = {"十": 10, "百": 100, "千": 1000}
_YUAN = "元|块钱?|圆"
_THINGS = "个人盒斤张只瓶袋箱条件户天次"
"""35块5斤米 is 35 yuan for five pounds of rice."""
_ARABIC = re.compile(
    rf"(?<![\d.\-－负A-Za-z])(?P<whole>\d{{1,9}}(?:,\d{{3}})*)(?:\.(?P<part>\d+))?\s*"
    rf"(?:(?P<unit>{_YUAN})(?:(?P<jiao>\d)(?![\d{_THINGS}])[角毛]?(?:(?P<fen>\d)分)?)?)?(?![.A-Za-z]|\d(?![{_THINGS}]))"
)
_CHINESE = re.compile(
    rf"(?<!负)(?P<whole>[零〇一二两三四五六七八九十百千万]+)(?P<unit>{_YUAN})"
    r"(?:(?P<jiao>[一二两三四五六七八九半])[角毛]?(?:(?P<fen>[一二三四五六七八九])分)?)?(?![零〇])"
)


def spoken(fen: int) -> str:
    """An amount as people write it: 35元, 35.5元, 120.05元; a debit keeps its minus."""
    whole, part = divmod(abs(fen), 100)
    shown = f"{whole}.{part:02d}".rstrip("0").rstrip(".")
    return f"{'-' if fen < 0 else ''}{shown}元"


def read(words: str) -> int | None:
    """The one amount that the words name, in fen; None when they name none or leave it open.

    A number with its unit goes before one without: 3月5日花了35元 is 35 yuan. More than two
    decimals, nothing at all and more than ten million yuan are no amount.
    """
    candidates = [(m["unit"] is not None, _arabic(m)) for m in _ARABIC.finditer(words)]
    candidates += [(True, _chinese(m)) for m in _CHINESE.finditer(words)]
    amounts = [fen for named, fen in candidates if named] or [fen for _, fen in candidates]
    if len(amounts) != 1 or amounts[0] is None or not 0 < amounts[0] <= MOST:
        return None
    return amounts[0]


def _arabic(match: re.Match[str]) -> int | None:
    part, jiao = match["part"] or "", match["jiao"]
    if len(part) > 2 or (part and jiao):
        return None
    whole = int(match["whole"].replace(",", "")) * 100
    return whole + int((part + "00")[:2]) + int(jiao or 0) * 10 + int(match["fen"] or 0)


def _chinese(match: re.Match[str]) -> int | None:
    whole = _number(match["whole"])
    jiao = 5 if match["jiao"] == "半" else _DIGITS.get(match["jiao"] or "零", 0)
    return None if whole is None else whole * 100 + jiao * 10 + _DIGITS[match["fen"] or "零"]


def _number(numeral: str) -> int | None:
    """一百二十, 两千零五十, 一百二 (120), 一万二 (12000); None for what is no number."""
    total = section = digit = 0
    last = 10
    for sign in numeral:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
            last = 10 if digit == 0 else last
        elif sign == "万":
            total, section, digit, last = total + (section + digit) * 10**4, 0, 0, 10**4
        else:
            last = _UNITS[sign]
            section, digit = section + (digit or 1) * last, 0
    ends_short = len(numeral) > 2 and numeral[-1] in _DIGITS and numeral[-2] in "百千万"
    value = total + section + digit * (last // 10 if ends_short else 1)
    return value or None
