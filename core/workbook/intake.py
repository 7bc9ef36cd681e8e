"""An intake (导入) under way: what all sheets share while a workbook is brought in, block by block."""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from core.clock import local
from core.db import Db
from core.ids import new_id, new_ids
from core.workbook import words
from core.workbook.file import values
from core.workbook.file.sheets import EMPTY, Entry, Table
from core.workbook.file.words import empty_formula
from core.workbook.gazetteer import Gazetteer
from core.workbook.numbers import Numbered, without_zeros
from core.workbook.outcome import Outcome

BLOCK = 2000
"""So many lines are looked up together and written together."""

NAMED_ALONE = 20
"""So many households without a circle are named; the others are counted."""


@dataclass
class Intake:
    """One import. Its counts and refusals are in `outcome`."""

    db: Db
    now: datetime
    county_id: str
    places: Gazetteer
    village_id: str | None = None
    """The village of a file that is of one."""
    outcome: Outcome = field(default_factory=Outcome)
    progress: Callable[[int], None] = lambda _: None
    born: str = field(default_factory=new_id)
    """What has a greater id was made by this import."""
    loose: dict[tuple[str | None, str], list[str]] = field(default_factory=dict)
    """People without a household, by village and name: a head or member of that name is meant."""
    circles: set[str] = field(default_factory=set)
    """Those of which the file has households."""
    households: int = 0
    """How many households there were without a number before."""
    numbered: frozenset[Numbered] = frozenset(Numbered)
    """Of what the county had numbers before: of the others no number can be known."""
    joined: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Entries that were joined into another before: id, name, village, and the name of that other."""
    without_circle: int = 0
    heads_alone: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    marks: bytearray = field(default_factory=lambda: bytearray(2**21))

    @property
    def today(self) -> date:
        """The day in the village."""
        return local(self.now).date()

    def alone(self, head: str) -> None:
        """A household is in no circle; the first few are named."""
        self.without_circle += 1
        if len(self.heads_alone) < NAMED_ALONE:
            self.heads_alone.append(head)

    def id(self) -> str:
        """An id for something new; they are made by the thousand."""
        if not self.ids:
            self.ids = new_ids(BLOCK)[::-1]
        return self.ids.pop()

    def entered(self, home_id: str) -> bool:
        """Whether a household may have been entered here before; now it has been.

        Two megabytes for any number of households: one in many is said to have been that has not.
        """
        place, bit = divmod(hash(home_id) & 2**24 - 1, 8)
        before = self.marks[place]
        self.marks[place] |= 1 << bit
        return bool(before >> bit & 1)

    def is_new(self, thing_id: str) -> bool:
        """Whether this import has made it."""
        return thing_id > self.born

    def refuse(self, table: Table, entry: Entry, key: str, reason: str) -> None:
        """Do not take a line."""
        self.outcome.refused.append(words.refused(table, entry, key, reason))

    def blocks(self, table: Table, filled: Collection[str]) -> Iterator[list[Entry]]:
        """The entries of a table in blocks, without those that are not filled in where they must be."""
        block: list[Entry] = []
        last = 0
        for entry in table.entries():
            if self._complete(table, entry, filled):
                block.append(entry)
            if len(block) == BLOCK:
                yield block
                self.progress(entry.line - last)
                block, last = [], entry.line
        if block:
            yield block
        self.progress(max(table.lines - last, 0))

    def _complete(self, table: Table, entry: Entry, filled: Collection[str]) -> bool:
        if EMPTY in entry.values.values():
            key = next(key for key, value in entry.values.items() if value is EMPTY)
            self.refuse(table, entry, key, empty_formula())
            return False
        for key in filled:
            if not values.text(entry.values.get(key)):
                self.refuse(table, entry, key, words.must_be_filled())
                return False
        return True


class Seen:
    """Which keys a file has had, and in which line: outside memory, because there may be millions."""

    def __init__(self) -> None:
        self.store = sqlite3.connect("", check_same_thread=False)
        self.store.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, line INT) WITHOUT ROWID")

    def __del__(self) -> None:
        self.store.close()

    def twice(self, keys: list[tuple[str, int]]) -> dict[int, int]:
        """Of these keys with their lines, those lines whose key came before, with the line where it did."""
        before = self.store.total_changes
        self.store.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", keys)
        if self.store.total_changes - before == len(keys):
            return {}
        first = "SELECT line FROM seen WHERE key = ?"
        lines = {line: self.store.execute(first, (key,)).fetchone()[0] for key, line in keys}
        return {line: earlier for line, earlier in lines.items() if earlier != line}


def unzeroed(
    intake: Intake, kind: Numbered, table: Table, entries: list[Entry], key: str
) -> dict[int, str]:
    """The key of each entry by its line; a number that Excel kept stands for the one that has its zeros.

    Where several fit the line is refused, and missing.
    """
    keys = {entry.line: values.key(entry.values.get(key, "")) for entry in entries}
    odd = {
        entry.line: keys[entry.line].lstrip("0")
        for entry in entries
        if type(entry.values.get(key)) is not str and values.is_number(entry.values.get(key))
    }
    fitting = without_zeros(intake.db, intake.county_id, kind, set(odd.values())) if odd else {}
    for entry in entries:
        numbers = fitting.get(odd.get(entry.line, ""), [])
        if len(numbers) == 1:
            keys[entry.line] = numbers[0]
        elif len(numbers) > 1 and keys[entry.line] not in numbers:
            intake.refuse(table, entry, key, words.zeros_lost(numbers))
            del keys[entry.line]
    return keys
