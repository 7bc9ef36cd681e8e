"""Entries (户情): the dated lines of a household's file, who wrote each, and the visits that they make fall due."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Index, bindparam
from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.acts import Act
from core.clock import day_of
from core.db import Db
from core.duties.check_ins import CheckIn, CheckInMode
from core.duties.files import occasions, readers, words
from core.errors import Refusal
from core.ids import new_id
from core.registry.households import Household
from core.registry.people import Person

NOTED = acts.kind("household.note")
WRITTEN = acts.kind("household.write", passed_over="comes along with the act that it is a part of")
UNDONE = acts.kind("household.note.undo", passed_over="the taking back of an entry of a file")
LONGEST = 300


class HouseholdEntry(SQLModel, table=True):
    """One thing that happened in a household: read by those who serve it, and published nowhere."""

    __tablename__ = "household_entry"
    __table_args__ = (
        Index("household_entry_file", "household_id", "day"),
        Index("household_entry_visit", "village_id", "visit_by"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    household_id: str = Field(foreign_key="household.id")
    person_id: str = Field(foreign_key="person.id")  # who wrote it
    day: date  # the village's date on which it was heard of
    at: datetime
    text: str
    occasion: str = ""
    """The code of the occasion (五必访) that it is; empty for what asks for no visit."""
    visit_by: date | None = None
    """The last day on which somebody should have been there; None once that has been reminded of."""


def note(
    db: Db,
    by: Person,
    household_id: str,
    text: str,
    now: datetime,
    *,
    day: date | None = None,
    occasion: str = "",
) -> HouseholdEntry:
    """Write one line into a household's file; an occasion makes a visit fall due.

    `day` is the village's date, that of `now` unless given. Refusal unless the writer serves the
    household now.
    """
    household = db.get(Household, household_id)
    post = readers.right(db, by.id, household, now) if household is not None else None
    if household is None or post is None:
        raise Refusal("这一户不归您联系，记不进它的册子。发“联系户”看看您联系哪几户。")
    heard_on = day or day_of(now)
    if heard_on > day_of(now):
        raise Refusal("还没到那一天，到时候再记。")
    entry = _add(db, by, household, text, now, day=heard_on, occasion=occasion)
    acts.record(db, NOTED, entry.id, now, person_id=by.id, right=post, household=household.id)
    return entry


def write(
    db: Db,
    by: Person,
    household: Household,
    text: str,
    now: datetime,
    *,
    day: date,
    occasion: str,
    heard_on: date,
) -> HouseholdEntry:
    """The same as a part of a greater act, which asks who may and takes it back.

    `heard_on`: the village's date from which the days until the visit run.
    """
    entry = _add(db, by, household, text, now, day=day, occasion=occasion, heard_on=heard_on)
    acts.record(db, WRITTEN, entry.id, now, person_id=by.id, household=household.id)
    return entry


def _add(
    db: Db,
    by: Person,
    household: Household,
    text: str,
    now: datetime,
    *,
    day: date,
    occasion: str,
    heard_on: date | None = None,
) -> HouseholdEntry:
    asks = occasions.of_village(db, household.village_id).get(occasion)
    entry = HouseholdEntry(
        village_id=household.village_id,
        household_id=household.id,
        person_id=by.id,
        day=day,
        at=now,
        text=text.strip()[:LONGEST],
        occasion=asks.code if asks else "",
        visit_by=(heard_on or day_of(now)) + timedelta(days=asks.days) if asks else None,
    )
    db.add(entry)
    db.flush()
    return entry


def of_household(db: Db, household_id: str, most: int) -> list[HouseholdEntry]:
    """The newest entries of a file, the newest first."""
    query = select(HouseholdEntry).where(HouseholdEntry.household_id == household_id)
    newest = query.order_by(col(HouseholdEntry.day).desc(), col(HouseholdEntry.id).desc())
    return list(db.exec(newest.limit(most)))


_VISITED = (
    select(CheckIn.id)
    .where(
        CheckIn.household_id == HouseholdEntry.household_id,
        CheckIn.mode == CheckInMode.VISIT,
        col(CheckIn.day) >= col(HouseholdEntry.day),
    )
    .exists()
)
_TO_VISIT = (
    select(HouseholdEntry)
    .where(
        HouseholdEntry.village_id == bindparam("village"),
        col(HouseholdEntry.visit_by).is_not(None),
        ~_VISITED,
    )
    .order_by(col(HouseholdEntry.visit_by), col(HouseholdEntry.id))
)


def to_visit(db: Db, village_id: str) -> list[HouseholdEntry]:
    """The entries of a village upon which nobody has been there yet, the most urgent first."""
    return list(db.exec(_TO_VISIT, params={"village": village_id}))


def due(db: Db, village_id: str, today: date) -> list[HouseholdEntry]:
    """Those whose last day has come, each once."""
    waiting = [e for e in to_visit(db, village_id) if e.visit_by and e.visit_by <= today]
    for entry in waiting:
        entry.visit_by = None
        db.add(entry)
    return waiting


def villages_due(db: Db, today: date) -> set[str]:
    """The villages that have any."""
    query = select(HouseholdEntry.village_id).where(col(HouseholdEntry.visit_by) <= today)
    return set(db.exec(query))


def visits(db: Db, household_id: str, most: int) -> Sequence[CheckIn]:
    """The newest check-ins of a household that say something, the newest first."""
    query = select(CheckIn).where(CheckIn.household_id == household_id, CheckIn.note != "")
    newest = query.order_by(col(CheckIn.day).desc(), col(CheckIn.id).desc())
    return db.exec(newest.limit(most)).all()


@acts.takes_back(NOTED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """Take an entry out of the file again; what it was, in words."""
    entry = db.get(HouseholdEntry, act.thing_id)
    if entry is None or act.undone_at is not None:
        raise Refusal("这一笔已经撤销过了。")
    name = db.get_one(Household, entry.household_id).name
    gone = words.entry(name, entry.text)
    db.delete(entry)
    act.undone_at = now
    db.add(act)
    acts.record(
        db, UNDONE, act.thing_id, now, person_id=act.person_id, right=act.right, undid=act.id
    )
    return gone
