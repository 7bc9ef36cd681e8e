"""户户走到: every contact household was visited in the month."""

from collections.abc import Iterator

from core.points.rulebook.rule import Award, MonthFacts, Reads, Rule
from core.points.rulebook.rulebook import Subject


def award(facts: MonthFacts) -> Iterator[Award]:
    for person_id, homes in facts.contact_households.items():
        if homes and homes <= facts.visits.get(person_id, {}).keys():
            yield Award(person_id, 1, f"{len(homes)}户都走访到了")


rule = Rule("every-door", Subject.REPRESENTATIVE, award, frozenset({Reads.CONTACT}))
