"""Silence (两周没打卡): who has recorded nothing for two weeks is named to who stands above, once."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from core.clock import at_local, day_of
from core.db import Db
from core.duties import contacts, patrols
from core.duties.check_ins import CheckIn
from core.registry import addresses, leaves, people, regions
from core.registry.people import Appointment, Post
from core.registry.regions import Region

DAYS = 14
_SERVING = (Post.REPRESENTATIVE, Post.GRID_WORKER)


def begun(db: Db, village_id: str, now: datetime) -> dict[str, list[str]]:
    """By who is to hear of it today the names of those whose last record, or whose post, is two weeks old this very day.

    Nobody who is away, has no account to write from, answers for no household or is spoken of every
    evening (高阳); the day after nothing is said again.
    """
    before = day_of(now) - timedelta(days=DAYS)
    quiet = [who for who, last in _last_days(db, village_id, now).items() if last == before]
    served = contacts.of_village(db, village_id, now) if quiet else {}
    away = leaves.away(db, quiet, now) if quiet else {}
    bound = addresses.of_people(db, set(quiet)) if quiet else {}
    names = people.names(db, quiet) if quiet else {}
    daily = patrols.holders(db, village_id)
    named: dict[str, list[str]] = {}
    for who in sorted(quiet, key=lambda one: (names[one], one)):
        if who in served and who not in away and who in bound and served[who][0].post not in daily:
            for leader in patrols.leaders(db, who, village_id, now):
                named.setdefault(leader, []).append(names[who])
    return named


_RECORDED = (
    select(CheckIn.representative_id, func.max(CheckIn.day))
    .where(CheckIn.village_id == bindparam("village"))
    .group_by(CheckIn.representative_id)
)


def villages_due(db: Db, now: datetime) -> set[str]:
    """The villages in which something was recorded, or a post began, on the day that counts today."""
    before = day_of(now) - timedelta(days=DAYS)
    begun_on = at_local(before, time(0)), at_local(before + timedelta(days=1), time(0))
    recorded = select(CheckIn.village_id).where(CheckIn.day == before)
    appointed = (
        select(Region.village_id)
        .join(Appointment, col(Appointment.region_id) == Region.id)
        .where(
            col(Appointment.post).in_(_SERVING),
            Appointment.since >= begun_on[0],
            Appointment.since < begun_on[1],
        )
    )
    return {*db.exec(recorded), *filter(None, db.exec(appointed))}


def _last_days(db: Db, village_id: str, now: datetime) -> dict[str, date]:
    """By person the last day on which anything was recorded, else that on which the post began."""
    last = dict(db.exec(_RECORDED, params={"village": village_id}).all())
    for appointment, person in people.sitting(db, _SERVING, _places(db, village_id), now):
        begun_on = day_of(appointment.since)
        last[person.id] = max(last.get(person.id, begun_on), begun_on)
    return last


def _places(db: Db, village_id: str) -> list[str]:
    circles = regions.circles(db, village_id)
    above = {c.parent_id for c in circles if c.parent_id}
    return [village_id, *sorted(above - {village_id}), *(c.id for c in circles)]
