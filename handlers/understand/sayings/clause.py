"""Clauses and matters (分句, 几件事): where one message is cut, and whether it tells of one thing or of several."""

import re
from functools import lru_cache

from handlers.understand.kinds import strong_categories
from handlers.understand.learning.classifier import likely
from handlers.understand.learning.features import ideas
from handlers.understand.phrases import sheets
from handlers.understand.places import places
from handlers.understand.wording import bounded, standard

_MARKS = "还有一件事|还有个事|还有一个|还有就是|还有|另外|再就是|再一个|再有|顺便|顺带|捎带|此外|同埋仲有|仲有|同埋|对了|第二件|二来|除了这个"
_CUT = re.compile(
    f"[，,。；;！!？?\n\r]+|(?<=[^0-9０-９])\\s+(?=[^0-9０-９\\s])|(?={_MARKS})|(?<=.{{4}})(?=[2-9二三四五][、.．)）][^0-9０-９、.])"
)
_LED = re.compile(f"^\\W*(?:{_MARKS}|[2-9二三四五][、.．)）])")
_LEADS = re.compile(
    f"^\\W*(?:(?:{_MARKS}|[1-9一二三四五][、.．)）])[,，:： ]?)+(?:就是|一件|的是|说一下|问一下|问下)?"
)
_ALSO = re.compile(
    r"^\W*(?:我|俺)?(?:今天|昨天|前天|刚才|早上|上午|下午)?(?:我|俺)?(?:还|也|又)[给帮替把去]"
)
"""我今天还帮唐菊香收了谷子: beside a fault, something of the speaker's own."""
_SHORT = 4
_LISTED = re.compile("^\\W*1(?=[一-鿿])")
_NEXT = re.compile(
    r"(?<=\s)(?=[2-9](?![个户家天月日号点组队楼米块元斤次年件条岁人小只万千百十])[一-鿿])"
)
_ENTRY = re.compile("^\\W*[1-9](?=[一-鿿])")
_DEED = 0.5


@lru_cache(maxsize=256)
def clauses(text: str) -> tuple[str, ...]:
    """The clauses of a message, cut at punctuation and at 还有, 另外 and the like; nothing of its words is lost."""
    return tuple(
        filter(None, (piece.strip(" ,，。;；!！?\t？\n") + _mark(piece) for piece in pieces(text)))
    )


def _mark(piece: str) -> str:
    return "？" if piece.rstrip().endswith(("?", "？")) else ""


def pieces(text: str) -> list[str]:
    """As `clauses`, with their punctuation; put together they are the text."""
    head = bounded(text)
    cuts = [*_CUT.finditer(head), *(_NEXT.finditer(head) if _LISTED.match(head) else ())]
    ends = sorted({end for match in cuts if 0 < (end := match.end()) < len(head)})
    cut = [head[start:end] for start, end in zip([0, *ends], [*ends, len(head)], strict=True)]
    return [*cut[:-1], cut[-1] + text[len(head) :]]


@lru_cache(maxsize=256)
def matters(text: str) -> tuple[str, ...]:
    """The separate matters of a message, in its own words; one if it is in doubt.

    A place, a fault there and what follows from it are one matter. Another place with a fault of its own, or what 还有 or
    另外 leads to and is of another kind, is another.
    """
    parts: list[str] = []
    for piece in pieces(text):
        if parts and _begins(parts[-1], piece):
            parts.append(piece)
        else:
            parts = [*parts[:-1], (parts[-1] if parts else "") + piece]
    bare = [_unled(part, text) if len(parts) > 1 else part.strip() for part in parts]
    return tuple(filter(None, bare)) or (text,)


def _unled(part: str, text: str) -> str:
    """A part without 还有, 另外 or its number."""
    bare = _LEADS.sub("", part).strip(" ,，。;；\n")
    return _ENTRY.sub("", bare) if _LISTED.match(text) else bare


def _begins(before: str, piece: str) -> bool:
    """Whether a piece tells of something else than what was told before it."""
    if len(re.sub(r"\W", "", _LEADS.sub("", piece))) < _SHORT:
        return False
    if _LED.match(piece) and _whole(before) != _deed(before) and _deed(piece) != _deed(before):
        return True  # a problem, and beside it a good deed
    if _ALSO.match(piece) and faulty(before) and _deed(piece):
        return True
    if not _whole(piece) or not _whole(before):
        return False
    if _ENTRY.match(before) and _ENTRY.match(piece):
        return True
    elsewhere = _apart(set(places(before)), set(places(piece)))
    other = _apart(strong_categories(before), strong_categories(piece))
    if _LED.match(piece):
        return (
            elsewhere or other or _blames(piece) != _blames(before) or _asks(piece) != _asks(before)
        )
    return faulty(piece) and faulty(before) and elsewhere and bool(strong_categories(piece))


def _deed(piece: str) -> bool:
    """Whether a piece tells of a good deed, as far as the examples say."""
    if faulty(piece):
        return False
    intent, share = likely(_LEADS.sub("", piece), "villager")[0]
    return intent == "claim_points" and share >= _DEED


def _apart(some: set[str], others: set[str]) -> bool:
    return bool(some and others and not some & others)


def _whole(piece: str) -> bool:
    """Whether a piece could stand alone: a fault, a question or somebody blamed."""
    return faulty(piece) or _asks(piece) or _blames(piece)


_WRONG = re.compile(
    "停[了哒咯]|停水|停电|[一个大深](?:坑|洞)|坑洼|掉[了下哒]|垂下|没[有得]?(?:水|电|灯|盖|信号)(?![平表筒管井泵杆])|(?:水|电|网|信号|气)都?没[有得]?了?(?:$|[,，。 ])|要倒(?![垃酒茶水贴车插])|[黄浑臭响漏烂]得|满了|堆了|不见[了哒]|偷|积水|进水|渗|溢|冒[水烟火]"
    "|飙|松动|老化|裸露|晃|挡[了住着]|堆[着了满]|倒[了在哒]|滚下|关不住|一直流|嗡嗡|响(?:个不停|一[宿晚夜]|不停)|打火花|冒火花|滴水|滴个不停|关不[死紧严拢上]|成[山堆](?:了|哒|$|[，,。 ])|冲[垮走]|长满|[堵烂漏臭脏破塌垮]成|发[黑臭绿]|死[了哒]|熏|没人[收清扫管]|怕[^，,。 ]{0,4}(?:出事|摔|跌|掉|垮|塌|砸)|(?<!脱离)(?<!没)(?<!没有)(?<!不)危险|吓人|[会要]出事"
)
"""What is wrong beyond the features that the classifier learns by."""


def faulty(text: str) -> bool:
    """Whether words name something that is wrong: broken, blocked, dark, dirty."""
    plain = standard(text)
    return "broken" in ideas(plain) or _WRONG.search(plain) is not None


def _asks(piece: str) -> bool:
    return sheets("polarity").names(standard(piece), "asked")


def _blames(piece: str) -> bool:
    return bool(sheets("blame").hits(standard(piece)))
