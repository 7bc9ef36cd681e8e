"""Substitutes (替班): what waits in a seat comes to whoever begins to sit there, and back to its holder afterwards."""

from collections.abc import Sequence
from datetime import datetime, time

from sqlmodel import col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from core.clock import at_local, day_of
from core.db import Db
from core.posts import words
from core.registry.people import SUBSTITUTE, Appointment, Person
from core.registry.regions import Region
from core.reports import notices
from core.reports import words as report_words
from core.reports.ladder.lifecycle import HELD
from core.reports.ladder.reports import Report


def begin(db: Db, acting: Sequence[Appointment], now: datetime) -> int:
    """Whoever stands in now gets each report that waits in the seats, with its buttons; how many."""
    return sum(_hand_on(db, one, words.in_place_of(_absent(db, one).name), now) for one in acting)


def end(db: Db, acting: Sequence[Appointment], now: datetime) -> int:
    """Its holder is back: what is still open in the seats is theirs again; how many reports."""
    return sum(
        _hand_on(db, one, words.yours_again(db.get_one(Person, one.person_id).name), now)
        for one in acting
        if _holds(db, one, now)
    )


def villages_due(db: Db, now: datetime) -> list[str]:
    """The villages in which a leave begins or was over with this day, in order of birth."""
    query = _turning(at_local(day_of(now), time(0))).with_only_columns(col(Region.village_id))
    return sorted(set(filter(None, db.execute(query).scalars())))


def _turning(midnight: datetime) -> SelectOfScalar[Appointment]:
    return (
        select(Appointment)
        .join(Region, col(Region.id) == Appointment.region_id)
        .where(
            Appointment.acting == SUBSTITUTE,
            or_(Appointment.until == midnight, Appointment.since == midnight),
        )
    )


def arrange(db: Db, now: datetime, village_id: str) -> int:
    """Hand on what waits in the seats whose leave begins or was over with this day; how many reports."""
    midnight = at_local(day_of(now), time(0))
    query = _turning(midnight).where(Region.village_id == village_id).order_by(col(Appointment.id))
    turning = db.exec(query).all()
    over = [one for one in turning if one.until == midnight and one.since < midnight]
    begun = [one for one in turning if one.since == midnight and (one.until or now) > now]
    again = {(one.post, one.region_id) for one in begun}
    ended = [one for one in over if (one.post, one.region_id) not in again]
    return end(db, ended, now) + begin(db, begun, now)


def _hand_on(db: Db, acting: Appointment, why: str, now: datetime) -> int:
    query = select(Report).where(
        Report.holder_post == acting.post,
        Report.holder_region_id == acting.region_id,
        col(Report.state).in_(HELD),
    )
    waiting = db.exec(query.order_by(col(Report.due_at), col(Report.id))).all()
    for report in waiting:
        notices.to_holders(db, report, report_words.HANDED_ON, now, why=why)
    return len(waiting)


def _absent(db: Db, acting: Appointment) -> Person:
    """Whose seat it is."""
    seat = db.get_one(Appointment, acting.stands_in_for or "")
    return db.get_one(Person, seat.person_id)


def _holds(db: Db, acting: Appointment, now: datetime) -> bool:
    """Whether the seat is still theirs who were away."""
    seat = db.get_one(Appointment, acting.stands_in_for or "")
    return seat.until is None or seat.until > now
