"""每月走访: a contact household was visited in the month."""

from collections.abc import Iterator

from core.points.rulebook.rule import Award, MonthFacts, Reads, Rule
from core.points.rulebook.rulebook import Subject


def award(facts: MonthFacts) -> Iterator[Award]:
    for person_id, homes in facts.contact_households.items():
        visited = len(homes & facts.visits.get(person_id, {}).keys())
        if visited:
            yield Award(person_id, visited, f"走访了{visited}户")


rule = Rule("monthly-visit", Subject.REPRESENTATIVE, award, frozenset({Reads.CONTACT}))
