"""Loading (导入次序): a whole workbook into one county, sheet after sheet, in the caller's one transaction."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from core import acts
from core.db import Db, lock, roomy
from core.errors import Refusal
from core.ids import new_id
from core.registry import soundness, village_file
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person
from core.registry.regions import Region
from core.workbook import gazetteer, households, numbers, people, posts, regions, relations, words
from core.workbook.file import columns, sheets
from core.workbook.file.sheets import Source
from core.workbook.intake import Intake
from core.workbook.numbers import Numbered, RegistryNumber
from core.workbook.outcome import Outcome

KIND = acts.kind("workbook.load", passed_over="whoever runs the program did it, not in chat")


def load(
    db: Db,
    file: Path | Source,
    now: datetime,
    *,
    where: str = "",
    progress: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """Bring a workbook in; what is refused is left out and named, everything else stands.

    `where` is the place that the file belongs to, 石桥镇/王家村, when it does not say so itself.
    Refusal, in one line, when the file as a whole cannot be read. Nothing that is missing in the
    file is touched. The caller commits, or rolls back what was only tried.
    """
    source = sheets.opened(file) if isinstance(file, Path) else file
    with roomy(db):
        return _loaded(_begun(db, source, now, where, progress), source)


def _loaded(intake: Intake, source: Source) -> Outcome:
    db, now = intake.db, intake.now
    regions.bring(intake, source.of(columns.REGIONS))
    if not intake.places.places:
        raise Refusal(words.no_regions())
    households.bring(intake, source.of(columns.HOUSEHOLDS))
    people.bring(intake, source.of(columns.PEOPLE))
    posts.bring(intake, source.of(columns.POSTS))
    relations.bring_kin(intake, source.of(columns.KINSHIP))
    relations.bring_tags(intake, source.of(columns.TAGS))
    db.flush()
    _sizes(intake)
    if intake.without_circle:
        intake.outcome.remark(words.no_circle(intake.heads_alone, intake.without_circle))
    for remark in source.remarks:
        intake.outcome.remark(remark)
    if intake.outcome.changed:
        counts = {f"{s}.{c}": n for (s, c), n in intake.outcome.counts.items()}
        acts.record(db, KIND, intake.county_id, now, right="operator", counts=counts)
    return intake.outcome


def _begun(
    db: Db, source: Source, now: datetime, where: str, progress: Callable[[int], None]
) -> Intake:
    region = village_file.place(db, where) if where else None
    county_id = _county(db, source, region)
    if db.get(Region, county_id) is not None:
        lock(db, Region, county_id)  # two imports of one county wait for one another
    places = gazetteer.read(db, county_id)
    intake = Intake(db, now, county_id, places, region.village_id if region else None)
    intake.progress = progress
    intake.loose = _loose(db)
    intake.households = _without_number(db)
    intake.numbered = numbers.kinds(db, county_id)
    intake.joined = _joined(db)
    intake.born = new_id()
    return intake


def _county(db: Db, source: Source, region: Region | None) -> str:
    """The id of the topmost region that a file is of: one that is there, or the id of the one to come."""
    tops = list(db.exec(select(Region).where(col(Region.parent_id).is_(None))))
    if region is not None:
        while region.parent_id is not None:
            region = db.get_one(Region, region.parent_id)
        return region.id
    named = regions.top(source.of(columns.REGIONS))
    if named is not None:
        number, name = named
        numbered = select(RegistryNumber.subject_id).where(
            RegistryNumber.kind == Numbered.REGION,
            RegistryNumber.number == number,
            col(RegistryNumber.subject_id).in_([t.id for t in tops]),
        )
        known = db.exec(numbered).first()
        return known or next((t.id for t in tops if t.name == name), new_id())
    if len(tops) > 1:
        raise Refusal(words.no_county())
    return tops[0].id if tops else new_id()


def _loose(db: Db) -> dict[tuple[str | None, str], list[str]]:
    """Everybody of a village who lives in no household yet, by village and name."""
    at_home = select(HouseholdMember.person_id)
    query = select(Person.id, Person.village_id, Person.name).where(
        col(Person.id).not_in(at_home), col(Person.village_id).is_not(None)
    )
    loose: dict[tuple[str | None, str], list[str]] = {}
    for id_, village_id, name in db.exec(query):
        loose.setdefault((village_id, name), []).append(id_)
    return loose


def _joined(db: Db) -> list[tuple[str, str, str, str]]:
    """Entries that were joined into another: id, name, village, and the name of that other."""
    other = aliased(Person)
    query = (
        select(Person.id, Person.name, other.village_id, other.name)
        .join(other, col(Person.joined_into) == other.id)
        .where(col(Person.joined_into).is_not(None))
    )
    return [(id_, name, village or "", into) for id_, name, village, into in db.exec(query)]


def _without_number(db: Db) -> int:
    numbered = select(RegistryNumber.subject_id).where(RegistryNumber.kind == Numbered.HOUSEHOLD)
    query = select(func.count()).where(col(Household.id).not_in(numbered))
    return db.exec(query.select_from(Household)).one()


def _sizes(intake: Intake) -> None:
    """Remark on circles and cells that are too small or too large."""
    for size in soundness.wrong_sizes(intake.db):
        if size.region_id in intake.circles:
            path = intake.places.path(size.region_id)
            intake.outcome.remark(words.size_of_circle(path, size.households, *size.measure))
