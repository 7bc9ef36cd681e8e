"""Numbers in answers (号码): "1 3 5，2 没人在家" says two things of a numbered list."""

import re

_COUNTS = "[天岁个号点月日次户人块元楼栋层分年周组村斤米里只条家口半多几]"
_LEAD = re.compile(
    rf"(\d{{1,3}}(?:[\s、.和]+\d{{1,3}})*)(?!\d|{_COUNTS})[\s、.:：]*(.*)", re.DOTALL
)
_AHEAD = rf"\s*(?=\d{{1,3}}(?!\d|{_COUNTS}))"
_SENTENCE = re.compile(rf"[\n;；。]{_AHEAD}")
_COMMA = re.compile(rf"[,，]{_AHEAD}")

Clause = tuple[list[int], str]


def clauses(text: str) -> list[Clause]:
    """Each clause's numbers, once each, with the words behind them; empty when it is no such answer.

    Words belong to the numbers of their own clause. Commas between single numbers divide nothing:
    "1，3，5 没人在家" is said of three, "1 3 5，2 没人在家" of one. A number that counts something
    ("3组的路灯", "3天没见") chooses nothing.
    """
    said: list[Clause] = []
    for sentence in _SENTENCE.split(text.strip().rstrip("。.,，;；")):
        read = [_LEAD.fullmatch(piece.strip()) for piece in _COMMA.split(sentence)]
        if not all(read):
            return []
        said += _joined([_clause(found) for found in read if found])
    return said


def _clause(found: re.Match[str]) -> Clause:
    numbers = [int(number) for number in re.findall(r"\d+", found[1])]
    return list(dict.fromkeys(numbers)), found[2].strip()


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
