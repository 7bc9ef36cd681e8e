"""Shelf talk (店里的话): what a keeper's own sentence would change on the shelves: 洗衣液又进了五瓶, 盐卖完了."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.engine.pointing import fold, quantity
from handlers.understand.sayings.polarity import asked, future
from handlers.understand.wording import standard

_HAN = "零〇一二两三四五六七八九十百千俩仨"
_NUMERAL = rf"(?:\d{{1,5}}|[{_HAN}]{{1,7}})"
_ROUGH = "(?![来多几])"
_BOX = "箱打捆车批板"
"""What holds several pieces: how many, nobody but the keeper knows."""
_PIECES = re.compile(
    rf"(?<![几第\d{_HAN}])({_NUMERAL}){_ROUGH}\s*([件个瓶袋包条支桶盒提把份斤只双块本壶副套顶{_BOX}]|(?<=[俩仨])|(?=$))"
)
_SHAKY = re.compile(r"(?:上下|左右|大概|大约|可能|差不多|[一二三四五六七八九]{2}[件个瓶袋包])")
_POINTS = re.compile(rf"(?<![\d{_HAN}])({_NUMERAL})\s*分(?!钟)")
_ROUNDLY = re.compile("(?:[一二两三四五六七八九]十|百)[来多几]")

_LOST = re.compile(
    "报损|碎|坏了|坏掉|受潮|过期|有虫|生虫|长虫|发霉|长霉|霉了|丢了|不见了|破了|漏了|变质|被偷|老鼠|少了|烂了"
)
_OFF = re.compile("下架|撤下|撤掉|撤了|不卖了|不换了|先不兑|不兑了|别挂|不要挂")
_SOLD_OUT = re.compile(
    "(?:卖|换|兑|销|拿|领|抢)(?:完|光|空|没)|没货|没了|没得|断货|没有货|没有了|空了|一[件个瓶袋包条支桶盒]都?没"
)
_CAME = re.compile(
    "(?:进|到|来|补|上|添|加|运来|拉来|送来|收到|入|拉|拿|买|采购)(?:了|货|来|回来)|[再又新](?:进|到|来|补|上|添|加|拉|送)|新到|入库|进货|补货"
)
_PRICED = re.compile(
    "改|涨|降|调|现在|如今|只要|变成|定成|定价|换成|按|卖|算|每[件个瓶袋包条支桶盒提把份]|一[件个瓶袋包条支桶盒提把份]"
)
_COUNTED = re.compile("还有|还剩|剩|库存|多少|几[件个瓶袋包条支桶盒]|存货")
_GIVEN_OUT = re.compile("换给|兑给|要换|想换|想兑|要兑")


@dataclass(frozen=True)
class Told:
    """What would be done to which goods; None for a number that was not said so that it can be read."""

    verb: str
    """进货, 改价, 下架, 报损, or empty where only a question is asked."""
    names: tuple[str, ...]
    """The goods that may be meant; more than one where the words fit several."""
    pieces: int | None = None
    points: int | None = None
    box: str = ""
    """两箱, where so many boxes were told and not how many pieces."""


def changes(words: str, names: Sequence[str]) -> tuple[Told, ...]:
    """Every change that a sentence tells, a clause each where each names goods of its own."""
    each = [told(clause, names) for clause in re.split("[,，;；。、\n]", words[:200])]
    clauses = tuple(one for one in each if one is not None and one.verb)
    if len({one.names for one in clauses}) > 1:
        return clauses
    whole = told(words, names)
    return (whole,) if whole is not None else ()


def told(words: str, names: Sequence[str]) -> Told | None:
    """What a sentence would change, or asks, of the goods of these names; None if it speaks of none."""
    plain = standard(fold(words[:200]))
    which = meant(plain, names)
    if not which or _GIVEN_OUT.search(plain):
        return None
    bare = plain
    for name in which:
        bare = bare.replace(name, "", 1)
    verb = _verb(bare)
    if verb is None:
        return None
    pieces, box = count(bare) if verb in ("进货", "报损") else (None, "")
    return Told(verb, which, pieces, _points(bare) if verb == "改价" else None, box)


def _verb(plain: str) -> str | None:
    coming = future(plain) or re.search("要进|该进|想进|得进|要补|该补|快没|快卖", plain)
    if asked(plain) or coming or "?" in plain:
        return "" if _COUNTED.search(plain) else None
    if _OFF.search(plain):
        return "下架"
    if _LOST.search(plain):
        return "报损"
    if _POINTS.search(plain) and _PRICED.search(plain):
        return "改价"
    if _SOLD_OUT.search(plain):
        return "下架"
    if _CAME.search(plain):
        return "进货"
    return "" if _COUNTED.search(plain) else None


def meant(plain: str, names: Sequence[str]) -> tuple[str, ...]:
    """The goods that words name: by the whole name, by part of it, or by its last word alone (盐, 油)."""
    whole = [name for name in names if fold(name) in plain]
    if whole:
        longest = [n for n in whole if not any(n != other and n in other for other in whole)]
        return tuple(longest[:1]) if len(longest) == 1 else tuple(longest)
    parts = [name for name in names if any(part in plain for part in _parts(fold(name)))]
    if parts:
        return tuple(parts)
    single = "油盐米面糖醋纸盆桶碗蛋"
    return tuple(n for n in names if fold(n)[-1:] in single and fold(n)[-1:] in plain)


def _parts(name: str) -> list[str]:
    """What of a name is said for it: its first and last two letters and more."""
    if len(name) < 3:
        return []
    return [name[:2], name[-2:]]


def count(plain: str) -> tuple[int | None, str]:
    """How many pieces; else how many boxes, in words. Nothing for 几瓶, 三十来瓶, 两三瓶."""
    if _SHAKY.search(plain) or _ROUNDLY.search(plain):
        return None, ""
    counts = list(_PIECES.finditer(plain))
    single = [match for match in counts if match[2] not in _BOX]
    if len(single) == 1:
        return quantity(single[0][1]), ""
    if not single and len(counts) == 1:
        return None, counts[0][0].strip()
    return None, ""


def _points(plain: str) -> int | None:
    """The price that holds from now on: the last that is said (从8分到10分)."""
    prices = [quantity(match[1]) for match in _POINTS.finditer(plain)]
    return prices[-1] if prices else None
