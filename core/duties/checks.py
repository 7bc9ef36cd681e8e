"""Invariants of duties (核对): what must hold of every check-in (I-21), said in words where it does not."""

from collections.abc import Iterator

from sqlalchemy import and_, func
from sqlmodel import col, or_, select

from core.acts import Act
from core.clock import day_of
from core.db import Db, any_rows
from core.duties import duties
from core.duties.check_ins import CheckIn, CheckInMode
from core.duties.duties import Mode
from core.duties.files.entries import NOTED, WRITTEN, HouseholdEntry
from core.duties.fulfilments import DONE, Fulfilment
from core.registry import regions
from core.registry.households import Household
from core.registry.people import Appointment, Post
from core.registry.regions import Region


def broken(db: Db) -> Iterator[str]:
    """One line for each check-in that could not have come about by the rules; reads only."""
    if not any_rows(db, CheckIn, Fulfilment, HouseholdEntry):
        return
    yield from _twice(db)
    yield from _without_right(db)
    yield from _without_act(db)
    yield from _elsewhere(db)
    yield from _at_wrong_times(db)
    yield from _fulfilments(db)
    yield from _entries(db)


def _twice(db: Db) -> Iterator[str]:
    key = (CheckIn.representative_id, CheckIn.household_id, CheckIn.day, CheckIn.mode)
    query = select(*key).group_by(*key).having(func.count() > 1)  # type: ignore[call-overload]
    for who, household, day, mode in db.exec(query):
        yield f"I-21: {who} noted {mode} of household {household} twice on {day}"


def _without_right(db: Db) -> Iterator[str]:
    above = select(Region.parent_id).where(Region.id == CheckIn.circle_id)
    in_circle = col(Appointment.region_id) == CheckIn.circle_id
    in_grid = or_(
        in_circle, col(Appointment.region_id) == above.correlate(CheckIn).scalar_subquery()
    )
    held = (
        select(Appointment.id)
        .where(
            Appointment.person_id == CheckIn.representative_id,
            or_(
                and_(col(Appointment.post) == Post.REPRESENTATIVE, in_circle),
                and_(col(Appointment.post) == Post.GRID_WORKER, in_grid),
            ),
            Appointment.since <= CheckIn.at,
            or_(col(Appointment.until).is_(None), col(Appointment.until) > CheckIn.at),
        )
        .exists()
    )
    for check_in in db.exec(select(CheckIn).where(~held)):
        yield f"I-19: check-in {check_in.id} was noted by somebody who was not its representative"


def _without_act(db: Db) -> Iterator[str]:
    act = (
        select(Act.id)
        .where(
            Act.thing_id == CheckIn.entry_id,
            Act.person_id == CheckIn.representative_id,
            col(Act.undone_at).is_(None),
        )
        .exists()
    )
    for check_in in db.exec(select(CheckIn).where(~act)):
        yield f"I-19: check-in {check_in.id} stands without an act that still stands"


def _elsewhere(db: Db) -> Iterator[str]:
    query = (
        select(CheckIn.id)
        .join(Household, col(Household.id) == CheckIn.household_id)
        .where(Household.village_id != CheckIn.village_id)
    )
    for check_in_id in db.exec(query):
        yield f"I-18: check-in {check_in_id} belongs to another village than its household"


def _at_wrong_times(db: Db) -> Iterator[str]:
    presets = {v.id: duties.preset(v.duties) for v in regions.villages(db)}
    query = select(  # type: ignore[call-overload]  # typed for at most four columns
        CheckIn.id,
        CheckIn.village_id,
        CheckIn.mode,
        CheckIn.day,
        CheckIn.at,
        CheckIn.late,
        CheckIn.reason,
    )
    for which, village_id, mode, day, at, late, reason in db.exec(query.order_by(col(CheckIn.id))):
        today, missed = day_of(at), mode == CheckInMode.COULD_NOT
        if day > today:
            yield f"I-21: check-in {which} speaks of {day}, a day after it was noted"
        due_late = not missed and presets[village_id].is_late(Mode(mode), day, today)
        if late != due_late:
            yield f"I-21: check-in {which} is {'not ' if due_late else ''}shown as late"
        if (missed or due_late) and not reason:
            yield f"I-21: check-in {which} has no reason"


def _fulfilments(db: Db) -> Iterator[str]:
    stands = (
        select(Act.id)
        .where(
            Act.thing_id == Fulfilment.id,
            Act.person_id == Fulfilment.person_id,
            Act.kind == DONE,
            col(Act.undone_at).is_(None),
        )
        .exists()
    )
    for fulfilment in db.exec(select(Fulfilment).where(~stands)):
        yield f"I-19: fulfilment {fulfilment.id} stands without an act that still stands"
    for fulfilment in db.exec(select(Fulfilment)):
        if fulfilment.day > day_of(fulfilment.at):
            yield f"I-21: fulfilment {fulfilment.id} speaks of {fulfilment.day}, a day after it was noted"


def _entries(db: Db) -> Iterator[str]:
    stands = (
        select(Act.id)
        .where(
            Act.thing_id == HouseholdEntry.id,
            Act.person_id == HouseholdEntry.person_id,
            col(Act.kind).in_((NOTED, WRITTEN)),
            col(Act.undone_at).is_(None),
        )
        .exists()
    )
    for entry_id in db.exec(select(HouseholdEntry.id).where(~stands)):
        yield f"I-19: entry {entry_id} of a household's file stands without an act that still stands"
    query = (
        select(HouseholdEntry.id)
        .join(Household, col(Household.id) == HouseholdEntry.household_id)
        .where(Household.village_id != HouseholdEntry.village_id)
    )
    for entry_id in db.exec(query):
        yield f"I-18: entry {entry_id} belongs to another village than its household"
