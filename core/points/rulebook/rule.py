"""Automatic rules (自动积分规则): pure functions from a month's facts to awards."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from core.points.rulebook.rulebook import Subject


class Reads(Enum):
    """What of a month's facts a rule looks at; the rest need not be there.

    Each names fields of MonthFacts, which core/points/close/facts.py fills when a rule asks for them.
    """

    CONTACT = auto()  # contact_households, reached, visits
    FIXED = auto()  # fixed_reports
    HANDLED = auto()  # handled_in_time
    HONOURED = auto()  # honoured


@dataclass(frozen=True)
class MonthFacts:
    """What happened in one village in one month, as plain values; nothing in it asks a database.

    `reached` is by representative, then week, and `visits` by representative, then household. A week
    belongs to the month in which its Sunday lies.
    """

    month: str  # 2026-03
    weeks: tuple[str, ...]  # 2026-W10 …, those that end in the month
    contact_households: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Whom each representative answers for."""
    reached: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    """Whom a contact or a visit reached in each of the weeks; a week without any may be missing."""
    visits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # the days with a visit
    fixed_reports: Mapping[str, int] = field(default_factory=dict)
    """By the reporter's household: confirmed as fixed."""
    handled_in_time: Mapping[str, int] = field(default_factory=dict)
    """By representative: reports done before they were due."""
    honoured: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By household: the honours that its representatives were given for a span that ends in the month."""


class Award(NamedTuple):
    """A subject has met a rule so many times; the rulebook's item says what once is worth."""

    subject_id: str
    times: int
    why: str  # as people read it under 为什么
    dated: bool = False  # `why` says when it was: no month need be named beside it


@dataclass(frozen=True)
class Rule:
    """An automatic rule, named by the items that use it."""

    name: str
    subject: Subject
    award: Callable[[MonthFacts], Iterator[Award]]
    reads: frozenset[Reads]
