"""How much a meaning is worth (凭据): words that name the matter, or the classifier alone, or only a guess."""

from collections.abc import Sequence
from typing import Literal

from handlers.understand.phrases import sheets
from handlers.understand.wording import standard

Evidence = Literal["plain", "likely", "guess", "none"]

LEAST_BELIEF: dict[Evidence, float] = {"plain": 0.35, "likely": 0.60, "guess": 0.35, "none": 0.0}
"""The share of belief from which an intent may count as each kind of evidence."""
LEAST_MARGIN: dict[Evidence, float] = {"plain": 0.0, "likely": 0.20, "guess": 0.0, "none": 0.0}
"""By how much it must lead the next intent."""


def evidence(text: str, shares: Sequence[tuple[str, float]]) -> Evidence:
    """What speaks for the likeliest intent: `plain` if its words name the matter and the classifier agrees.

    `likely` needs a word of the intent's own vocabulary beside belief and margin: belief alone is wrong too often to act on.
    """
    intent, belief = shares[0]
    margin = belief - (shares[1][1] if len(shares) > 1 else 0.0)
    plain = standard(text)
    named = sheets("plain").names(plain, intent)
    worded = named or sheets("own").names(plain, intent)
    if named and _enough("plain", belief, margin):
        return "plain"
    if worded and _enough("likely", belief, margin):
        return "likely"
    return "guess" if _enough("guess", belief, margin) else "none"


def _enough(kind: Evidence, belief: float, margin: float) -> bool:
    return belief >= LEAST_BELIEF[kind] and margin >= LEAST_MARGIN[kind]
