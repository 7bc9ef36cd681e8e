"""The package (压缩包) of an .xlsx: how large it truly is, before a reader that would believe it gets it.

Two cells at the far ends of a sheet make a reader ask for gigabytes, out of five kilobytes: extents are counted
here in a stream, of what is there and not of what the file says of itself.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from core.errors import Refusal
from core.workbook.file import words

MOST_BYTES = 80 * 2**20
MOST_UNPACKED = 1536 * 2**20
MOST_LINES, MOST_COLUMNS = 300_000, 60
_SHARED = "xl/sharedStrings.xml"
MOST_SHARED = 400 * 2**20


@dataclass
class Extent:
    """One sheet, as it was counted; `empty` are the formulas without a result and the errors, from 0."""

    lines: int = 0
    empty: set[tuple[int, int]] = field(default_factory=set)


def look(path: Path) -> dict[str, Extent]:
    """What is in each sheet of a workbook, by the sheet's name. Refusal, in a line, for what is not read."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Refusal(words.too_large(size))
    try:
        with zipfile.ZipFile(path) as package:
            return _looked(package)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError) as broken:
        raise Refusal(words.broken()) from broken
    except (expat.ExpatError, UnicodeDecodeError) as broken:
        raise Refusal(words.broken()) from broken
    except RuntimeError as locked:  # zipfile's word for a password
        raise Refusal(words.locked()) from locked


def _looked(package: zipfile.ZipFile) -> dict[str, Extent]:
    parts = {info.filename: info.file_size for info in package.infolist()}
    if sum(parts.values()) > MOST_UNPACKED or parts.get(_SHARED, 0) > MOST_SHARED:
        raise Refusal(words.too_large_unpacked(sum(parts.values())))
    names = dict(_names(package))
    return {names[part]: _extent(package, part, names[part]) for part in parts if part in names}


def _names(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Which part of the package is the sheet of which name."""
    targets: dict[str, str] = {}

    def related(name: str, attrs: dict[str, str]) -> None:
        if name.endswith("Relationship"):
            target = attrs.get("Target", "")
            targets[attrs.get("Id", "")] = (
                target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            )

    named: list[tuple[str, str]] = []

    def sheet(name: str, attrs: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            link = next((v for k, v in attrs.items() if k.rpartition(":")[2] == "id"), "")
            named.append((targets.get(link, ""), attrs.get("name", "")))

    with package.open("xl/_rels/workbook.xml.rels") as part:
        _parsed(part, related)
    with package.open("xl/workbook.xml") as part:
        _parsed(part, sheet)
    yield from named


def _parsed(part: IO[bytes], start: Callable[[str, dict[str, str]], None], **more: Any) -> None:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:  # entities can grow without end
        raise Refusal(words.broken())

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    for handler, does in more.items():
        setattr(parser, handler, does)
    parser.ParseFile(part)


class _Counting:
    """Counts one sheet while it streams by."""

    def __init__(self, name: str) -> None:
        self.name, self.extent = name, Extent()
        self.at, self.line = "", 0
        self.formula = self.value = self.error = False

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if name == "c":
            self.at = attrs.get("r", "")
            self.formula = self.value = False
            self.error = attrs.get("t") == "e"
        elif name == "v" or name == "is":
            self.value = name == "is" or not self.formula
            self._within()
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.line = int(attrs.get("r", self.line + 1))

    def text(self, _: str) -> None:
        if self.formula:
            self.value = True

    def end(self, name: str) -> None:
        if name == "c" and (self.error or (self.formula and not self.value)):
            column, line = place(self.at)
            if line <= MOST_LINES:
                self.extent.empty.add((line - 1, column - 1))
        elif name == "f":
            self.value = False

    def _within(self) -> None:
        if not self.at:
            self.extent.lines = max(self.extent.lines, self.line)
            return
        letters = self.at.rstrip("0123456789")
        line = int(self.at[len(letters) :] or 0)
        if line > self.extent.lines:
            self.extent.lines = line
        if line > MOST_LINES or (len(letters) > 1 and place(self.at)[0] > MOST_COLUMNS):
            raise Refusal(words.too_far(self.name, self.at, MOST_LINES, MOST_COLUMNS))


def place(at: str) -> tuple[int, int]:
    """Column and line of B12, from 1."""
    letters = at.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter.upper()) - 64
    return column, int(at[len(letters) :] or 0)


_FAR = re.compile(rb'r="[A-Z]*(?:[3-9]\d{5}|\d{7})|r="(?:[B-Z][A-Z]\d|[A-Z]{3}|[A-Z\d]*&)')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_UNUSUAL = (b't="e"', b"<!DOCTYPE", b"r='", b'r ="', b"t='")
"""What is worth a look: a sheet without any of it is read as it is, and most are."""
_LINE = re.compile(rb"<(?:\w+:)?row[\s/>]")
_PIECE = 2**20


def _extent(package: zipfile.ZipFile, part: str, name: str) -> Extent:
    lines, odd = 0, False
    with package.open(part) as stream:
        rest = b""
        while piece := stream.read(_PIECE):
            odd = odd or (not rest and piece.startswith((b"\xff\xfe", b"\xfe\xff")))
            whole, mark, tail = (rest + piece).rpartition(b"<")
            rest = mark + tail
            lines += len(_LINE.findall(whole))
            if odd or _unusual(whole):
                return _counted(package, part, name)
    return Extent(lines)


def _unusual(piece: bytes) -> bool:
    """Whether a cell lies far off, holds a formula or an error, or is written as no program writes it."""
    return bool(
        any(mark in piece for mark in _UNUSUAL) or _FORMULA.search(piece) or _FAR.search(piece)
    )


def _counted(package: zipfile.ZipFile, part: str, name: str) -> Extent:
    counting = _Counting(name)
    handlers = {"EndElementHandler": counting.end, "CharacterDataHandler": counting.text}
    with package.open(part) as stream:
        _parsed(stream, counting.start, **handlers)
    return counting.extent
