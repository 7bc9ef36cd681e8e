"""Shelf words (商品的写法), how a keeper writes goods: 洗衣液 20分 15元 30件 老, the parts in any order."""

import re
from dataclasses import dataclass

from core.funds import yuan
from core.points.shop.shop import FOR_WHOM, ForWhom

VERBS = ("上架", "进货", "改价", "下架", "报损")
_POINTS = re.compile(r"(\d{1,7})分")
_MONEY = re.compile(r"\d+(?:\.\d+)?(?:元|块\d?)")
_PIECES = re.compile(r"(\d{1,5})[件个瓶袋包条支桶盒提把份斤]?")
_TAGS = {word: tag for tag, word in FOR_WHOM.items()}


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
    return [_line(line.removeprefix(verb(line)).split()) for line in bare if line]


def _line(parts: list[str]) -> Line:
    name, rest = "", []
    points = fen = pieces = None
    tag = ForWhom.ALL
    for part in parts:
        if points is None and (match := _POINTS.fullmatch(part)):
            points = int(match[1])
        elif fen is None and _MONEY.fullmatch(part):
            fen = 0 if float(re.split("[元块]", part)[0]) == 0 else yuan.read(part)
        elif pieces is None and (match := _PIECES.fullmatch(part)):
            pieces = int(match[1])
        elif part in _TAGS:
            tag = _TAGS[part]
        elif not name:
            name = part[:20]
        else:
            rest.append(part)
    return Line(name, points, fen, pieces, tag, " ".join(rest)[:60])
