"""Contact households (联系户) as whoever answers for them sees them: how long ago, what is still owed.

That is the representative of the circle; where the village's duties say so, its grid worker too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from core.db import Db
from core.duties import duties
from core.duties.check_ins import CheckIn, CheckInMode
from core.duties.duties import Cadence, Duty, Mode, Preset, period
from core.registry import households, people, regions
from core.registry.households import Household, HouseholdMember
from core.registry.people import Appointment, Person, Post
from core.registry.regions import Region


@dataclass(frozen=True)
class ContactHousehold:
    """One household with what was last done for it, by whoever answered for it."""

    representative_id: str
    village_id: str
    household_id: str
    name: str
    key: bool
    tags: tuple[str, ...]
    last_contact: date | None  # a visit counts
    last_visit: date | None
    missed_on: date | None  # when it could not be reached, unless it was since
    missed_because: str
    post: Post  # by which it is served

    @property
    def marked(self) -> str:
        """Its name, with a star when it is a key household."""
        return self.name + ("★" if self.key else "")

    def owes(self, duty: Duty, today: date) -> bool:
        """Whether a contact or visit duty is still open for it in the period of `today`."""
        if duty.holder != self.post or duty.mode not in (Mode.CONTACT, Mode.VISIT):
            return False
        if not duty.concerns(key=self.key):
            return False
        last = self.last_contact if duty.mode == Mode.CONTACT else self.last_visit
        return last is None or last < period(duty.cadence, today)[0]


def of_village(db: Db, village_id: str, now: datetime) -> dict[str, list[ContactHousehold]]:
    """Everybody in a village who answers for households, with these; one SELECT for each post.

    The own household is left out. Whoever is on leave has nobody here, their substitute has; a
    vacant circle has whoever covers for it. Within a person: never contacted first, then the longest ago, key households before the others.
    """
    return _listed(db, now, [village_id], col(Household.village_id) == village_id, people.PRESENT)


def of_villages(
    db: Db, village_ids: Sequence[str], now: datetime
) -> dict[str, list[ContactHousehold]]:
    """The same for many villages together: their presets in one SELECT, the rest as for one."""
    db.exec(regions.of_ids(village_ids)).all()  # the presets are read from rows that are known then
    here = col(Household.village_id).in_(village_ids)
    return _listed(db, now, village_ids, here, people.PRESENT)


def of_person(db: Db, person_id: str, now: datetime) -> list[ContactHousehold]:
    """One person's contact households in the same order; empty for who has none."""
    person = db.get(Person, person_id)
    where = [person.village_id] if person is not None and person.village_id else []
    return _listed(db, now, where, col(Appointment.person_id) == person_id).get(person_id, [])


def asked_of(served: Sequence[ContactHousehold], preset: Preset, mode: Mode) -> bool:
    """Whether the preset asks this mode of whoever serves these households."""
    posts = {one.post for one in served}
    return any(d.mode == mode and d.holder in posts for d in preset.duties)


def owed_by_cadence(
    served: Sequence[ContactHousehold], preset: Preset, mode: Mode, today: date
) -> dict[Cadence, list[ContactHousehold]]:
    """Those to whom a duty of this mode is still owed, by the period in which it is."""
    by_cadence: dict[Cadence, list[ContactHousehold]] = {}
    for duty in preset.duties:
        owed = [one for one in served if one.owes(duty, today)] if duty.mode == mode else []
        if owed:
            by_cadence[duty.cadence] = by_cadence.get(duty.cadence, []) + owed
    return by_cadence


def still_owed(
    served: Sequence[ContactHousehold], preset: Preset, mode: Mode, today: date
) -> list[ContactHousehold]:
    """Those to whom a duty of this mode is still owed in its period of `today`."""
    wanted = [duty for duty in preset.duties if duty.mode == mode]
    return [one for one in served if any(one.owes(duty, today) for duty in wanted)]


def owed_soon(
    served: Sequence[ContactHousehold], preset: Preset, mode: Mode, today: date
) -> list[ContactHousehold]:
    """The same, but only of periods that are over within seven days."""
    ending = [d for d in preset.duties if d.mode == mode]
    ending = [d for d in ending if period(d.cadence, today)[1] - today <= timedelta(days=7)]
    return [one for one in served if any(one.owes(duty, today) for duty in ending)]


_SERVING = (Post.REPRESENTATIVE, Post.GRID_WORKER)


def _listed(
    db: Db, now: datetime, village_ids: Sequence[str], *whose: ColumnElement[bool]
) -> dict[str, list[ContactHousehold]]:
    asked = {p for v in village_ids for p in duties.of_village(db, v).holders}
    listed: dict[str, list[ContactHousehold]] = {}
    for post in _SERVING:
        if post == Post.REPRESENTATIVE or post in asked:
            for columns in db.execute(_query(now, post, *whose), {"now": now}):
                _add(listed, _contact_household(post, *columns))
    for person_id, served in listed.items():
        listed[person_id] = served = _apart(db, served)
        # The query is in order of age; sorting by day alone keeps that order among equals.
        served.sort(key=lambda one: (one.last_contact or date.min, not one.key))
    return listed


def _apart(db: Db, served: list[ContactHousehold]) -> list[ContactHousehold]:
    """Two of one name in one list are told apart by who lives there."""
    names = {one.household_id: one.name for one in served}
    shown = households.distinct(db, names)
    return (
        [replace(one, name=shown[one.household_id]) for one in served] if shown != names else served
    )


def _add(listed: dict[str, list[ContactHousehold]], one: ContactHousehold) -> None:
    mine = listed.setdefault(one.representative_id, [])
    if all(other.household_id != one.household_id for other in mine):
        mine.append(one)  # whoever holds both posts there serves it once


def _contact_household(
    post: Post,
    representative_id: str,
    village_id: str,
    household_id: str,
    name: str,
    key: bool,
    tags: list[str],
    contacted: date | None,
    visited: date | None,
    missed: date | None,
    because: str | None,
) -> ContactHousehold:
    last = max(filter(None, (contacted, visited)), default=None)
    still_missed = missed is not None and (last is None or missed > last)
    return ContactHousehold(
        representative_id=representative_id,
        village_id=village_id,
        household_id=household_id,
        name=name,
        key=key,
        tags=tuple(tags),
        last_contact=last,
        last_visit=visited,
        missed_on=missed if still_missed else None,
        missed_because=because or "" if still_missed else "",
        post=post,
    )


def _query(now: datetime, post: Post, *whose: ColumnElement[bool]) -> Select[Any]:
    circle = aliased(Region)
    served = col(Appointment.region_id) == Household.circle_id
    if post == Post.GRID_WORKER:  # of the grid itself, or of the natural village that it is in
        above = select(col(circle.parent_id)).where(col(circle.id) == Household.circle_id)
        parent = above.correlate(Household).scalar_subquery()
        served = or_(served, col(Appointment.region_id) == parent)
    own_household = (
        select(col(HouseholdMember.household_id))
        .where(
            col(HouseholdMember.household_id) == Household.id,
            col(HouseholdMember.person_id) == Appointment.person_id,
        )
        .exists()
    )
    return (
        select(
            col(Appointment.person_id),
            col(Household.village_id),
            col(Household.id),
            col(Household.name),
            col(Household.key),
            col(Household.tags),
            _newest(CheckIn.day, CheckInMode.CONTACT),
            _newest(CheckIn.day, CheckInMode.VISIT),
            _newest(CheckIn.day, CheckInMode.COULD_NOT),
            _newest(CheckIn.reason, CheckInMode.COULD_NOT),
        )
        .join(Appointment, served)
        .where(
            *whose,
            col(Appointment.post) == post,
            col(Appointment.since) <= now,
            or_(col(Appointment.until).is_(None), col(Appointment.until) > now),
            ~own_household,
        )
        .order_by(col(Appointment.person_id), col(Household.id))
    )


def _newest(what: Any, mode: CheckInMode) -> Any:
    # One step into the index check_in_last, however long the history grows.
    return (
        select(what)
        .where(col(CheckIn.household_id) == Household.id, col(CheckIn.mode) == mode)
        .order_by(col(CheckIn.day).desc())
        .limit(1)
        .correlate(Household)
        .scalar_subquery()
    )
