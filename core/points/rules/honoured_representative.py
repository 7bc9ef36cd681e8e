"""优先评定: somebody of the household has been given an honour as representative, in the same span."""

from collections.abc import Iterator

from core.points.rulebook.rule import Award, MonthFacts, Reads, Rule
from core.points.rulebook.rulebook import Subject


def award(facts: MonthFacts) -> Iterator[Award]:
    for home, honours in facts.honoured.items():
        yield Award(home, len(honours), "、".join(honours), dated=True)


rule = Rule("honoured-representative", Subject.HOUSEHOLD, award, frozenset({Reads.HONOURED}))
