"""按时办结: a report that the representative held was done before it was due."""

from collections.abc import Iterator

from core.points.rulebook.rule import Award, MonthFacts, Reads, Rule
from core.points.rulebook.rulebook import Subject


def award(facts: MonthFacts) -> Iterator[Award]:
    for person_id, handled in facts.handled_in_time.items():
        yield Award(person_id, handled, f"按时办结{handled}件")


rule = Rule("handled-in-time", Subject.REPRESENTATIVE, award, frozenset({Reads.HANDLED}))
