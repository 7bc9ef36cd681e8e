"""Readings (读法): what a turn's words may mean, how sure that is, and the one rule that picks.

A reading acts on nothing: it names a stored choice, and says what speaks for it (docs/adr/0015).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from core.outbox import Choice


class By(IntEnum):
    """Who read it so; of two that are as sure, the first goes first."""

    DANGER = 0
    BLAME = 1
    BUTTON = 2
    COMMAND = 3
    ASK = 4
    CORRECTION = 5
    FLOW = 6
    STOP = 7
    TALK = 8


class Evidence(IntEnum):
    """What speaks for a reading."""

    NONE = 0
    GUESS = 1  # the classifier, unsure
    LIKELY = 2  # the classifier alone
    PLAIN = 3  # words that name the matter
    CERTAIN = 4  # a button, its number, its label, an exact command


class Reach(StrEnum):
    """Whom it reaches before anything more is asked."""

    SELF = "self"
    OTHERS = "others"  # somebody else hears of it or loses by it


@dataclass(frozen=True)
class Reading:
    """One way to take what was said.

    `act`: the stored choice that would be gone on with; its label names it in a question.
    `belief`: orders readings that are no more than likely; it never makes one surer.
    `shared`: whether the words have something in common with the one thing that they would touch.
    `question`: how it is asked, where it must be asked in words of its own.
    `why`: the rule's name, for the log.
    """

    by: By
    act: Choice
    evidence: Evidence
    why: str
    reach: Reach = Reach.SELF
    belief: float = 0.0
    shared: bool = False
    question: str = ""

    @property
    def may_act(self) -> bool:
        """Whether it may be acted on without a question: never on a guess, nor on others unnamed."""
        if self.evidence >= Evidence.PLAIN:
            return True
        if self.evidence == Evidence.LIKELY:
            return self.reach == Reach.SELF or self.shared
        return False


@dataclass(frozen=True)
class Verdict:
    """What is done with a turn: act on one reading, ask which of these is meant, or neither."""

    act: Reading | None = None
    ask: tuple[Reading, ...] = ()


NEAR = 0.2
"""Two likely readings this close in belief are asked as one question."""
_FIRST = (By.DANGER, By.BLAME)


def choose(readings: Iterable[Reading]) -> Verdict:
    """The one rule, for all commands: first things first, the strongest, and a question where two are near."""
    ranked = sorted(readings, key=_rank)
    for reading in ranked:
        if reading.by in _FIRST and reading.evidence >= Evidence.PLAIN:
            return Verdict(act=reading)
        if reading.by == By.DANGER and reading.evidence == Evidence.LIKELY:
            return Verdict(ask=(reading,))
    if not ranked:
        return Verdict()
    best = ranked[0]
    rivals = _rivals(best, ranked[1:])
    if rivals:
        return Verdict(ask=(best, *rivals))
    if best.may_act:
        return Verdict(act=best)
    if best.evidence >= Evidence.LIKELY:
        return Verdict(ask=(best,))
    return Verdict(ask=tuple(ranked[:2]))


def _rank(reading: Reading) -> tuple[int, int, float, str]:
    return (-reading.evidence, reading.by, -reading.belief, reading.why)


def _rivals(best: Reading, others: Sequence[Reading]) -> tuple[Reading, ...]:
    """What is as sure as the best and would do something else. Readers of one rank settle by order."""
    if best.evidence not in (Evidence.LIKELY, Evidence.PLAIN):
        return ()
    near = [
        other
        for other in others
        if other.evidence == best.evidence
        and other.by == best.by
        and other.belief > best.belief - NEAR
        and (other.act.flow, other.act.thing) != (best.act.flow, best.act.thing)
    ]
    return tuple(near[:1])
