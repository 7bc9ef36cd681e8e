"""Coverage (走访覆盖): of each circle, how many of its households were visited in the month; a vacancy is a line too."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core.clock import day_of
from core.db import Db
from core.desk.reach import Reach
from core.duties import contacts
from core.duties.contacts import ContactHousehold
from core.registry import people, regions
from core.registry.people import Post
from core.registry.regions import Kind, Region

AT_ONCE = 60
"""So many villages are looked at together; of more, one is chosen first."""


@dataclass(frozen=True)
class Circle:
    """Who serves it, for how many households, and how many of these were visited this month."""

    village_id: str
    village: str
    name: str
    person_id: str | None  # None: vacant
    person: str
    households: int
    visited: int
    contacted: int


def of_villages(db: Db, who: Reach, village_ids: frozenset[str], now: datetime) -> list[Circle]:
    """The circles of these villages, as far as they are seen as a whole; the least covered first."""
    ids = sorted(village_ids & who.villages)[:AT_ONCE]
    query = select(Region).where(
        col(Region.village_id).in_(ids), col(Region.kind).in_((Kind.CIRCLE, Kind.VILLAGE))
    )
    places = {region.id: region for region in db.exec(query)}
    served = contacts.of_villages(db, ids, now)
    every = [*_served(db, places, served, now)]
    return sorted(every, key=lambda c: (c.village, c.visited / max(1, c.households), c.name))


def _served(
    db: Db, places: dict[str, Region], served: dict[str, list[ContactHousehold]], now: datetime
) -> Iterator[Circle]:
    first = day_of(now).replace(day=1)
    circles = {r.id: r for r in places.values() if r.kind == Kind.CIRCLE}
    sitting = people.appointed_in(db, set(circles), now)
    regions.know(db, set(circles))
    filled: set[str] = set()
    for appointment, person in sitting:
        circle = circles[appointment.region_id]
        if appointment.post != Post.REPRESENTATIVE or circle.id in filled:
            continue
        filled.add(circle.id)
        mine = [one for one in served.get(person.id, []) if one.post == Post.REPRESENTATIVE]
        yield Circle(
            circle.village_id or "",
            places[circle.village_id or ""].name,
            circle.name,
            person.id,
            person.name,
            len(mine),
            sum(one.last_visit is not None and one.last_visit >= first for one in mine),
            sum(one.last_contact is not None and one.last_contact >= first for one in mine),
        )
    for circle in circles.values():
        if circle.id not in filled:
            village = places[circle.village_id or ""].name
            yield Circle(circle.village_id or "", village, circle.name, None, "", 0, 0, 0)
