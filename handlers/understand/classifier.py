"""Which intent a sentence has (意图判别): naive Bayes sharpened by its own mistakes, learnt from the examples at first use."""

import math
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from handlers.understand.examples import Example, examples
from handlers.understand.features import features

_SMOOTHING = 0.7
_PASSES = 2
_STEP = 0.7
_MARGIN = 1.0
_SHARPNESS = 2.0

Vector = dict[str, float]


@dataclass(frozen=True)
class Learnt:
    """What the examples taught: how rare each feature is, and how much it speaks for each intent."""

    intents: tuple[str, ...]
    rarity: dict[str, float]
    weights: dict[str, list[float]]

    def vector(self, counts: Counter[str]) -> Vector:
        """The known features of one sentence, weighed by rarity, of length one."""
        rarity = self.rarity
        raw = {
            name: (1 + math.log(times)) * rarity[name]
            for name, times in counts.items()
            if name in rarity
        }
        size = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {name: weight / size for name, weight in raw.items()}

    def scores(self, vector: Vector) -> list[float]:
        """One figure per intent, in the order of `intents`; the highest fits best."""
        total = [0.0] * len(self.intents)
        for name, weight in vector.items():
            total = [
                sum_ + weight * speaks
                for sum_, speaks in zip(total, self.weights[name], strict=True)
            ]
        return total


def learn(known: Iterable[Example]) -> Learnt:
    """Learn from examples; the same examples always teach the same."""
    sentences = [(features(example.text, example.role), example.intent) for example in known]
    intents = tuple(sorted({intent for _, intent in sentences}))
    seen_in = Counter(name for counts, _ in sentences for name in counts)
    rarity = {
        name: math.log(len(sentences) / times) + 0.3 for name, times in seen_in.items() if times > 1
    }
    learnt = Learnt(intents, rarity, {})
    rows = [(learnt.vector(counts), intents.index(intent)) for counts, intent in sentences]
    learnt.weights.update(_naive_bayes(rows, rarity, len(intents)))
    _sharpen(learnt, rows)
    return learnt


def _naive_bayes(
    rows: list[tuple[Vector, int]], names: Iterable[str], intents: int
) -> dict[str, list[float]]:
    mass = {name: [_SMOOTHING] * intents for name in names}
    for vector, intent in rows:
        for name, weight in vector.items():
            mass[name][intent] += weight
    totals = [math.log(sum(column)) for column in zip(*mass.values(), strict=True)]
    return {
        name: [math.log(share) - total for share, total in zip(shares, totals, strict=True)]
        for name, shares in mass.items()
    }


def _sharpen(learnt: Learnt, rows: list[tuple[Vector, int]]) -> None:
    """Move the weights wherever an example does not win by the margin: confusable intents drift apart."""
    order = list(range(len(rows)))
    shuffle = random.Random(7).shuffle
    for _ in range(_PASSES):
        shuffle(order)
        for row in order:
            vector, right = rows[row]
            found = learnt.scores(vector)
            own, found[right] = found[right], -math.inf
            rival = found.index(max(found))
            if own - found[rival] < _MARGIN:
                for name, weight in vector.items():
                    learnt.weights[name][right] += _STEP * weight
                    learnt.weights[name][rival] -= _STEP * weight


@lru_cache(maxsize=1)
def _learnt() -> Learnt:
    return learn(examples())


def likely(text: str, role: str) -> list[tuple[str, float]]:
    """Every intent with its share of belief (all shares sum to 1), likeliest first."""
    return rank(_learnt(), text, role)


def rank(learnt: Learnt, text: str, role: str) -> list[tuple[str, float]]:
    """As `likely`, with what other examples taught."""
    found = learnt.scores(learnt.vector(features(text, role)))
    top = max(found)
    beliefs = [math.exp(_SHARPNESS * (score - top)) for score in found]
    whole = sum(beliefs)
    shares = zip(learnt.intents, (belief / whole for belief in beliefs), strict=True)
    return sorted(shares, key=lambda share: -share[1])
