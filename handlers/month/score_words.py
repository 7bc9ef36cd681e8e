"""Score words (打分的话), as scores are given in chat: “35 会议记录不全”, “满分”, “1 满分 2 35 台账缺页 3 40”."""

import re
from dataclasses import dataclass

FULL = frozenset({"满分", "满", "满分。"})
_NUMBER = re.compile(r"第?(\d{1,4})[项号]?(?:分)?")
_ALL_FULL = re.compile(r"(?:其余|其它|其他|剩下|剩下的|余下)[的都]?(?:全部|全|都)?满分?")


@dataclass(frozen=True)
class Score:
    """One mark: which item, how many points (None: full), and the words behind it."""

    number: int
    points: int | None
    why: str = ""


def all_full(words: str) -> bool:
    """Whether the words give every item that is left its full mark: 其余满分."""
    return _ALL_FULL.fullmatch(words.strip(" 。.!！")) is not None


def read(text: str, current: int | None, items: int) -> list[Score]:
    """The marks in these words, in order; empty when there is none.

    A number that no item has, or one without another behind it, is the mark of the `current` item.
    """
    tokens = [t for t in re.split(r"[\s,，;；、:：。]+", _apart(text)) if t]
    scores: list[Score] = []
    at = 0
    while at < len(tokens):
        pair = _pair(tokens, at, items)
        if pair is not None:
            number, points, at = *pair, at + 2
        elif not scores and current is not None and _is_mark(tokens[at]):
            number, points, at = current, _points(tokens[at]), at + 1
        else:
            return []
        words: list[str] = []
        while at < len(tokens) and _pair(tokens, at, items) is None:
            words.append(tokens[at])
            at += 1
        scores.append(Score(number, points, "，".join(words)))
    return scores


def _apart(words: str) -> str:
    """“2满分” and “3项35分” are two words each."""
    return re.sub(r"(?<=\d)(?=满)|(?<=[项号分])(?=\d)", " ", words.strip())


def _is_mark(token: str) -> bool:
    return token in FULL or _NUMBER.fullmatch(token) is not None


def _points(token: str) -> int | None:
    number = _NUMBER.fullmatch(token)
    return int(number[1]) if number else None


def _pair(tokens: list[str], at: int, items: int) -> tuple[int, int | None] | None:
    """An item's number and its mark, when the two stand here."""
    if at + 1 >= len(tokens) or not _is_mark(tokens[at + 1]):
        return None
    number = _points(tokens[at])
    if number is None or not 1 <= number <= items:
        return None
    return number, _points(tokens[at + 1])
