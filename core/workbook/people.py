"""People (人员) of a workbook: known by number, else by their name within the household."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col, select

from core.db import insert_all, rows_of
from core.errors import Refusal
from core.registry import telephones
from core.registry.households import Household, HouseholdMember
from core.registry.people import IN_FORCE, Appointment, Person, Post
from core.registry.telephones import Telephone
from core.workbook import numbers, particulars, words
from core.workbook.file import values
from core.workbook.file.sheets import Entry, Table
from core.workbook.homes import Home, kept
from core.workbook.intake import Intake, Seen, unzeroed
from core.workbook.numbers import Numbered, RegistryNumber
from core.workbook.outcome import Change
from core.workbook.particulars import SEXES, PersonParticular

FILLED = ("name", "household")
_PARTY = ("是", "党员", "中共党员", "正式党员", "共产党员", "预备党员", "中共预备党员")


@dataclass
class Someone:
    """Somebody as they are kept."""

    id: str
    name: str
    number: str = ""
    household_id: str = ""
    particular: tuple[str, str, int | None, str] = ("", "", None, "")
    has_particular: bool = False
    telephone: str = ""
    party: str = ""  # the id of their appointment as a party member


@dataclass(frozen=True)
class _Line:
    entry: Entry
    number: str
    name: str
    household: str
    particular: tuple[str, str, int | None, str]
    telephone: str
    party: bool | None


@dataclass
class _New:
    """What a block adds, or ends."""

    people: list[Sequence[Any]] = field(default_factory=list)
    members: list[Sequence[Any]] = field(default_factory=list)
    numbers: list[tuple[str, str]] = field(default_factory=list)
    particulars: dict[str, Sequence[Any]] = field(default_factory=dict)
    telephones: dict[str, str] = field(default_factory=dict)
    party: list[Sequence[Any]] = field(default_factory=list)


_PARTICULAR = ("person_id", "relation", "sex", "birth_year", "residing")
_PARTY_MEMBER = ("id", "person_id", "post", "region_id", "since", "category")


def bring(intake: Intake, tables: list[Table]) -> None:
    """Bring the people in, each into a household that is there."""
    seen, identities = Seen(), Seen()
    for table in tables:
        for block in intake.blocks(table, FILLED):
            keys = unzeroed(intake, Numbered.PERSON, table, block, "number")
            homes = unzeroed(intake, Numbered.HOUSEHOLD, table, block, "household")
            block = _first(intake, table, block, keys, seen)
            read = [
                _read(intake, table, entry, keys[entry.line], homes[entry.line], identities)
                for entry in block
                if entry.line in homes
            ]
            _bring_block(intake, table, [line for line in read if line is not None])


def _first(
    intake: Intake, table: Table, block: list[Entry], keys: dict[int, str], seen: Seen
) -> list[Entry]:
    numbered = [(keys[e.line], e.line) for e in block if keys.get(e.line)]
    doubled = seen.twice(numbered) if numbered else {}
    for entry in block:
        if entry.line in doubled:
            reason = words.repeated(doubled[entry.line], entry.line)
            intake.refuse(table, entry, "number", reason)
    return [e for e in block if e.line in keys and e.line not in doubled]


def _read(
    intake: Intake, table: Table, entry: Entry, number: str, household: str, identities: Seen
) -> _Line | None:
    given, column = entry.values, "identity"
    try:
        identity = values.identity(given["identity"]) if "identity" in given else ""
        doubled = identities.twice([(identity, entry.line)]) if identity else {}
        if doubled:
            raise Refusal(words.repeated(doubled[entry.line], entry.line))
        column = "sex"
        sex = _sex(values.text(given.get("sex")))
        column = "birth"
        birth = values.year(given["birth"]) if "birth" in given else None
        column = "telephone"
        typed = values.text(given.get("telephone"))
        telephone = telephones.digits(typed) if typed else ""
    except Refusal as no:
        intake.refuse(table, entry, column, str(no))
        return None
    relation = particulars.relation(values.text(given.get("relation")))
    residing = values.text(given.get("residing"))
    name = values.name(given["name"])
    particular = (relation, sex, birth, residing)
    party = _party(values.text(given.get("party")))
    return _Line(entry, number, name, household, particular, telephone, party)


def _sex(typed: str) -> str:
    if typed and typed not in SEXES:
        raise Refusal(words.no_sex(typed))
    return SEXES.get(typed, "")


def _party(typed: str) -> bool | None:
    if not typed:
        return None
    return typed in _PARTY or values.yes(typed) is True


def _bring_block(intake: Intake, table: Table, lines: list[_Line]) -> None:
    homes = kept(intake, {line.household for line in lines})
    by_number, living = _known(intake, lines, homes)
    new = _New()
    for line in lines:
        home = homes.get(line.household)
        if home is None:
            reason = words.no_household(line.household)
            intake.refuse(table, line.entry, "household", reason)
            continue
        try:
            someone = _someone(line, by_number, living.get((home.id, line.name), []))
            _refuse_joined(intake.joined, line, home, someone)
        except Refusal as no:
            intake.refuse(table, line.entry, "number", str(no))
            continue
        if someone is None:
            someone = _add(intake, line, home, new)
            living.setdefault((home.id, line.name), []).append(someone)
        else:
            _keep(intake, table, line, someone, home, new)
    _write(intake, new)


def _known(
    intake: Intake, lines: list[_Line], homes: dict[str, Home]
) -> tuple[dict[str, Someone], dict[tuple[str, str], list[Someone]]]:
    """Everybody who may be meant: by number, and by household and name."""
    db = intake.db
    old = Numbered.PERSON in intake.numbered  # each number stands in a file once
    wanted = {line.number for line in lines if line.number and old}
    by_id = _only_heads(intake, homes.values())
    home_ids = {home.id for home in homes.values()} - {one.household_id for one in by_id.values()}
    ids = numbers.subjects(db, intake.county_id, Numbered.PERSON, wanted) if wanted else {}
    rows = (
        select(Person.id, Person.name, HouseholdMember.household_id, RegistryNumber.number)
        .outerjoin(HouseholdMember, col(HouseholdMember.person_id) == Person.id)
        .outerjoin(RegistryNumber, col(RegistryNumber.subject_id) == Person.id)
    )
    living = rows.where(col(HouseholdMember.household_id).in_(home_ids))
    numbered = rows.where(col(Person.id).in_(ids.values()))
    kept: dict[str, Someone] = {}
    for query in (living, numbered) if ids else (living,) if home_ids else ():
        for id_, name, home_id, number in db.execute(query):
            kept[id_] = Someone(id_, name, number or "", home_id or "")
    _particulars(intake, kept)
    by_id.update(kept)
    at_home: dict[tuple[str, str], list[Someone]] = {}
    for someone in by_id.values():
        at_home.setdefault((someone.household_id, someone.name), []).append(someone)
    return {number: by_id[id_] for number, id_ in ids.items() if id_ in by_id}, at_home


def _only_heads(intake: Intake, homes: Iterable[Home]) -> dict[str, Someone]:
    """The heads of households that this import has made and of whose people it has read no line yet: nothing else is kept of them."""
    heads: dict[str, Someone] = {}
    for home in homes:
        if not intake.entered(home.id) and home.head_id > intake.born < home.id:
            heads[home.head_id] = Someone(home.head_id, home.head, "", home.id)
    return heads


def _refuse_joined(
    joined: list[tuple[str, str, str, str]], line: _Line, home: Home, someone: Someone | None
) -> None:
    """Refusal where a line means such an entry: by its number, or by a name that nobody of the household has."""
    for id_, name, village_id, other in joined:
        unknown = someone is None and not line.number
        meant = unknown and (name, village_id) == (line.name, home.village_id)
        if meant or (someone is not None and someone.id == id_):
            raise Refusal(words.joined(name, other))


def _particulars(intake: Intake, by_id: dict[str, Someone]) -> None:
    """Fill in what else is kept of them."""
    known = list(by_id)
    if not known:
        return
    db = intake.db
    rows = rows_of(PersonParticular)
    query = rows.select().where(rows.c.person_id.in_(known))
    for person_id, relation, sex, birth, residing in db.execute(query):
        someone = by_id[person_id]
        someone.particular, someone.has_particular = (relation, sex, birth, residing), True
    for person_id, number in telephones.of_people(db, known).items():
        by_id[person_id].telephone = number
    party = select(Appointment.person_id, Appointment.id).where(
        col(Appointment.person_id).in_(known), Appointment.post == Post.PARTY_MEMBER, *IN_FORCE
    )
    for person_id, appointment_id in db.exec(party, params={"now": intake.now}):
        by_id[person_id].party = appointment_id


def _someone(line: _Line, by_number: dict[str, Someone], alike: list[Someone]) -> Someone | None:
    """Who is meant; None for somebody new. Refusal where that cannot be told."""
    someone = by_number.get(line.number) if line.number else None
    if someone is not None:
        if someone.name != line.name and _another(line, someone):
            raise Refusal(words.somebody_else(someone.name))
        return someone
    if line.number:
        alike = [one for one in alike if not one.number]
    if len(alike) > 1:
        raise Refusal(words.several_people(line.name))
    return alike[0] if alike else None


def _another(line: _Line, someone: Someone) -> bool:
    """Sex and year of birth are others too: not a changed name, but another person."""
    (_, sex, birth, _), (_, was, born, _) = line.particular, someone.particular
    return bool(sex and was and sex != was and birth and born and birth != born)


def _add(intake: Intake, line: _Line, home: Home, new: _New) -> Someone:
    loose = intake.loose.pop((home.village_id, line.name), []) if intake.loose else []
    if len(loose) == 1:
        village = intake.places.places[home.village_id].name
        intake.outcome.remark(words.taken_for(line.name, village))
        person_id = loose[0]
    else:
        person_id = intake.id()
        new.people.append((person_id, line.name, home.village_id))
    new.members.append((home.id, person_id))
    if line.number:
        new.numbers.append((line.number, person_id))
    someone = Someone(person_id, line.name, line.number, home.id)
    _particular(intake, line, someone, new)
    _reached(intake, line, someone, home, new)
    intake.outcome.count("person", Change.ADDED)
    return someone


def _keep(
    intake: Intake, table: Table, line: _Line, someone: Someone, home: Home, new: _New
) -> None:
    """They are known: what is new about them is written. Empty leaves what is kept."""
    change, what = Change.SAME, ""
    if line.number and not someone.number:
        new.numbers.append((line.number, someone.id))
        someone.number, change = line.number, Change.CHANGED
    if _particular(intake, line, someone, new) | _reached(intake, line, someone, home, new):
        change = Change.CHANGED
    if line.name != someone.name:
        rows = rows_of(Person)
        intake.db.execute(update(rows).where(rows.c.id == someone.id).values(name=line.name))
        change, what = Change.RENAMED, words.renamed(someone.name, line.name)
        someone.name = line.name
    if home.id != someone.household_id:
        change, what = Change.MOVED, _move(intake, someone, home, new)
    if intake.is_new(someone.id) and change == Change.CHANGED:
        change = Change.ADDED  # the head, whom the sheet of households has made
    intake.outcome.name("person", table.title, line.entry.line, change, what)


def _particular(intake: Intake, line: _Line, someone: Someone, new: _New) -> bool:
    now = tuple(now or was for now, was in zip(line.particular, someone.particular, strict=True))
    if now == someone.particular:
        return False
    if someone.has_particular:
        rows = rows_of(PersonParticular)
        written = dict(zip(_PARTICULAR[1:], now, strict=True))
        intake.db.execute(update(rows).where(rows.c.person_id == someone.id).values(**written))
    else:
        new.particulars[someone.id] = now
    someone.particular = now  # type: ignore[assignment]  # of the same four
    return True


def _reached(intake: Intake, line: _Line, someone: Someone, home: Home, new: _New) -> bool:
    """Telephone and party; whether anything of them is new."""
    changed = False
    if line.telephone and line.telephone != someone.telephone:
        if someone.telephone and someone.id not in new.telephones:
            rows = rows_of(Telephone)
            now = {"number": line.telephone}
            intake.db.execute(update(rows).where(rows.c.person_id == someone.id).values(**now))
        else:
            new.telephones[someone.id] = line.telephone
        someone.telephone, changed = line.telephone, True
    if line.party is not None and line.party != bool(someone.party):
        changed = True
        if line.party:
            someone.party = intake.id()
            since = intake.now
            member = (someone.id, Post.PARTY_MEMBER, home.village_id, since, "")
            new.party.append((someone.party, *member))
        else:
            rows = rows_of(Appointment)
            ended = {"until": intake.now}
            intake.db.execute(update(rows).where(rows.c.id == someone.party).values(**ended))
            someone.party = ""
    return changed


def _move(intake: Intake, someone: Someone, home: Home, new: _New) -> str:
    """Out of one household and into another; points stay with the household that had them."""
    rows, before = rows_of(HouseholdMember), ""
    if someone.household_id:
        before = intake.db.get_one(Household, someone.household_id).name
        intake.db.execute(delete(rows).where(rows.c.person_id == someone.id))
    new.members.append((home.id, someone.id))
    village = {"village_id": home.village_id}
    people = rows_of(Person)
    intake.db.execute(update(people).where(people.c.id == someone.id).values(**village))
    someone.household_id = home.id
    return words.moved(someone.name, before, home.name)


def _write(intake: Intake, new: _New) -> None:
    db = intake.db
    insert_all(db, Person, ("id", "name", "village_id"), new.people)
    insert_all(db, HouseholdMember, ("household_id", "person_id"), new.members)
    particular = [(id_, *values) for id_, values in new.particulars.items()]
    insert_all(db, PersonParticular, _PARTICULAR, particular)
    insert_all(db, Telephone, ("person_id", "number"), list(new.telephones.items()))
    insert_all(db, Appointment, _PARTY_MEMBER, new.party)
    numbers.keep(db, intake.county_id, Numbered.PERSON, new.numbers)
