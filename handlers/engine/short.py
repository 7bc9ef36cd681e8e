"""Short answers (短答) by number: "1 3 5，2 没人在家" says two things of a numbered list."""

import re

_COUNTS = "[天岁个号点月日次户人块元楼栋层分年周组村斤米里只条家口半多几]"
_HOUSE = "[户单院楼门线桩屋机码]"
_NUMBER = rf"\d{{1,9}}(?!\d|{_COUNTS})"
_LEAD = re.compile(
    rf"(\d{{1,9}}(?:[\s、.和]+\d{{1,9}})*)(?!\d|{_COUNTS})[\s、.:：]*((?![-—–~～到至]*\d).*)",
    re.DOTALL,
)
_AHEAD = rf"\s*(?={_NUMBER})"
_SENTENCE = re.compile(rf"[\n;；。]{_AHEAD}")
_COMMA = re.compile(rf"[,，]{_AHEAD}")
_RANGE = re.compile(rf"(?<!\d)(\d{{1,2}})\s*[-—–~～到至]+\s*(\d{{1,2}})(?!\d|{_COUNTS})")
_ORDINALS = re.compile(rf"\d{{1,3}}(?:[\s、.和,，到至~～—–-]+\d{{1,3}})*号(?!{_HOUSE})")
_ORDINAL = re.compile(rf"(?<=\d)号(?!{_HOUSE})")
_CHINESE = str.maketrans(
    {digit: f"{value} " for value, digit in enumerate("一二三四五六七八九", 1)}
)
_ALL_CHINESE = re.compile(r"(?:[一二三四五六七八九][\s、,，.和]*)+")

Clause = tuple[list[int], str]


def clauses(text: str) -> list[Clause]:
    """Each clause's numbers, once each, with the words behind them; empty when it is no such answer.

    Words belong to the numbers of their own clause. Commas between single numbers divide nothing:
    "1，3，5 没人在家" is said of three, "1 3 5，2 没人在家" of one. A number that counts something
    ("3组的路灯", "3天没见") chooses nothing. "1-3" means all three, "一三五" is "1 3 5", and in
    "4号没人" the 号 is left out (see `ordinal`).
    """
    parts: list[Clause] = []
    for sentence in _SENTENCE.split(_plain(text)):
        read = [_LEAD.fullmatch(piece.strip()) for piece in _COMMA.split(sentence)]
        if not all(read):
            return []
        parts += _joined([_clause(match) for match in read if match])
    return parts


def ordinal(text: str) -> bool:
    """Whether the numbers are said as "4号", which may be a day or a report as well as a choice."""
    return _ORDINALS.match(text.strip()) is not None


def _plain(text: str) -> str:
    text = text.strip().rstrip("。.,，;；")
    if ordinal(text):
        text = _ORDINAL.sub(" ", text)
    if _ALL_CHINESE.fullmatch(text):
        text = re.sub("[、,，.和]", " ", text).translate(_CHINESE)
    return _RANGE.sub(_in_full, text.strip())


def _in_full(match: re.Match[str]) -> str:
    first, last = sorted((int(match[1]), int(match[2])))
    return " ".join(str(number) for number in range(first, last + 1))


def _clause(match: re.Match[str]) -> Clause:
    numbers = [int(number) for number in re.findall(r"\d+", match[1])]
    return list(dict.fromkeys(numbers)), match[2].strip()


def _joined(read: list[Clause]) -> list[Clause]:
    joined: list[Clause] = []
    listing = False  # the last clause is a row of single numbers, not yet closed by words
    for numbers, words in read:
        alone = len(numbers) == 1
        if listing and alone:
            before = joined.pop()[0]
            joined.append((list(dict.fromkeys([*before, *numbers])), words))
        else:
            joined.append((numbers, words))
        listing = alone and not words
    return joined
