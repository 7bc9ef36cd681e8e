"""Regions (区划) of a workbook: the tree grows from the top, in whatever order its lines stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update

from core.db import insert_all, rows_of
from core.ids import new_id
from core.registry.regions import Kind, Region
from core.workbook import gazetteer, numbers, words
from core.workbook.file import values
from core.workbook.file.sheets import Entry, Table
from core.workbook.gazetteer import CALLED, KINDS, RANK, Place
from core.workbook.intake import Intake, Seen, unzeroed
from core.workbook.numbers import Numbered
from core.workbook.outcome import Change

_COLUMNS = ("id", "parent_id", "village_id", "kind", "name", "rulebook", "duties", "funds")
FILLED = ("number", "name", "kind")


@dataclass(frozen=True)
class _Line:
    table: Table
    entry: Entry
    number: str
    name: str
    kind: Kind
    parent: str


@dataclass
class _New:
    """What is added, parents before children."""

    regions: list[Sequence[Any]] = field(default_factory=list)
    numbers: list[tuple[str, str]] = field(default_factory=list)

    def write(self, intake: Intake) -> None:
        """Write all of it."""
        insert_all(intake.db, Region, _COLUMNS, self.regions)
        numbers.keep(intake.db, intake.county_id, Numbered.REGION, self.numbers)
        self.regions.clear()
        self.numbers.clear()


def bring(intake: Intake, tables: list[Table]) -> None:
    """Bring the regions in; those whose parent stands further down wait for it."""
    new = _New()
    waiting = [line for table in tables for line in _lines(intake, table)]
    while waiting:
        still = []
        for line in waiting:
            if not _settle(intake, line, new):
                still.append(line)
        if len(still) == len(waiting):
            for line in still:
                intake.refuse(line.table, line.entry, "parent", words.parent_missing(line.parent))
            break
        waiting = still
    new.write(intake)


def top(tables: list[Table]) -> tuple[str, str] | None:
    """The number and name of the topmost region that a file has, if it has one."""
    for table in tables:
        for entry in table.entries():
            if not values.text(entry.values.get("parent")):
                name = values.name(entry.values.get("name", ""))
                return values.key(entry.values.get("number", "")), name
    return None


def _lines(intake: Intake, table: Table) -> list[_Line]:
    lines: list[_Line] = []
    seen = Seen()
    for block in intake.blocks(table, FILLED):
        keys = unzeroed(intake, Numbered.REGION, table, block, "number")
        doubled = seen.twice([(keys[e.line], e.line) for e in block if e.line in keys])
        for entry in block:
            if entry.line not in keys:
                continue
            if entry.line in doubled:
                reason = words.repeated(doubled[entry.line], entry.line)
                intake.refuse(table, entry, "number", reason)
            elif (line := _read(intake, table, entry, keys[entry.line])) is not None:
                lines.append(line)
    return lines


def _read(intake: Intake, table: Table, entry: Entry, number: str) -> _Line | None:
    typed = values.text(entry.values["kind"])
    kind = KINDS.get(typed)
    if kind is None:
        near = gazetteer.nearest(typed, KINDS)
        intake.refuse(table, entry, "kind", words.unknown(typed, near))
        return None
    name = values.name(entry.values["name"])
    if "/" in name:
        intake.refuse(table, entry, "name", words.slash())
        return None
    return _Line(table, entry, number, name, kind, values.key(entry.values.get("parent", "")))


def _settle(intake: Intake, line: _Line, new: _New) -> bool:
    """Take a line or refuse it; False while its parent is still to come."""
    places = intake.places
    parent: Place | None = None
    if line.parent:
        parent = places.of_number(line.parent)
        if parent is None:
            return False
        if RANK[parent.kind] > RANK[line.kind] or parent.kind == line.kind != Kind.DISTRICT:
            reason = words.parent_wrong(CALLED[line.kind], parent.name, CALLED[parent.kind])
            intake.refuse(line.table, line.entry, "parent", reason)
            return True
    known = places.of_number(line.number)
    if known is None:
        known = _of_name(intake, line, parent)
    if known is None:
        _add(intake, line, parent, new)
    elif known.kind != line.kind:
        intake.refuse(line.table, line.entry, "kind", words.kind_stays(CALLED[known.kind]))
    elif known.number and known.number != line.number and "/" not in line.number:
        reason = words.other_number(known.name, known.number)
        intake.refuse(line.table, line.entry, "number", reason)
    else:
        _keep(intake, line, parent, known, new)
    return True


def _of_name(intake: Intake, line: _Line, parent: Place | None) -> Place | None:
    names = intake.places.below.get(parent.id if parent else None, {})
    alike = names.get(gazetteer.folded(line.name), [])
    return intake.places.places[alike[0]] if len(alike) == 1 else None


def _add(intake: Intake, line: _Line, parent: Place | None, new: _New) -> None:
    tops = intake.places.below.get(None, {})
    if parent is None and any(tops.values()):
        name = next(intake.places.places[ids[0]].name for ids in tops.values() if ids)
        intake.refuse(line.table, line.entry, "parent", words.no_second_top(name))
        return
    id_ = new_id() if parent else intake.county_id
    village = id_ if line.kind == Kind.VILLAGE else parent.village if parent else None
    if RANK[line.kind] > RANK[Kind.VILLAGE] and village is None:
        of = CALLED[parent.kind] if parent else ""
        reason = words.parent_wrong(CALLED[line.kind], parent.name if parent else "", of)
        intake.refuse(line.table, line.entry, "parent", reason)
        return
    number = line.number if "/" not in line.number and line.number != line.name else ""
    place = Place(id_, parent.id if parent else None, village, line.kind, line.name, number)
    standard = Region(name="", kind=line.kind)
    row = (id_, place.parent, village, line.kind, line.name)
    presets = (standard.rulebook, standard.duties, standard.funds)
    new.regions.append((*row, *presets))
    if number:
        new.numbers.append((number, id_))
    intake.places.add(place)
    intake.outcome.count("region", Change.ADDED)


def _keep(intake: Intake, line: _Line, parent: Place | None, place: Place, new: _New) -> None:
    """It is known: what is new about it is written."""
    above = parent.id if parent else None
    inside = parent is not None and parent.village == place.village
    if above != place.parent and not inside and (parent is None or place.kind != Kind.VILLAGE):
        intake.refuse(line.table, line.entry, "parent", words.village_stays())
        return
    title = (line.table.sheet.key, line.table.title, line.entry.line)
    rows = rows_of(Region)
    change = Change.SAME
    was = intake.places.path(place.id)
    intake.places.drop(place)
    if above != place.parent:
        place.parent = above
        change = Change.MOVED
    if line.name != place.name:
        place.name = line.name
        change = Change.RENAMED if change == Change.SAME else change
    if not place.number and "/" not in line.number and line.number != was:
        place.number = line.number
        new.numbers.append((line.number, place.id))
        change = Change.CHANGED if change == Change.SAME else change
    intake.places.add(place)
    if change in (Change.MOVED, Change.RENAMED):
        new.write(intake)  # what the update refers to must stand
        now = {"parent_id": place.parent, "name": place.name}
        intake.db.execute(update(rows).where(rows.c.id == place.id).values(**now))
    intake.outcome.name(*title, change, words.renamed(was, intake.places.path(place.id)))
