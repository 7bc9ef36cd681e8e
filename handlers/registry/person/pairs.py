"""Pairs (两个人): two people whom a sentence names, one of the names maybe that of several."""

import re
from dataclasses import dataclass

from core.registry.people import Person
from handlers.engine.asks import Options
from handlers.engine.event import Turn
from handlers.registry.naming import distinct, named


@dataclass(frozen=True)
class Pair:
    """Two people and what is said of them; `others` are those of a name that fits several."""

    one: Person
    others: tuple[Person, ...]
    relation: str


def who(turn: Turn, words: str) -> str:
    """A pattern for whoever is named in the words, or the speaker."""
    names = {p.name for p in named(turn, words)}
    return f"(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True))) or '(?!)'}|我)"


def called(turn: Turn, words: str, name: str) -> list[Person]:
    """Everybody whom a name in the words may mean."""
    if name == "我":
        return [turn.person] if turn.person is not None else []
    return [p for p in named(turn, words) if p.name == name]


def pair(turn: Turn, words: str, match: re.Match[str], relation: str) -> Pair | None:
    """The two whom the groups a and b name; None where both names fit several, or one nobody."""
    first, second = (called(turn, words, match[key]) for key in ("a", "b"))
    if len(first) > 1:
        first, second = second, first
    return Pair(first[0], tuple(second), relation) if len(first) == 1 and second else None


def several(_: Turn, __: object, two: Pair) -> bool:
    """Two of one name may be meant."""
    return len(two.others) > 1


def options(turn: Turn, _: object, two: Pair) -> Options:
    """Those of one name, told apart."""
    return [(p.id, distinct(turn, p)) for p in two.others]
