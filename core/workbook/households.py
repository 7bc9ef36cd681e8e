"""Households (农户) of a workbook: known by number, else by their head where they have none yet."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, update
from sqlmodel import col, select

from core.db import Db, insert_all, rows_of
from core.errors import Refusal
from core.ids import new_id
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person
from core.registry.regions import Kind
from core.registry.words import household_code
from core.workbook import gazetteer, numbers, words
from core.workbook.file import values
from core.workbook.file.sheets import Entry, Table
from core.workbook.gazetteer import Place
from core.workbook.intake import Intake, Seen, unzeroed
from core.workbook.numbers import Numbered, RegistryNumber
from core.workbook.outcome import Change
from core.workbook.particulars import STANDINGS, HouseholdParticular, Standing

FILLED = ("number", "head", "group")
_WORDS = {word: standing for standing, word in STANDINGS.items()} | {
    "在": Standing.HERE,
    "正常": Standing.HERE,
    "迁走": Standing.MOVED,
    "注销": Standing.ENDED,
}


@dataclass
class Home:
    """A household as it is kept."""

    id: str
    village_id: str
    circle_id: str
    name: str
    key: bool
    head: str
    number: str = ""
    door: str = ""
    standing: Standing = Standing.HERE
    since: date | None = None
    until: date | None = None
    particular: bool = False  # whether a row of its own is there


@dataclass(frozen=True)
class _Line:
    entry: Entry
    number: str
    head: str
    circle: Place
    village: Place
    key: bool | None
    door: str
    standing: Standing | None
    since: date | None
    until: date | None


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
    groups = _Groups(intake)
    for table in tables:
        for block in intake.blocks(table, FILLED):
            keys = unzeroed(intake, Numbered.HOUSEHOLD, table, block, "number")
            lines = _fresh(intake, table, block, keys, seen)
            read = [groups.read(table, entry, keys[entry.line]) for entry in lines]
            _bring_block(intake, table, [line for line in read if line is not None], codes)


def counted(db: Db) -> Counter[str]:
    """How many households each village has: the next one's code follows from it."""
    query = select(Household.village_id, func.count()).group_by(col(Household.village_id))
    return Counter(dict(db.exec(query).all()))


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


class _Groups:
    """Finds village, group and circle of a line; a village's names are looked at once."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.kept: dict[tuple[str, str, str], tuple[Place, Place] | str] = {}
        villages = intake.places.villages()
        self.only = villages[0] if len(villages) == 1 else None

    def read(self, table: Table, entry: Entry, number: str) -> _Line | None:
        given = entry.values
        column = "group"
        try:
            circle, village = self._placed(entry)
            column = "state"
            standing = _standing(values.text(given.get("state")))
            column = "since"
            since = values.day(given.get("since", ""))
            column = "until"
            until = values.day(given.get("until", ""))
            if since and until and until < since:
                raise Refusal(words.ends_before(since, until))
        except Refusal as no:
            self.intake.refuse(table, entry, column, str(no))
            return None
        except _NoCircle as no:
            self.intake.refuse(table, entry, "circle", str(no))
            return None
        head, key = values.name(given["head"]), values.yes(given.get("key"))
        door = values.text(given.get("door"))
        return _Line(entry, number, head, circle, village, key, door, standing, since, until)

    def _placed(self, entry: Entry) -> tuple[Place, Place]:
        """Circle, or the group where there is none, and village. Refusal names what is not there."""
        asked = tuple(values.text(entry.values.get(k)) for k in ("village", "group", "circle"))
        answer = self.kept.get(asked)  # type: ignore[arg-type]  # three of them
        if answer is None:
            answer = self.kept[asked] = self._find(*asked)  # type: ignore[index]
        if isinstance(answer, str):
            raise Refusal(answer)
        if not asked[2] and answer[0].kind != Kind.CIRCLE:
            head = values.name(entry.values["head"])
            self.intake.outcome.remark(words.no_circle(head))
        return answer

    def _find(self, village_name: str, group_name: str, circle_name: str) -> tuple[Place, Place]:
        places = self.intake.places
        group = places.of_number(group_name)
        only_named = "/" not in group_name and (group is None or group.number != group_name)
        if village_name and only_named:
            group = None  # a name, which other villages have too
        village = self._village(village_name, group_name, group)
        if group is None or group.village is None:
            group = self._below(village, group_name, (Kind.GROUP, Kind.DISTRICT))
        circles = places.within(group.id, (Kind.CIRCLE,))
        if circle_name:
            return self._circle(village, circles, circle_name), village
        return (circles[0] if len(circles) == 1 else group), village

    def _village(self, name: str, group_name: str, group: Place | None) -> Place:
        places = self.intake.places
        if group is not None and group.village is not None:
            return places.places[group.village]
        if name:
            known = places.of_number(name)
            if known is None or known.village is None:
                named = [p for p in places.villages() if p.name == name]
                if len(named) > 1:
                    raise Refusal(words.ambiguous(name, len(named)))
                near = gazetteer.nearest(name, [p.name for p in places.villages()])
                raise Refusal(words.unknown(name, near))
            return places.places[known.village]
        if self.intake.village_id is not None:
            return places.places[self.intake.village_id]
        if self.only is not None:
            return self.only
        many = len(list(places.of_path(group_name)))
        near = gazetteer.nearest(group_name, [p.name for p in places.places.values()])
        raise Refusal(
            words.ambiguous(group_name, many) if many else words.unknown(group_name, near)
        )

    def _below(self, village: Place, name: str, kinds: tuple[Kind, ...]) -> Place:
        here = self.intake.places.within(village.id, kinds)
        wanted = gazetteer.folded(name)
        fitting = [p for p in here if gazetteer.folded(p.name) == wanted]
        # A group may bear its village's name: 李家村一组.
        fitting = fitting or [
            p for p in here if gazetteer.folded(p.name.removeprefix(village.name)) == wanted
        ]
        if len(fitting) != 1:
            near = gazetteer.nearest(name, [p.name for p in here])
            raise Refusal(
                words.ambiguous(name, len(fitting)) if fitting else words.unknown(name, near)
            )
        return fitting[0]

    def _circle(self, village: Place, here: list[Place], name: str) -> Place:
        every = self.intake.places.within(village.id, (Kind.CIRCLE,))
        known = self.intake.places.of_number(name)
        if known is not None and known.village == village.id and known.kind == Kind.CIRCLE:
            return known
        for circles in (here, every):
            for fold in (gazetteer.folded, gazetteer.bare):
                fitting = [p for p in circles if fold(p.name) == fold(name)]
                if len(fitting) == 1:
                    return fitting[0]
        near = gazetteer.nearest(name, [p.name for p in every])
        raise _NoCircle(words.unknown(name, near))


class _NoCircle(Exception):
    """The circle of a line is unknown."""


def _standing(typed: str) -> Standing | None:
    if not typed:
        return None
    if typed not in _WORDS:
        raise Refusal(words.unknown(typed, list(STANDINGS.values())))
    return _WORDS[typed]


def kept(intake: Intake, wanted: Collection[str]) -> dict[str, Home]:
    """The households of these keys as they are: numbers, or a village's path with a household's code."""
    homes = {
        home.number: home
        for home in _kept(
            intake.db,
            RegistryNumber.county_id == intake.county_id,
            RegistryNumber.kind == Numbered.HOUSEHOLD,
            col(RegistryNumber.number).in_([key for key in wanted if "/" not in key]),
        )
    }
    for path in (key for key in wanted if "/" in key):
        above, _, code = path.rpartition("/")
        village = intake.places.of_number(above)
        if village is not None:
            here = (Household.village_id == village.id, Household.code == code)
            homes.update((path, home) for home in _kept(intake.db, *here))
    return homes


_HOME = (
    *(Household.id, Household.village_id, Household.circle_id, Household.name, Household.key),
    *(Person.name, RegistryNumber.number, HouseholdParticular.household_id),
    *(HouseholdParticular.door, HouseholdParticular.standing),
    *(HouseholdParticular.since, HouseholdParticular.until),
)


def _kept(db: Db, *where: Any) -> Iterator[Home]:
    """Plain values: an object a household would take longer than all else."""
    query = (
        select(*_HOME)  # type: ignore[call-overload]  # more columns than it has signatures for
        .select_from(Household)
        .outerjoin(RegistryNumber, col(RegistryNumber.subject_id) == Household.id)
        .outerjoin(Person, col(Person.id) == Household.head_id)
        .outerjoin(HouseholdParticular, col(HouseholdParticular.household_id) == Household.id)
        .where(*where)
    )
    for id_, village, circle, name, key, head, number, particular, *more in db.execute(query):
        home = Home(id_, village, circle, name, key, head or "", number or "")
        if particular:
            home.door, home.standing, home.since, home.until = more
            home.particular = True
        yield home


def _without_number(intake: Intake, lines: list[_Line]) -> dict[tuple[str, str], list[Home]]:
    """Households that have no number yet, by village and head."""
    if not intake.households:
        return {}
    numbered = select(RegistryNumber.subject_id).where(RegistryNumber.kind == Numbered.HOUSEHOLD)
    here = col(Household.village_id).in_({line.village.id for line in lines})
    homes: dict[tuple[str, str], list[Home]] = {}
    for home in _kept(intake.db, here, col(Household.id).not_in(numbered)):
        homes.setdefault((home.village_id, home.head), []).append(home)
    return homes


def _bring_block(intake: Intake, table: Table, lines: list[_Line], codes: Counter[str]) -> None:
    known = kept(intake, [line.number for line in lines])
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


def _head(intake: Intake, line: _Line, new: _New) -> str:
    """The id of the head: somebody known without a household, or somebody new."""
    loose = intake.loose.pop((line.village.id, line.head), [])
    if len(loose) == 1:
        intake.outcome.remark(words.taken_for(line.head, line.village.name))
        return loose[0]
    head = new_id()
    new.people.append((head, line.head, line.village.id))
    return head


def _add(intake: Intake, line: _Line, new: _New, codes: Counter[str]) -> None:
    village = line.village.id
    codes[village] += 1
    home, head = new_id(), _head(intake, line, new)
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


def _keep(intake: Intake, table: Table, line: _Line, home: Home, new: _New) -> None:
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


def _member(intake: Intake, line: _Line, home: Home, new: _New) -> str:
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


def _particular(intake: Intake, line: _Line, home: Home) -> bool:
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
