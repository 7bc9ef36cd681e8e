"""Households (农户) of a workbook: known by number, else by their head where they have none yet."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, update
from sqlmodel import col, select

from core.db import Db, insert_all, rows_of
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person
from core.registry.words import household_code
from core.workbook import numbers, words
from core.workbook.file.sheets import Entry, Table
from core.workbook.homes import Home, kept, read
from core.workbook.intake import Intake, Seen, unzeroed
from core.workbook.numbers import Numbered, RegistryNumber
from core.workbook.outcome import Change
from core.workbook.particulars import STANDINGS, HouseholdParticular, Standing
from core.workbook.sites import Line, Sites

FILLED = ("number", "head", "group")


@dataclass
class _New:
    """What a block adds."""

    people: list[Sequence[Any]] = field(default_factory=list)
    homes: list[Sequence[Any]] = field(default_factory=list)
    members: list[Sequence[Any]] = field(default_factory=list)
    numbers: list[tuple[str, str]] = field(default_factory=list)
    particulars: list[Sequence[Any]] = field(default_factory=list)

    def clear(self) -> None:
        """All of it is written."""
        for rows in (self.people, self.homes, self.members, self.numbers, self.particulars):
            rows.clear()


_HOUSEHOLD = ("id", "name", "code", "circle_id", "village_id", "head_id", "tags", "key")
_PARTICULAR = ("household_id", "door", "standing", "since", "until")


def bring(intake: Intake, tables: list[Table]) -> None:
    """Bring the households in, each with its head as its first member."""
    seen, codes = Seen(), counted(intake.db)
    groups = Sites(intake)
    for table in tables:
        for block in intake.blocks(table, FILLED):
            keys = unzeroed(intake, Numbered.HOUSEHOLD, table, block, "number")
            lines = _fresh(intake, table, block, keys, seen)
            lines_read = [groups.read(table, entry, keys[entry.line]) for entry in lines]
            intake.circles.update(line.circle.id for line in lines_read if line is not None)
            _bring_block(intake, table, [line for line in lines_read if line is not None], codes)


def counted(db: Db) -> Counter[str]:
    """How many households each village has: the next one's code follows from it."""
    query = select(Household.village_id, func.count()).group_by(col(Household.village_id))
    return Counter(dict(db.exec(query).all()))


def gone(db: Db) -> set[str]:
    """The households that have moved away or ended: they need no circle."""
    query = select(HouseholdParticular.household_id)
    return set(db.exec(query.where(HouseholdParticular.standing != Standing.HERE)))


def _fresh(
    intake: Intake, table: Table, block: list[Entry], keys: dict[int, str], seen: Seen
) -> list[Entry]:
    """The entries whose key stands here for the first time; a roll with members repeats its households."""
    here = [entry for entry in block if entry.line in keys]
    doubled = seen.twice([(keys[e.line], e.line) for e in here])
    for entry in here:
        if entry.line in doubled and not table.repeated:
            reason = words.repeated(doubled[entry.line], entry.line)
            intake.refuse(table, entry, "number", reason)
    return [entry for entry in here if entry.line not in doubled]


def _without_number(intake: Intake, lines: list[Line]) -> dict[tuple[str, str], list[Home]]:
    """Households that have no number yet, by village and head."""
    if not intake.households:
        return {}
    numbered = select(RegistryNumber.subject_id).where(RegistryNumber.kind == Numbered.HOUSEHOLD)
    here = col(Household.village_id).in_({line.village.id for line in lines})
    homes: dict[tuple[str, str], list[Home]] = {}
    for home in read(intake.db, here, col(Household.id).not_in(numbered)):
        homes.setdefault((home.village_id, home.head), []).append(home)
    return homes


def _bring_block(intake: Intake, table: Table, lines: list[Line], codes: Counter[str]) -> None:
    old = Numbered.HOUSEHOLD in intake.numbered  # each number stands in a file once
    known = kept(intake, [line.number for line in lines if old or "/" in line.number])
    unnumbered = _without_number(intake, [ln for ln in lines if ln.number not in known])
    new = _New()
    for line in lines:
        home = known.get(line.number)
        if home is None:
            alike = unnumbered.get((line.village.id, line.head), [])
            if "/" in line.number:
                reason = words.no_household(line.number)
                intake.refuse(table, line.entry, "number", reason)
                continue
            if len(alike) > 1:
                reason = words.several_households(line.head)
                intake.refuse(table, line.entry, "head", reason)
                continue
            home = alike[0] if alike else None
        if home is None:
            _add(intake, line, new, codes)
        else:
            _keep(intake, table, line, home, new)
    write(intake, new)


def write(intake: Intake, new: _New) -> None:
    """Write what a block adds, in the order in which it refers to one another."""
    db = intake.db
    insert_all(db, Person, ("id", "name", "village_id"), new.people)
    insert_all(db, Household, _HOUSEHOLD, new.homes)
    insert_all(db, HouseholdMember, ("household_id", "person_id"), new.members)
    insert_all(db, HouseholdParticular, _PARTICULAR, new.particulars)
    numbers.keep(db, intake.county_id, Numbered.HOUSEHOLD, new.numbers)
    new.clear()


def _head(intake: Intake, line: Line, new: _New) -> str:
    """The id of the head: somebody known without a household, or somebody new."""
    loose = intake.loose.pop((line.village.id, line.head), []) if intake.loose else []
    if len(loose) == 1:
        intake.outcome.remark(words.taken_for(line.head, line.village.name))
        return loose[0]
    head = intake.id()
    new.people.append((head, line.head, line.village.id))
    return head


def _add(intake: Intake, line: Line, new: _New, codes: Counter[str]) -> None:
    village = line.village.id
    codes[village] += 1
    home, head = intake.id(), _head(intake, line, new)
    gone = line.standing not in (None, Standing.HERE)
    circle = village if gone else line.circle.id
    code = household_code(codes[village])
    new.homes.append((home, _named(line.head), code, circle, village, head, [], bool(line.key)))
    new.members.append((home, head))
    new.numbers.append((line.number, home))
    standing = line.standing or Standing.HERE
    if line.door or gone or line.since or line.until:
        new.particulars.append((home, line.door, standing, line.since, line.until))
    intake.outcome.count("household", Change.ADDED)


def _named(head: str) -> str:
    return f"{head}户"


def _keep(intake: Intake, table: Table, line: Line, home: Home, new: _New) -> None:
    """It is known: what is new about it is written."""
    if home.village_id != line.village.id:
        village = intake.places.places[home.village_id].name
        reason = words.household_moves_village(village)
        intake.refuse(table, line.entry, "number", reason)
        return
    change, what, values_now = Change.SAME, "", dict[str, Any]()
    if not home.number and "/" not in line.number:
        new.numbers.append((line.number, home.id))
        change = Change.CHANGED
    if line.key is not None and line.key != home.key:
        values_now["key"], change = line.key, Change.CHANGED
    if _particular(intake, line, home):
        change = Change.CHANGED
    standing = line.standing or home.standing
    circle = line.circle.id if standing == Standing.HERE else home.village_id
    if standing != home.standing and standing != Standing.HERE:
        change, what = Change.ENDED, words.gone(home.name, STANDINGS[standing])
    elif circle != home.circle_id:
        places = intake.places.places
        before, after = places[home.circle_id].name, places[circle].name
        change, what = Change.MOVED, words.moved(home.name, before, after)
    if circle != home.circle_id:
        values_now["circle_id"] = circle
    if line.head != home.head:
        values_now |= {"head_id": _member(intake, line, home, new), "name": _named(line.head)}
        if change in (Change.SAME, Change.CHANGED):
            change, what = Change.RENAMED, words.renamed(home.name, _named(line.head))
    if values_now:
        rows = rows_of(Household)
        write(intake, new)  # what the update refers to must stand
        intake.db.execute(update(rows).where(rows.c.id == home.id).values(**values_now))
    intake.outcome.name("household", table.title, line.entry.line, change, what)


def _member(intake: Intake, line: Line, home: Home, new: _New) -> str:
    """The id of a member who is the head from now on; somebody new where nobody there has the name."""
    query = (
        select(Person.id)
        .join(HouseholdMember, col(HouseholdMember.person_id) == Person.id)
        .where(HouseholdMember.household_id == home.id, Person.name == line.head)
    )
    known = intake.db.exec(query).first()
    if known is not None:
        return known
    head = _head(intake, line, new)
    new.members.append((home.id, head))
    return head


def _particular(intake: Intake, line: Line, home: Home) -> bool:
    """Write door, standing and days where they are others; whether they are. Empty leaves what is kept."""
    now = (
        line.door or home.door,
        line.standing or home.standing,
        line.since or home.since,
        line.until or home.until,
    )
    if now == (home.door, home.standing, home.since, home.until):
        return False
    if not home.particular:
        insert_all(intake.db, HouseholdParticular, _PARTICULAR, [(home.id, *now)])
        return True
    rows = rows_of(HouseholdParticular)
    written = dict(zip(_PARTICULAR[1:], now, strict=True))
    intake.db.execute(update(rows).where(rows.c.household_id == home.id).values(**written))
    return True
