"""Shelf words (商品的写法), how a keeper writes goods: 洗衣液 20分 15元 30件 老, the parts in any order."""

import re
from dataclasses import dataclass, replace

from core.funds import yuan
from core.points.shop.shop import ForWhom
from handlers.engine.pointing import quantity
from handlers.shop import ages

VERBS = ("上架", "进货", "改价", "下架", "报损")
_FIGURES = "零〇一二两三四五六七八九十百千俩仨"
_POINTS = re.compile(rf"(?:\d{{1,7}}|[{_FIGURES}]{{1,7}})分")
_MONEY = re.compile(r"\d+(?:\.\d+)?(?:元|块\d?)")
_MEASURE = "[件个瓶袋包条支桶盒提把份斤只双块本壶副套顶]"
_PIECES = re.compile(rf"\d{{1,5}}{_MEASURE}?|[{_FIGURES}]{{1,7}}{_MEASURE}")
_GLUED = re.compile(rf"(\D{{1,20}}?)((?:\d{{1,5}}|[{_FIGURES}]{{1,7}})(?:{_MEASURE}|分))")


@dataclass(frozen=True)
class Line:
    """One line of a keeper's, read; None for what it does not say."""

    name: str
    points: int | None = None
    fen: int | None = None
    pieces: int | None = None
    for_whom: ForWhom = ForWhom.ALL
    rest: str = ""  # a reason, in words


def verb(words: str) -> str:
    """What is to be done; empty when it has not been said."""
    return next((v for v in VERBS if words.strip().startswith(v)), "")


def lines(words: str) -> list[Line]:
    """What the words behind the verb say, a line each; a verb at the head of a line is left out."""
    bare = [line.strip() for line in re.split(r"[\n;；]", words)]
    counted = verb(words) in ("进货", "报损")
    return [_line(_parts(line.removeprefix(verb(line))), counted) for line in bare if line]


def named(line: Line, name: str) -> Line:
    """The same line for goods whose whole name is known."""
    return replace(line, name=name)


def _parts(words: str) -> list[str]:
    """The parts between blanks; 洗衣液五瓶 is two of them."""
    parts: list[str] = []
    for part in words.split():
        glued = _GLUED.fullmatch(part) if not parts else None
        parts += glued.groups() if glued and quantity(glued[2]) else [part]
    return parts


def _count(part: str, *, alone: bool) -> int | None:
    """How many pieces: with a measure anywhere, as a bare 五 only behind the goods."""
    if _PIECES.fullmatch(part):
        return quantity(part)
    bare = not alone and all(sign in _FIGURES for sign in part)
    return quantity(part) if bare else None


def _line(parts: list[str], counted: bool) -> Line:
    """`counted`: nothing is priced, so that 10块 are ten pieces."""
    name, rest = "", []
    points = fen = pieces = None
    tag = ForWhom.ALL
    for part in parts:
        if points is None and (price := _price(part)) is not None:
            points = price
        elif fen is None and not counted and _MONEY.fullmatch(part):
            fen = 0 if float(re.split("[元块]", part)[0]) == 0 else yuan.read(part)
        elif pieces is None and (number := _count(part, alone=not name)) is not None:
            pieces = number
        elif name and (age := ages.tag(part)) is not None:
            tag = age
        elif not name:
            name = part[:20]
        else:
            rest.append(part)
    return Line(name, points, fen, pieces, tag, " ".join(rest)[:60])


def _price(part: str) -> int | None:
    return quantity(part) if _POINTS.fullmatch(part) else None
