"""Pointing (指认): what points at entries of a list, as 3, ③, 三, 第三个, 最后一个, 1到5 or 老黄家; and how many of a thing."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handlers.understand.people import SURNAME

DIGIT, RUN, NUMERAL, PLACE, NAME = "digit", "run", "numeral", "place", "name"
"""How it was pointed: 3 or ③, 135 for three of them, 三, 第三个 or 最后一个, 老黄家."""
_FIGURES = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    sign: value for value, sign in enumerate("〇壹贰叁肆伍陆柒捌玖")
}
_FIGURES |= {"两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_TRADITIONAL = str.maketrans(
    "個號戶條沒對錯過係說這裡裏後兩隻頭電話還哒咗冇",
    "个号户条没对错过係说这里里后两只头电话还了了没",
)
"""Also 了 and 没 as Hunan and Guangdong say them: a sign for a sign, so that places stay."""
_CIRCLES = {
    chr(first + n): n + 1
    for first, most in ((0x2460, 20), (0x2474, 20), (0x2488, 20), (0x24F5, 10), (0x2776, 10), (0x2780, 10), (0x278A, 10), (0x3220, 10), (0x3280, 10))
    for n in range(most)
} | {"🔟": 10}  # fmt: skip
_CIRCLE = "".join(_CIRCLES)
_HAN = f"[{''.join(_FIGURES)}{''.join(_UNITS)}廿卅]"
_FIGURE = rf"(?:\d{{1,9}}(?!\d)|[{_CIRCLE}]|{_HAN}{{1,9}})"
_COUNTER = "[个條条户家件项位笔号]"
_SPAN_OF_TIME = "(?!月|星期|礼拜|小时|钟头|多|人|路口|村|组)"
_COUNTS = re.compile(
    "[天岁个号点月日次户人块元楼栋层分年周组村斤米里只条口半多几辆盏吨亩瓶袋桶包期倍份件趟遍%℃]|家(?!里|中)|位(?!置)|台(?!账)|回(?!来|去|了)"
    "|公[里斤]|小时|张(?=照|图|纸|票|相|单|表|发)|成(?=的|多|以)"
)
_SPACED_COUNTS = re.compile(
    r"\s+(?:天(?!黑|气|晚|热|冷|亮)|次|块|元|斤|米|岁|组(?!长)|月(?!底|初)|年(?!纪|老|轻|底)|点(?!名)|个(?!人|别)|瓶|袋|桶|公里|公斤|吨|亩|小时)"
)
_HOUSE = "[户单院楼门线桩屋机码]"
_ORDINAL = re.compile(rf"\s*号(?!{_HOUSE})")
_ORDINALS = re.compile(
    rf"\d{{1,3}}(?:[\s、.和,，到至~～—–-]{{1,3}}\d{{1,3}}){{0,30}}\s*号(?!{_HOUSE})"
)
_DIGITS = re.compile(rf"\d{{1,9}}(?!\d)|[{_CIRCLE}]")
_NUMERALS = re.compile(f"{_HAN}{{1,9}}")
_NTH = re.compile(
    rf"第\s*({_FIGURE})\s*(?:{_COUNTER}{_SPAN_OF_TIME}|(?=[\s,，。;；、和跟与到至的~-]|$))"
)
_AT_END = re.compile(
    rf"(?:最后|末尾|最末|倒数)(?:面|头)?的?(第?)(?:那|这)?({_FIGURE})?{_COUNTER}{_SPAN_OF_TIME}"
)
_AT_START = re.compile(rf"(前|头|后)[面头边]?的?({_FIGURE}){_COUNTER}{_SPAN_OF_TIME}|[头首]个")
_TO = re.compile(r"\s*(?:到|至|[-—–~－]{1,3})\s*第?")
_AND = re.compile(r"[ \t、./·]{0,5}(?:和|跟|与|及|以及|还有|同|[+&])?[ \t、./·]{0,5}")
_HOTLINES = frozenset(["110", "119", "120", "122", "12345", "12356", "12315", "12388"])
_KIN = [
    "大爷",
    "大娘",
    "大妈",
    "大叔",
    "大伯",
    "大哥",
    "大嫂",
    "大姐",
    "奶奶",
    "爷爷",
    "婆婆",
    "阿婆",
    "阿公",
    "老倌",
    "嗲嗲",
    "娭毑",
    "满爹",
    "婶子",
    "婶",
    "叔",
    "伯",
    "嫂",
    "姨",
    "婆",
    "奶",
    "爷",
    "姐",
    "哥",
    "书记",
    "主任",
    "组长",
    "代表",
    "师傅",
    "老师",
]
_BELONGING = re.compile(
    f"(?:{'|'.join(_KIN)})?(?:他们家|他家|她家|家里|屋里|屋企|代表|户|家|屋)?的?(?:(?:那|这)?[个件条户家](?!人))?"
)
_HEAD = re.compile("[（(：:]")
_TOKEN = re.compile("[一-鿿]{2,12}")
_NO_NAME = frozenset(["编号", "补充编号", "补充", "报一件新的事", "积分", "照片"])


@dataclass(frozen=True)
class Listed:
    """A list as it may be pointed at: how many entries it has, and what names just one of them."""

    most: int
    names: dict[str, int]
    """1-based; 0 for what could name several."""
    people: tuple[str, ...]

    @classmethod
    def of(cls, labels: Sequence[str]) -> "Listed":
        """What the labels offer."""
        names: dict[str, int] = {}
        people = [_person(label) for label in labels]
        for number, (label, person) in enumerate(zip(labels, people, strict=True), 1):
            for name in _names(fold(label), person):
                names[name] = 0 if names.get(name, number) != number else number
        return cls(len(labels), names, tuple(filter(None, people)))


@dataclass(frozen=True)
class Pointed:
    """Numbers that stand together, in their order, once each; `end` is where the words behind begin."""

    numbers: tuple[int, ...]
    end: int
    ways: frozenset[str]
    joined: bool = False
    """Whether 和 or the like stands between them."""


def fold(text: str) -> str:
    """One width and one script, in small letters, as long as the text itself; circled figures stay."""
    return "".join(map(_folded, text)).translate(_TRADITIONAL)


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    if letter in _CIRCLES:
        return letter
    folded = unicodedata.normalize("NFKC", letter).lower()
    return folded if len(folded) == 1 and folded not in "\ufe0f\u20e3\u200d" else " "


def ordinal(text: str) -> bool:
    """Whether the numbers are said as "4号", which may be a day or a report as well as a choice."""
    return _ORDINALS.match(fold(text.strip()[:200])) is not None


def value(numeral: str) -> int | None:
    """The whole number that figures say: `23`, `二十三`, `一百二`, `3百`, `③`; None where they say none or several."""
    if numeral in _CIRCLES:
        return _CIRCLES[numeral]
    if numeral.isdecimal():
        return int(numeral)
    total, figure, last, nought = 0, -1, 10**9, False
    for sign in numeral.replace("廿", "二十").replace("卅", "三十"):
        if sign in _UNITS:
            unit = _UNITS[sign]
            if unit >= last or (figure < 0 and (unit != 10 or total % 100) and unit != 10000):
                return None
            beside = 1 if figure < 0 and unit == 10 else max(figure, 0)
            total = (total + beside) * unit if unit == 10000 else total + beside * unit
            figure, last, nought = -1, unit, False
        elif figure >= 0 or (sign not in _FIGURES and not sign.isdecimal()):
            return None
        elif sign in "零〇":
            nought = True
        else:
            figure = _FIGURES.get(sign, int(sign) if sign.isdecimal() else 0)
    short = last // 10 if 100 <= last <= 10000 and not nought else 1
    return total + max(figure, 0) * short if total or figure >= 0 or nought else None


def pointed(
    text: str, at: int, listed: Listed, *, ordinals: bool, numerals: bool, names: bool = True
) -> Pointed | None:
    """What points at entries from this place of a folded text on; None when nothing does.

    `ordinals`: 号 behind a number is left out. `numerals`: 三 counts as well as 3. `names`: 老黄家 too.
    """
    numbers: list[int] = []
    ways: set[str] = set()
    joined, end = False, at
    while True:
        behind = _AND.match(text, end) if numbers else None
        start = behind.end() if behind else end
        one = _one(text, start, listed, ordinals, numerals or NUMERAL in ways, names)
        linked = behind[0].strip(" ./·") if behind else ""
        if one is None or (numbers and one.ways != ways and not linked):
            break
        if one.ways == {NUMERAL} and ways - {NUMERAL, PLACE}:
            break
        joined = joined or linked not in ("", "、")
        numbers += one.numbers
        ways |= one.ways
        end = one.end
    return Pointed(tuple(dict.fromkeys(numbers)), end, frozenset(ways), joined) if numbers else None


def _one(
    text: str, at: int, listed: Listed, ordinals: bool, numerals: bool, names: bool
) -> Pointed | None:
    first = _place(text, at, listed) or _figures(text, at, listed, ordinals, numerals)
    if first is None:
        return named(text, at, listed) if names else None
    to = _TO.match(text, first.end) if len(first.numbers) == 1 else None
    last = _place(text, to.end(), listed) if to else None
    last = last or (_figures(text, to.end(), listed, ordinals, True) if to else None)
    if to is None or last is None:
        left = to is not None and first.ways == {DIGIT} and text[to.end() : to.end() + 1].isdigit()
        return None if left else first
    low, high = sorted((first.numbers[0], last.numbers[0]))
    if high > 99:
        return None
    return Pointed(tuple(range(low, high + 1)), last.end, first.ways)


def _place(text: str, at: int, listed: Listed) -> Pointed | None:
    """第三个, 前两个, 最后一个, counted from whichever end."""
    place, most = frozenset([PLACE]), listed.most
    if (nth := _NTH.match(text, at)) and (number := value(nth[1])) is not None:
        return Pointed((number,), nth.end(), place)
    if end := _AT_END.match(text, at):
        few = value(end[2]) if end[2] else 1
        if few and few <= most:
            first = most - few + 1
            back = end[1] or end[0].startswith("倒数")
            return Pointed((first,) if back else tuple(range(first, most + 1)), end.end(), place)
    if start := _AT_START.match(text, at):
        few = value(start[2]) if start[2] else 1
        lone = few == 1 and start[1] in ("前", "后") and most != 2  # the one before which?
        if few and few <= most and not lone:
            numbers = range(most - few + 1, most + 1) if start[1] == "后" else range(1, few + 1)
            return Pointed(tuple(numbers), start.end(), place)
    return None


def _figures(text: str, at: int, listed: Listed, ordinals: bool, numerals: bool) -> Pointed | None:
    """3, ③ or 三, unless it counts something; 135 and 一三五 are three, where the list has no 135."""
    if digits := _DIGITS.match(text, at):
        if (end := _after(text, digits.end(), ordinals)) is None:
            return None
        number = value(digits[0]) or 0
        apart = [int(sign) for sign in digits[0]] if digits[0].isascii() else []
        several = listed.most < min(10, number) and digits[0] not in _HOTLINES
        rising = len(apart) > 1 and apart == sorted(set(apart))
        if several and rising and apart[0] > 0 and apart[-1] <= listed.most:
            return Pointed(tuple(apart), end, frozenset([RUN]))
        return Pointed((number,), end, frozenset([DIGIT]))
    written = _NUMERALS.match(text, at) if numerals else None
    if written is None or "两" in written[0]:
        return None
    end = _after(text, written.end(), ordinals=True)
    if end is None:
        return None
    single = value(written[0])
    numbers = (single,) if single is not None else tuple(_FIGURES.get(s, 0) for s in written[0])
    return Pointed(numbers, end, frozenset([NUMERAL])) if all(numbers) else None


def _after(text: str, at: int, ordinals: bool) -> int | None:
    """Where a number ends with its 号; None when it counts something."""
    if ordinals and (number := _ORDINAL.match(text, at)):
        return number.end()
    return None if _COUNTS.match(text, at) or _SPACED_COUNTS.match(text, at) else at


def named(text: str, at: int, listed: Listed) -> Pointed | None:
    """The one entry whose name stands here, with 家 or 婶 behind it; None for none or several."""
    for end in range(min(len(text), at + 12), at + 1, -1):
        if number := listed.names.get(text[at:end], 0):
            belonging = _BELONGING.match(text, end)
            return Pointed((number,), belonging.end() if belonging else end, frozenset([NAME]))
    return None


def _person(label: str) -> str:
    """张桂花 of 张桂花户★ or 张桂花（一组组长）; empty where the label names nobody."""
    head = next(iter(_TOKEN.findall(_HEAD.split(fold(label))[0])), "")
    home = head.endswith("户") and 3 <= len(head) <= 5
    person = head.removesuffix("户").removesuffix("代表")
    return person if home or re.fullmatch(f"{SURNAME}[一-鿿]{{1,2}}", person) else ""


def _names(label: str, person: str) -> Iterator[str]:
    """All that may be said for an entry: 张桂花, 桂花, 老张, 张家, 张婶, 公共劳动."""
    for token in _TOKEN.findall(_HEAD.split(label)[0]):
        if token not in _NO_NAME:
            yield token
    if person:
        surname = person[0]
        yield person
        if len(person) == 3:
            yield person[1:]
        yield from (
            f"老{surname}",
            f"老{surname}头",
            f"小{surname}",
            f"{surname}家",
            *(surname + kin for kin in _KIN),
        )


_MEASURES = (
    "个只瓶袋包桶提盒箱件条张块斤公斤份次回户家人位名本支把双壶副捆批套顶碗桌床吨亩米里元分天号条"
)
_QUANTITY = re.compile(
    rf"(?:我|就|先|还|再|给我|一共|总共|共|要|来|买|换|拿|领|兑)*\s*(\d{{1,9}}[百千万]?|[{_CIRCLE}]|{_HAN}{{1,9}}|俩|仨)\s*(?:[{_MEASURES}]{{0,2}})(?:吧|啊|呀|就行|就好|就够了|够了|哈|咯|嘛|了)?"
)


def quantity(text: str) -> int | None:
    """How many are wanted, as 5, 五瓶, 一百三十五, 俩; None for 三十来, 两三, 半 and whatever is no number."""
    words = fold(text.strip()[:500]).strip(" 。.,，!~")
    match = _QUANTITY.fullmatch(words) if len(words) <= 20 else None
    if match is None:
        return None
    return {"俩": 2, "仨": 3}.get(match[1]) or value(match[1])
