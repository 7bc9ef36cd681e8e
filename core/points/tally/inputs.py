"""Inputs of a tally (当期数据): all that its statement is worked out from, and the lines it consists of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from core.points.claims.claims import Passed
from core.points.rulebook.rule import MonthFacts
from core.points.rulebook.rulebook import Item, Rulebook
from core.points.statement.statements import LineKind, StatementLine


class Line(NamedTuple):
    """One line of a statement to be; a tuple, because a county's month has half a million of them."""

    subject_id: str
    source: str
    kind: LineKind
    code: str
    digest: str
    day: date
    points: int
    full: int  # what the act is worth alone
    note: str = ""
    adjusted: str = ""
    """Why other than `full` counts (封顶, 同一件事, 再犯), in words; a veto says so in `voided`."""
    claim_id: str | None = None
    voided: bool = False  # by a veto: it gives nothing


FIELDS = Line._fields


def of_stored(line: StatementLine) -> Line:
    """A line of a statement as the value that it was stored from."""
    return Line(**{name: getattr(line, name) for name in FIELDS})


@dataclass(frozen=True)
class Scored:
    """What a body or an assessor gave a subject for a SCORE item (打分), before its weight."""

    subject_id: str
    code: str
    points: int
    day: date
    note: str = ""


@dataclass(frozen=True)
class Breach:
    """A deduction that stands from an earlier period: the same item again may count more."""

    subject_id: str
    code: str
    day: date


@dataclass(frozen=True)
class Late:
    """The facts of a month that has been worked out, as they were known then and as they are now."""

    then: MonthFacts
    now: MonthFacts


@dataclass(frozen=True)
class Counted:
    """What an earlier period of the same span gave for an item: it takes room under a longer cap."""

    subject_id: str
    code: str
    day: date
    points: int


@dataclass(frozen=True)
class Month:
    """All that a statement is worked out from."""

    period: str  # any key of periods.py
    last_day: date
    subjects: Sequence[str]
    passed: Sequence[Passed]
    facts: MonthFacts
    carried: Sequence[Line] = ()  # lines that were undecided when their own month settled
    arrears: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """By subject: the statement that it comes from, and how many points are still owed."""
    more_facts: Sequence[MonthFacts] = ()  # of the further months of a longer period
    late: Sequence[Late] = ()
    """Of the period before, where something of it was put on record after it had been worked out."""
    scores: Sequence[Scored] = ()
    earlier: Sequence[Breach] = ()
    counted: Sequence[Counted] = ()
    classes: Mapping[str, str] = field(default_factory=dict)
    """By subject, where the scheme has classes: an item for other classes gives it nothing."""
    books: Mapping[str, Rulebook] = field(default_factory=dict)
    """By digest: the versions under which the claims were put on record, where others."""


def item_of(rulebook: Rulebook, month: Month, line: Line) -> Item | None:
    """The item as it stood when the line's act was put on record."""
    book = month.books.get(line.digest, rulebook)
    return book.item(line.code, line.day) if line.code else None
