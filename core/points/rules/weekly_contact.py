"""每周联系: every contact household was reached in a week."""

from collections.abc import Iterator

from core.points.rulebook.rule import Award, MonthFacts, Reads, Rule
from core.points.rulebook.rulebook import Subject

_NOBODY: frozenset[str] = frozenset()


def award(facts: MonthFacts) -> Iterator[Award]:
    for person_id, homes in facts.contact_households.items():
        reached = facts.reached.get(person_id, {})
        kept = sum(homes <= reached.get(week, _NOBODY) for week in facts.weeks)
        if homes and kept:
            yield Award(person_id, kept, f"{kept}周里每户都联系到了")


rule = Rule("weekly-contact", Subject.REPRESENTATIVE, award, frozenset({Reads.CONTACT}))
