"""The outcome (结果) of an import: what was added, changed and refused, each with its line."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Change(StrEnum):
    """What becomes of one line."""

    ADDED = "added"
    RENAMED = "renamed"
    MOVED = "moved"
    ENDED = "ended"
    CHANGED = "changed"  # something else about it
    SAME = "same"


NAMED_ONE_BY_ONE = frozenset({Change.RENAMED, Change.MOVED, Change.ENDED})
MOST_NAMED = 500
"""So many of each are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken: the sheet as the file calls it, its line and column as Excel shows them."""

    sheet: str
    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One change that is named: whose, and how."""

    sheet: str
    line: int
    change: Change
    what: str


@dataclass
class Outcome:
    """All of it."""

    counts: Counter[tuple[str, Change]] = field(default_factory=Counter)
    """By kind of sheet (`columns.Sheet.key`)."""
    refused: list[Refused] = field(default_factory=list)
    changes: list[Changed] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What was passed over, and what is odd without being wrong."""

    def count(self, sheet: str, change: Change, many: int = 1) -> None:
        """Count a line that needs no naming."""
        self.counts[sheet, change] += many

    def name(self, sheet: str, title: str, line: int, change: Change, what: str) -> None:
        """Count a line, and name it while there are not too many."""
        self.counts[sheet, change] += 1
        if change in NAMED_ONE_BY_ONE and self.counts[sheet, change] <= MOST_NAMED:
            self.changes.append(Changed(title, line, change, what))

    def remark(self, what: str) -> None:
        """Note something once."""
        if what not in self.remarks and len(self.remarks) < MOST_NAMED:
            self.remarks.append(what)

    @property
    def changed(self) -> bool:
        """Whether anything is, or would be, another than before."""
        return any(many for (_, change), many in self.counts.items() if change != Change.SAME)
