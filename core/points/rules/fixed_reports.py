"""反映问题属实: a household's report was done and confirmed as fixed in the month."""

from collections.abc import Iterator

from core.points.rulebook.rule import Award, MonthFacts, Reads, Rule
from core.points.rulebook.rulebook import Subject


def award(facts: MonthFacts) -> Iterator[Award]:
    for household_id, fixed in facts.fixed_reports.items():
        yield Award(household_id, fixed, f"反映的问题修好了{fixed}件")


rule = Rule("fixed-reports", Subject.HOUSEHOLD, award, frozenset({Reads.FIXED}))
