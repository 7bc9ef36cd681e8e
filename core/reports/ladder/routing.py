"""Routing (分派), where a report begins: which circle, group or village its words and its sender point to."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core.db import Db
from core.registry import households, regions, villages
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person
from core.registry.regions import Kind, Region
from core.registry.villages import Named
from core.reports.ladder import blame, levels
from core.reports.ladder.blame import Blame
from core.reports.ladder.levels import RANK, Ground, Level, Rung, Seat

_DIGITS = "零一二三四五六七八九"
_NUMERALS = "一二三四五六七八九十百零"


@dataclass(frozen=True)
class Route:
    """Where a report goes: its ladder, who sits on it now, and whom it is about, if anybody."""

    village_id: str
    rungs: tuple[Rung, ...]
    seats: tuple[Seat, ...]
    about: Person | None = None
    household_id: str | None = None
    about_household_id: str | None = None
    kept_from: tuple[str, ...] = ()
    """People who must hear no word of it: whom it blames, who live with them, and their kin."""

    @property
    def first(self) -> Seat | None:
        """Who gets it first; None when nobody sits anywhere on its ladder."""
        return self.seats[0] if self.seats else None


def route(
    db: Db,
    village_id: str,
    words: str,
    now: datetime,
    *,
    person_id: str | None = None,
    category: str = "other",
    urgency: str = "",
    danger: bool = False,
    blames: bool = True,
) -> Route:
    """The ladder of a report with these words; levels on which nobody sits are passed.

    A report about somebody with a post goes past their level: it begins with 监督小组, in danger with
    the next level up; nobody whom it blames sits on it. `blames` False: it is about nobody there.
    """
    household_id = household_in(db, village_id, words)
    here = levels.ground(db, village_id, category, urgency)
    start = _start(db, village_id, words, person_id, household_id, here.regions)
    rungs = levels.plan(db, start, category, urgency, here)
    # Who cries for help cannot be the one who is called.
    caller = {person_id} if danger and person_id else set()
    seats = levels.seats(db, rungs, caller, now)
    complaint = Blame()
    if blames and (blame.ANY.search(words) or _named(words, seats)):
        home = _home(db, village_id, person_id)
        complaint = blame.read(
            db, village_id, words, now, seats=seats, home=home, person_id=person_id
        )
    if not complaint.kept_from:
        return Route(village_id, tuple(rungs), tuple(seats), household_id=household_id)
    kept = complaint.kept_from | caller
    rungs, seats = _past(db, village_id, rungs, complaint, kept, here, danger, now)
    return Route(
        village_id,
        tuple(rungs),
        tuple(seats),
        complaint.people[0] if complaint.people else None,
        None if complaint.people else household_id,
        complaint.household_id,
        tuple(sorted(complaint.kept_from)),
    )


def _past(
    db: Db,
    village_id: str,
    rungs: list[Rung],
    complaint: Blame,
    kept: AbstractSet[str],
    here: Ground,
    danger: bool,
    now: datetime,
) -> tuple[list[Rung], list[Seat]]:
    """The ladder past whoever is complained of; in danger the next level up, whoever that is."""
    named = complaint.level
    if named is None:
        return rungs, levels.seats(db, rungs, kept, now)
    if danger or named in (Level.TOWN, Level.CITY):
        higher = [r for r in rungs if RANK[r.level] > RANK[named]]
        over = levels.seats(db, higher, kept, now)
        if over:
            return higher, over
    past = levels.past(db, rungs, village_id, named, here)
    return past, levels.seats(db, past, kept, now)


def _named(words: str, seats: list[Seat]) -> bool:
    return any(person.name in words for seat in seats for person in seat.people)


def complained_of(
    db: Db, village_id: str, words: str, now: datetime, person_id: str | None
) -> Blame:
    """Whom words about a report that is there already complain of; a name alone is no complaint."""
    if not blame.ANY.search(words):
        return Blame()
    home = _home(db, village_id, person_id)
    return blame.read(db, village_id, words, now, seats=(), home=home, person_id=person_id)


def _home(db: Db, village_id: str, person_id: str | None) -> str | None:
    """The sender's own circle, if it lies in this village."""
    home = households.of_person(db, person_id) if person_id else None
    circle = regions.one(db, home.circle_id) if home else None
    return circle.id if circle is not None and circle.village_id == village_id else None


def beginning(db: Db, village_id: str, words: str) -> str:
    """Where words alone would begin: the circle of a household or group they name, else the village."""
    here = levels.ground(db, village_id, "other").regions
    return _start(db, village_id, words, None, household_in(db, village_id, words), here)


def _start(
    db: Db,
    village_id: str,
    words: str,
    person_id: str | None,
    household_id: str | None,
    here: Sequence[Region],
) -> str:
    """The household named, then the cell or group named, then the sender's own circle, then the village.

    Whoever names their own group still has their own representative; what lies between two owners begins
    at the lowest level that both share.
    """
    if household_id is not None:
        return db.get_one(Household, household_id).circle_id
    cells = cells_named(here, words)
    if cells:
        return _shared(db, cells, village_id)
    groups = groups_named(here, village_id, words)
    circles = [r for r in here if r.kind == Kind.CIRCLE]
    if len(groups) > 1:
        return _shared(db, groups, village_id)
    if groups:
        meant = _own_of_that_number(db, groups[0], here, words, village_id, person_id)
        return _circle_of(db, meant, circles, village_id, person_id)
    return _home(db, village_id, person_id) or _only(circles) or village_id


def _shared(db: Db, places: list[Region], village_id: str) -> str:
    """The lowest region in which all of these lie."""
    lines = [regions.line_up(db, place.id) for place in places]
    every = [{r.id for r in line} for line in lines]
    return next((r.id for r in lines[0] if all(r.id in ids for ids in every)), village_id)


def _only(circles: Sequence[Region]) -> str | None:
    return circles[0].id if len(circles) == 1 else None


def _circle_of(
    db: Db, group: Region, circles: Sequence[Region], village_id: str, person_id: str | None
) -> str:
    """The only circle of a group, else the sender's own there, else the group itself."""
    inside = [circle for circle in circles if circle.parent_id == group.id]
    if len(inside) < 2:
        return _only(inside) or group.id
    home = _home(db, village_id, person_id)
    return home if home is not None and home in {circle.id for circle in inside} else group.id


def groups_named(here: Sequence[Region], village_id: str, words: str) -> list[Region]:
    """The groups of a village, among these regions, that the words name: 二组, 2组, 第二小组, 二队.

    A bare 三组 is 国茶三组 too, where no other group of the village is called so.
    """
    text = plain(words)
    village = next(r for r in here if r.id == village_id)
    groups = [r for r in here if r.kind == Kind.GROUP]
    names = {group.id: plain(group.name.removeprefix(village.name)) for group in groups}
    named = _not_within([group for group in groups if _in(names[group.id], text)], names, text)
    bare = {group.id: _BARE.search(names[group.id]) for group in groups}
    numbers = [match[0] for match in bare.values() if match]
    return named or [
        group
        for group in groups
        if (match := bare[group.id]) and numbers.count(match[0]) == 1 and _in(match[0], text)
    ]


def _not_within(named: list[Region], names: dict[str, str], text: str) -> list[Region]:
    """Without those whose name stands only inside the name of another of them: 一组 in 李家村一组."""
    return [
        group
        for group in named
        if _in(
            names[group.id],
            _without(text, [names[o.id] for o in named if o is not group], names[group.id]),
        )
    ]


def _without(text: str, others: Sequence[str], name: str) -> str:
    for other in others:
        if name in other and name != other:
            text = text.replace(other, "")
    return text


def _own_of_that_number(
    db: Db,
    group: Region,
    here: Sequence[Region],
    words: str,
    village_id: str,
    person_id: str | None,
) -> Region:
    """The sender's own group, where it is called by the same number and only the number was said: since a merger a
    village may have two 一组."""
    village = next(r for r in here if r.id == village_id)
    number = plain(group.name)
    alike = {r.id for r in here if r.kind == Kind.GROUP and _number_of(r) == number} - {group.id}
    if not alike or not _BARE.fullmatch(number) or village.name in words:
        return group
    home = _home(db, village_id, person_id)
    mine = regions.above(db, home, Kind.GROUP) if home is not None else None
    return mine if mine is not None and mine.id in alike else group


def _number_of(group: Region) -> str:
    match = _BARE.search(plain(group.name))
    return match[0] if match else ""


_BARE = re.compile(f"(?<![{_NUMERALS}])[{_NUMERALS}]+组$")
"""What a group is called by those who live there: 三组 for 国茶三组."""


def cells_named(here: Sequence[Region], words: str) -> list[Region]:
    """The cells (网格) among these regions that the words name: 斗洼二网格, 二网格, 第2号网格.

    A bare 二网格 names a cell only where no other is called so.
    """
    cells = [r for r in here if r.kind == Kind.CIRCLE and r.name.endswith("网格")]
    text = _cells_plain(words) if cells and "网格" in words else ""
    names = {cell.id: _cells_plain(cell.name) for cell in cells}
    named = [cell for cell in cells if text and names[cell.id] in text]
    bare = {cell.id: _BARE_CELL.search(names[cell.id]) for cell in cells}
    numbers = [match[0] for match in bare.values() if match]
    return named or [
        cell
        for cell in cells
        if (match := bare[cell.id]) and numbers.count(match[0]) == 1 and _in(match[0], text)
    ]


def _cells_plain(words: str) -> str:
    """Words with the numbers of cells written one way: 2网格 and 第二号网格 become 二网格."""
    numbered = re.sub(r"(?<!\d)\d{1,2}(?=\s*[号个]?网格)", lambda n: _spell(int(n[0])), words)
    return re.sub(rf"第?([{_NUMERALS}]+)\s*[号个]?网格(?![员长])", r"\1网格", numbered)


_BARE_CELL = re.compile(f"(?<![{_NUMERALS}])[{_NUMERALS}]+网格$")


def _in(name: str, text: str) -> bool:
    return bool(re.search(f"(?<![{_NUMERALS}]){re.escape(name)}", text))


def plain(words: str) -> str:
    """Words with numbers and groups written one way: 2小组 and 二队 become 二组."""
    numbered = re.sub(
        r"(?<!\d)\d{1,2}(?=\s*(?:村民小组|小组|组|队))", lambda n: _spell(int(n[0])), words
    )
    return re.sub(rf"([{_NUMERALS}])\s*(?:村民小组|小组|组|队)", r"\1组", numbered)


def _spell(number: int) -> str:
    tens, ones = divmod(number, 10)
    spelled = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return spelled + ("" if ones == 0 and tens else _DIGITS[ones])


def village_in(db: Db, words: str) -> Named | None:
    """The one village that the words name, with its town where several are called so."""
    here = villages.atlas(db).named(words) if words else []
    return here[0] if len(here) == 1 else None


def household_in(db: Db, village_id: str, words: str) -> str | None:
    """The one household of the village that the words name by a member: 罗铁柱家屋顶漏了."""
    names = {
        words[at - size : at]
        for at in (m.start() for m in re.finditer("家|户|屋", words))
        for size in (2, 3, 4)
        if at >= size
    }
    query = (
        select(Household.id)
        .join(HouseholdMember, col(HouseholdMember.household_id) == Household.id)
        .join(Person, col(Person.id) == HouseholdMember.person_id)
        .where(Household.village_id == village_id, col(Person.name).in_(names))
    )
    homes = set(db.exec(query)) if names else set()
    return homes.pop() if len(homes) == 1 else None
