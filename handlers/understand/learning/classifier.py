"""Which intent a sentence has (意图判别): naive Bayes sharpened by its own mistakes, learnt from the examples at first use."""

import math
import random
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from handlers.understand.learning.examples import Example, examples
from handlers.understand.learning.features import features, is_idea
from handlers.understand.learning.kept import Plain, kept

_SMOOTHING = 0.4
_SEEN_AT_LEAST = 2
_RUN_OF_THREE = 3
_IDEA_COUNTS = 1.2
_STEPS = (0.5, 0.25)
_MARGIN = 2.0
_SHARPNESS = 2.2
_STRANGER = 0.3
"""What is left of the belief in an intent that nobody of this role has among the examples."""


@dataclass(frozen=True)
class Learnt:
    """What the examples taught: how rare each feature is, and how much it speaks for each intent."""

    intents: tuple[str, ...]
    rarity: dict[str, float]
    weights: "dict[str, array[float]]"
    roles: dict[str, set[str]]

    def known(self, names: Iterable[str]) -> tuple[list[str], float]:
        """Those features that the examples have too, and the length of the vector they make."""
        shared = [name for name in names if name in self.rarity]
        return shared, math.sqrt(sum(self.rarity[name] ** 2 for name in shared)) or 1.0

    def scores(self, names: Sequence[str], length: float) -> list[float]:
        """One figure per intent, in the order of `intents`; the highest fits best."""
        if not names:
            return [0.0] * len(self.intents)
        return [
            sum(column) / length
            for column in zip(*map(self.weights.__getitem__, names), strict=True)
        ]


@dataclass(frozen=True)
class _Lesson:
    names: list[str]
    length: float
    intent: int


def learn(known: Iterable[Example]) -> Learnt:
    """Learn from examples; the same examples always teach the same."""
    known = list(known)
    sentences = [(features(example.text, example.role), example.intent) for example in known]
    roles: dict[str, set[str]] = defaultdict(set)
    for example in known:
        roles[example.intent].add(example.role)
    intents = tuple(sorted({intent for _, intent in sentences}))
    seen_in = Counter(name for names, _ in sentences for name in names)
    taught = Learnt(intents, _rarity(seen_in, len(sentences)), {}, roles)
    place = {intent: at for at, intent in enumerate(intents)}
    lessons = [_Lesson(*taught.known(names), place[intent]) for names, intent in sentences]
    taught.weights.update(_naive_bayes(lessons, taught.rarity, len(intents)))
    _sharpen(taught, lessons)
    return taught


def _rarity(seen_in: Counter[str], sentences: int) -> dict[str, float]:
    return {
        name: (math.log(sentences / times) + 0.3) * (_IDEA_COUNTS if is_idea(name) else 1.0)
        for name, times in seen_in.items()
        if times >= (_RUN_OF_THREE if len(name) == 3 else _SEEN_AT_LEAST)
    }


def _naive_bayes(
    lessons: list[_Lesson], rarity: dict[str, float], intents: int
) -> "dict[str, array[float]]":
    mass = {name: [_SMOOTHING] * intents for name in rarity}
    for lesson in lessons:
        for name in lesson.names:
            mass[name][lesson.intent] += rarity[name] / lesson.length
    totals = [math.log(sum(column)) for column in zip(*mass.values(), strict=True)]
    unseen = math.log(_SMOOTHING)  # most shares are: an intent without this feature
    return {
        name: array(
            "d",
            [
                rarity[name] * ((unseen if share == _SMOOTHING else math.log(share)) - total)
                for share, total in zip(shares, totals, strict=True)
            ],
        )
        for name, shares in mass.items()
    }


def _sharpen(taught: Learnt, lessons: list[_Lesson]) -> None:
    """Move the weights wherever an example does not win by the margin: confusable intents drift apart."""
    for time, step in enumerate(_STEPS):
        for lesson in random.Random(time).sample(lessons, len(lessons)):
            scores = taught.scores(lesson.names, lesson.length)
            right, scores[lesson.intent] = scores[lesson.intent], -math.inf
            rival = scores.index(max(scores))
            if right - scores[rival] < _MARGIN:
                _move(taught, lesson, rival, step)


def _move(taught: Learnt, lesson: _Lesson, rival: int, step: float) -> None:
    for name in lesson.names:
        by = step * taught.rarity[name] ** 2 / lesson.length
        taught.weights[name][lesson.intent] += by
        taught.weights[name][rival] -= by


@lru_cache(maxsize=1)
def learnt() -> Learnt:
    """What the package's examples teach; the first call on a machine learns, which takes two seconds."""
    intents, names, rarity, weights, roles = kept("learnt", lambda: packed(learn(examples())))
    return unpacked(intents, names, rarity, weights, roles)


def packed(taught: Learnt) -> Plain:
    """What was learnt, as it is kept."""
    rarity = array("d", taught.rarity.values()).tobytes()
    weights = b"".join(taught.weights[name].tobytes() for name in taught.rarity)
    return taught.intents, list(taught.rarity), rarity, weights, dict(taught.roles)


def unpacked(
    intents: Any, names: Any, rarity: bytes, weights: bytes, roles: dict[str, set[str]]
) -> Learnt:
    """What was learnt, from what was kept."""
    every, width = memoryview(weights).cast("d"), len(intents)
    columns = {
        name: array("d", every[at * width : (at + 1) * width]) for at, name in enumerate(names)
    }
    return Learnt(intents, dict(zip(names, array("d", rarity), strict=True)), columns, roles)


def likely(text: str, role: str) -> list[tuple[str, float]]:
    """Every intent with its share of belief (all shares sum to 1), likeliest first."""
    return rank(learnt(), text, role)


def rank(taught: Learnt, text: str, role: str) -> list[tuple[str, float]]:
    """As `likely`, with what other examples taught."""
    scores = taught.scores(*taught.known(features(text, role)))
    top = max(scores)
    beliefs = [
        math.exp(_SHARPNESS * (score - top)) * (1.0 if role in taught.roles[intent] else _STRANGER)
        for intent, score in zip(taught.intents, scores, strict=True)
    ]
    whole = sum(beliefs)
    shares = zip(taught.intents, (belief / whole for belief in beliefs), strict=True)
    return sorted(shares, key=lambda share: -share[1])
