"""Automatic rules: facts in, awards out.

Here too: `every_door`, `fixed_reports`, `handled_in_time`, `honoured_representative`, `monthly_visit`, `weekly_contact`,
`tally.automatic`, `rulebook.rule`.
"""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from core.points.rulebook.file import presets
from core.points.rulebook.rule import MonthFacts, Reads, Rule
from core.points.tally.automatic import all_rules

WEEKS = ("2026-W10", "2026-W11")
HOMES = frozenset({"a", "b"})


def facts(
    reached: Mapping[str, frozenset[str]] | None = None, visits: Mapping[str, int] | None = None
) -> MonthFacts:
    return MonthFacts(
        month="2026-03",
        weeks=WEEKS,
        contact_households={"rep": HOMES, "vacant": frozenset()},
        reached={"rep": reached or {}},
        visits={"rep": visits or {}},
        fixed_reports={"a": 2},
        handled_in_time={"rep": 3},
        honoured={"a": ("评上优秀代表",)},
    )


A, B = WEEKS


@pytest.mark.parametrize(
    ("rule", "month", "awards"),
    [
        ("weekly-contact", facts({A: HOMES, B: HOMES}), [("rep", 2)]),
        ("weekly-contact", facts({A: HOMES, B: frozenset("a")}), [("rep", 1)]),
        ("weekly-contact", facts({A: frozenset("a"), B: frozenset("a")}), []),
        ("monthly-visit", facts(visits={"a": 3}), [("rep", 1)]),
        ("monthly-visit", facts(visits={"a": 1, "b": 1, "stranger": 1}), [("rep", 2)]),
        ("monthly-visit", facts(), []),
        ("every-door", facts(visits={"a": 1, "b": 1}), [("rep", 1)]),
        ("every-door", facts(visits={"a": 1}), []),
        ("fixed-reports", facts(), [("a", 2)]),
        ("handled-in-time", facts(), [("rep", 3)]),
        ("honoured-representative", facts(), [("a", 1)]),
    ],
)
def test_a_rule_gives(rule: str, month: MonthFacts, awards: list[tuple[str, int]]) -> None:
    found = next(r for r in all_rules() if r.name == rule)
    assert [(a.subject_id, a.times) for a in found.award(month)] == awards


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_a_rule_looks_at_nothing_but_what_it_reads(rule: Rule) -> None:
    parts = {
        Reads.CONTACT: ("contact_households", "reached", "visits"),
        Reads.FIXED: ("fixed_reports",),
        Reads.HANDLED: ("handled_in_time",),
        Reads.HONOURED: ("honoured",),
    }
    unread = {name: None for what in Reads if what not in rule.reads for name in parts[what]}
    month = facts({A: HOMES, B: HOMES}, {"a": 1, "b": 1})
    assert list(rule.award(month)) == list(rule.award(replace(month, **unread)))  # type: ignore[arg-type]  # None: to be looked at by nobody


def test_every_rule_is_used_by_a_rulebook_of_its_subject() -> None:
    used = {(i.rule, v[-1].subject) for v in presets().values() for i in v[-1].items if i.rule}
    assert {(r.name, r.subject) for r in all_rules()} == used
