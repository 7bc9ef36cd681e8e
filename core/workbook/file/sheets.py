"""Sheets (表) of a workbook or a CSV: their heads found, their entries given one by one with their line."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from core.errors import Refusal
from core.workbook.file import columns, package, values, words
from core.workbook.file.columns import Column, Sheet

HEAD_WITHIN = 10
"""The head is one of so many first lines."""
_SUMS = ("合计", "小计", "总计", "填表人", "制表", "备注:", "备注：", "说明", "注:", "注：")


class Empty:
    """What stands for a formula without a result, or an error."""


EMPTY = Empty()
Line = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a sheet: its number as Excel shows it, its values by column."""

    line: int
    values: dict[str, Any]


@dataclass
class Table:
    """One sheet of the file; `entries` reads it anew each time."""

    sheet: Sheet
    title: str
    lines: int
    entries: Callable[[], Iterator[Entry]]
    repeated: bool = False  # one line a person, so that each household stands several times


@dataclass
class Source:
    """What a file holds, and what was passed over."""

    tables: list[Table] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def of(self, sheet: Sheet) -> list[Table]:
        """The tables of one kind, in the order of the file."""
        return [t for t in self.tables if t.sheet is sheet]

    @property
    def lines(self) -> int:
        """How many lines there are to read, heads among them."""
        return sum(t.lines for t in self.tables)


def opened(path: Path) -> Source:
    """The tables of a file. Refusal, in one line, where there is none or it is not read."""
    with path.open("rb") as stream:
        start = stream.read(8)
    if start.startswith(b"PK"):
        source = _of_workbook(path)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(words.locked() if path.suffix.lower() == ".xlsx" else words.old_kind())
    elif path.suffix.lower() in (".csv", ".txt", ".tsv"):
        source = _of_csv(path)
    else:
        raise Refusal(words.broken() if path.suffix.lower() == ".xlsx" else words.old_kind())
    if not source.tables:
        wanted = "、".join(c.heading for c in columns.HOUSEHOLDS.required)
        raise Refusal(words.no_head(f"“{wanted}”"))
    return source


def _of_workbook(path: Path) -> Source:
    extents = package.look(path)
    try:
        book = CalamineWorkbook.from_path(path)
        source = Source()
        for about in book.sheets_metadata:
            extent = extents.get(about.name, package.Extent())
            if extent.lines == 0:
                continue
            if about.visible != SheetVisibleEnum.Visible:
                source.remarks.append(words.hidden(about.name))
                continue
            _add(source, about.name, extent.lines, _lines_of(book, about.name, extent))
    except PasswordError as locked:
        raise Refusal(words.locked()) from locked
    except CalamineError as broken:
        raise Refusal(words.broken()) from broken
    return source


Lines = Callable[[], Iterator[Line]]


def _lines_of(book: CalamineWorkbook, title: str, extent: package.Extent) -> Lines:
    def lines() -> Iterator[Line]:
        sheet = book.get_sheet_by_name(title)
        first = (sheet.start or (0, 0))[1]
        merged = _Merged(sheet)
        empty: dict[int, list[int]] = {}
        for at, column in extent.empty:
            empty.setdefault(at, []).append(column - first)
        rows: Iterator[list[Any]] = sheet.iter_rows()
        for number, line in enumerate(rows):
            for column in empty.get(number, ()):
                if column < len(line):
                    line[column] = EMPTY
            yield merged.filled(number, line, first)

    return lines


class _Merged:
    """The value of a merged cell in every place that it covers."""

    def __init__(self, sheet: CalamineSheet) -> None:
        self.waiting = sorted(sheet.merged_cell_ranges or (), reverse=True)
        self.open: list[tuple[int, int, int, Any]] = []

    def filled(self, number: int, line: list[Any], first: int) -> Line:
        if not self.waiting and not self.open:
            return line
        self.open = [one for one in self.open if one[0] >= number]
        while self.waiting and self.waiting[-1][0][0] <= number:
            (_, left), (bottom, right) = self.waiting.pop()
            left, right = left - first, min(right - first, len(line) - 1)
            if 0 <= left < len(line):
                self.open.append((bottom, left, right, line[left]))
        for _, left, right, value in self.open:
            for column in range(left, right + 1):
                if line[column] == "":
                    line[column] = value
        return line


def _of_csv(path: Path) -> Source:
    size = path.stat().st_size
    if size > package.MOST_BYTES:
        raise Refusal(words.too_large(size))
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            whole = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Refusal(words.unreadable())
    head = whole[:4096]
    mark = max(",\t;", key=head.count)

    def lines() -> Iterator[Line]:
        yield from csv.reader(io.StringIO(whole.replace("\0", "")), delimiter=mark)

    source = Source()
    try:
        many = sum(1 for _ in lines())
        _add(source, path.stem, many, lines)
    except csv.Error as broken:
        raise Refusal(words.broken()) from broken
    return source


def _add(source: Source, title: str, many: int, lines: Lines) -> None:
    """Find out what a sheet is, by its name or else by its head."""
    named = columns.of_name(title)
    if named is columns.ADDRESSES:
        source.remarks.append(words.only_out(title))
        return
    kinds = [named] if named is not None and named is not columns.PEOPLE else _kinds(lines)
    if not kinds and named is columns.PEOPLE:
        kinds = [named]
    if not kinds:
        source.remarks.append(words.passed_over(title))
    for sheet in kinds:
        entries = _Entries(sheet, title, lines, source, kinds)
        source.tables.append(Table(sheet, title, many, entries, repeated=len(kinds) > 1))


def _kinds(lines: Lines) -> list[Sheet]:
    """Which sheets a head fits; a roll with its members beside each head is households and people at once."""
    for _, line in zip(range(HEAD_WITHIN), lines(), strict=False):
        fitting = [s for s in columns.SHEETS if len(_head(s, line)) >= 2 and _whole(s, line)]
        if columns.HOUSEHOLDS in fitting and columns.PEOPLE in fitting:
            return [columns.HOUSEHOLDS, columns.PEOPLE]
        if fitting:
            return [max(fitting, key=lambda s: len(_head(s, line)))]
    return []


def _head(sheet: Sheet, line: Line) -> dict[int, Column]:
    """Which of a sheet's columns stand where in a line."""
    at = {n: sheet.names.get(columns.folded(values.text(v))) for n, v in enumerate(line) if v != ""}
    return {n: column for n, column in at.items() if column is not None}


def _whole(sheet: Sheet, line: Line) -> bool:
    there = {c.key for c in _head(sheet, line).values()}
    return all(c.key in there for c in sheet.required)


@dataclass
class _Entries:
    sheet: Sheet
    title: str
    lines: Lines
    source: Source
    kinds: list[Sheet]

    def __call__(self) -> Iterator[Entry]:
        head: list[tuple[int, str]] | None = None
        for number, line in enumerate(self.lines(), 1):
            if head is None:
                where = _head(self.sheet, line)
                wanted = min(2, len(self.sheet.required))
                if len(where) > 1 and sum(c.required for c in where.values()) >= wanted:
                    self._check(where, line)
                    head = [(n, c.key) for n, c in where.items()]
                elif number >= HEAD_WITHIN:
                    break
                continue
            entry = {key: line[n] for n, key in head if n < len(line) and line[n] != ""}
            if entry and not _is_sum(line):
                yield Entry(number, entry)
        if head is None:
            raise Refusal(words.no_head(self._wanted()))

    def _wanted(self) -> str:
        return f"“{'、'.join(c.heading for c in self.sheet.required)}”（“{self.title}”表）"

    def _check(self, where: dict[int, Column], line: Line) -> None:
        keys = [c.key for c in where.values()]
        for column in where.values():
            if keys.count(column.key) > 1:
                raise Refusal(words.twice(self.title, column.heading))
        missing = [c.heading for c in self.sheet.required if c.key not in keys]
        if missing:
            raise Refusal(words.missing_column(self.title, "、".join(missing)))
        used = {n for kind in self.kinds for n in _head(kind, line)}
        spare = [values.text(v) for n, v in enumerate(line) if n not in used and values.text(v)]
        remark = words.unused(self.title, "、".join(spare))
        if spare and remark not in self.source.remarks:
            self.source.remarks.append(remark)


def _is_sum(line: Line) -> bool:
    """Whether this is the foot of a sheet: 合计, 填表人."""
    first = next((v for v in line if v != ""), "")
    if type(first) is str and first.isascii() and first.isalnum():
        return False  # a number, as nearly all begin
    plain = values.text(first)
    return plain.startswith(_SUMS) and len(plain) < 40
