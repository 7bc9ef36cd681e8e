"""Ties (亲属, 标签) of a workbook: who is kin of whom, and of what kind a household is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, update
from sqlmodel import col, select

from core.errors import Refusal
from core.registry.households import Household, HouseholdMember
from core.registry.people import Kinship, Person
from core.registry.words import RELATIVE
from core.workbook import homes, numbers, words
from core.workbook.file import values
from core.workbook.file.sheets import Entry, Table
from core.workbook.intake import Intake
from core.workbook.numbers import Numbered
from core.workbook.outcome import Change

KIN_FILLED = ("one", "other")
TAG_FILLED = ("tag",)


@dataclass(frozen=True)
class _One:
    id: str
    name: str
    household_id: str


def bring_kin(intake: Intake, tables: list[Table]) -> None:
    """Bring kinship in; one whose day is over ends."""
    for table in tables:
        for block in intake.blocks(table, KIN_FILLED):
            keys = [values.key(e.values[k]) for e in block for k in KIN_FILLED]
            there = known(intake, keys)
            for entry in block:
                _kin(intake, table, entry, there)


def _kin(intake: Intake, table: Table, entry: Entry, known: dict[str, list[_One]]) -> None:
    column = "one"
    try:
        one = the_one(known, values.key(entry.values["one"]))
        column = "other"
        other = the_one(known, values.key(entry.values["other"]))
        if one.id == other.id:
            raise Refusal(words.oneself())
        column = "until"
        over = _over(intake, entry.values)
    except Refusal as no:
        intake.refuse(table, entry, column, str(no))
        return
    relation = values.text(entry.values.get("relation")) or RELATIVE
    change = _tie(intake, one.id, other.id, relation, over=over)
    what = words.kin_ended(one.name, other.name)
    intake.outcome.name("kin", table.title, entry.line, change, what)


def _tie(intake: Intake, one: str, other: str, relation: str, *, over: bool) -> Change:
    db = intake.db
    either = or_(
        and_(col(Kinship.person_id) == one, col(Kinship.relative_id) == other),
        and_(col(Kinship.person_id) == other, col(Kinship.relative_id) == one),
    )
    goes_on = (either, col(Kinship.until).is_(None))
    known = db.exec(select(Kinship).where(*goes_on)).first()
    if known is None:
        if over:
            return Change.SAME
        kin = Kinship(person_id=one, relative_id=other, relation=relation, since=intake.now)
        db.add(kin)
        db.flush()
        return Change.ADDED
    if over:
        db.execute(update(Kinship).where(*goes_on).values(until=intake.now))
        return Change.ENDED
    return Change.SAME


def _over(intake: Intake, given: dict[str, Any]) -> bool:
    """Whether its last day has passed. Refusal for days that are none, or the wrong way round."""
    since, until = values.day(given.get("since", "")), values.day(given.get("until", ""))
    if since and until and until < since:
        raise Refusal(words.ends_before(since, until))
    return isinstance(until, date) and until <= intake.today


def the_one(known: dict[str, list[_One]], key: str) -> _One:
    people = known.get(key, [])
    if len(people) != 1:
        raise Refusal(words.several_named(key) if people else words.no_person(key))
    return people[0]


def known(intake: Intake, keys: list[str]) -> dict[str, list[_One]]:
    """People by number, or by the household's key with their name behind it: 石桥镇/王家村/007号户/张桂花."""
    db = intake.db
    ids = numbers.subjects(db, intake.county_id, Numbered.PERSON, set(keys))
    rows = select(Person.id, Person.name, HouseholdMember.household_id).outerjoin(
        HouseholdMember, col(HouseholdMember.person_id) == Person.id
    )
    by_id = {
        id_: _One(id_, name, home or "")
        for id_, name, home in db.execute(rows.where(col(Person.id).in_(ids.values())))
    }
    people = {number: [by_id[id_]] for number, id_ in ids.items() if id_ in by_id}
    for key in set(keys) - people.keys():
        above, slash, name = key.rpartition("/")
        if not slash:
            continue
        home = homes.kept(intake, [above]).get(above)
        place = intake.places.of_number(above)
        if home is not None:
            where = and_(col(HouseholdMember.household_id) == home.id, col(Person.name) == name)
        elif place is not None:
            where = and_(col(Person.village_id) == place.village, col(Person.name) == name)
        else:
            continue
        people[key] = [_One(id_, n, at or "") for id_, n, at in db.execute(rows.where(where))]
    return people


def bring_tags(intake: Intake, tables: list[Table]) -> None:
    """Bring tags in, each to its household; one whose day is over ends."""
    for table in tables:
        for block in intake.blocks(table, TAG_FILLED):
            keys = {values.key(e.values.get("household", "")) for e in block}
            there_at_home = homes.kept(intake, keys)
            there = known(intake, [values.key(e.values.get("number", "")) for e in block])
            for entry in block:
                _tag(intake, table, entry, there_at_home, there)


def _tag(
    intake: Intake,
    table: Table,
    entry: Entry,
    kept: dict[str, homes.Home],
    known: dict[str, list[_One]],
) -> None:
    column = "household"
    try:
        home_id = _home(entry, kept, known)
        column = "until"
        over = _over(intake, entry.values)
    except Refusal as no:
        intake.refuse(table, entry, column, str(no))
        return
    home = intake.db.get_one(Household, home_id)
    tag, change, what = values.text(entry.values["tag"]), Change.SAME, ""
    if over and tag in home.tags:
        home.tags = [other for other in home.tags if other != tag]
        change, what = Change.ENDED, words.tag_ended(home.name, tag)
    elif not over and tag not in home.tags:
        home.tags = [*home.tags, tag]
        change = Change.ADDED
    intake.db.add(home)
    intake.outcome.name("tag", table.title, entry.line, change, what)


def _home(entry: Entry, kept: dict[str, homes.Home], known: dict[str, list[_One]]) -> str:
    key = values.key(entry.values.get("household", ""))
    if key:
        if key not in kept:
            raise Refusal(words.no_household(key))
        return kept[key].id
    number = values.key(entry.values.get("number", ""))
    if not number:
        raise Refusal(words.of_nobody())
    one = the_one(known, number)
    if not one.household_id:
        raise Refusal(words.homeless(one.name))
    return one.household_id
