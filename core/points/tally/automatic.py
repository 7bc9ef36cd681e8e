"""The automatic rules there are (自动规则目录), and which facts a rulebook's month needs for them."""

from collections.abc import Collection
from datetime import date
from functools import cache

from core.plugins import discover
from core.points import rules
from core.points.rulebook.rule import Reads, Rule
from core.points.rulebook.rulebook import ItemKind, Rulebook


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every automatic rule, in name order."""
    return tuple(discover(rules, "rule").values())


def reads(rulebook: Rulebook, first: date, last: date) -> Collection[Reads]:
    """What must be read for the automatic items in force on any day from `first` to `last`."""
    named = {
        i.rule
        for i in rulebook.items
        if i.kind == ItemKind.AUTOMATIC and i.since <= last and (i.until is None or first < i.until)
    }
    return frozenset(what for rule in all_rules() if rule.name in named for what in rule.reads)
