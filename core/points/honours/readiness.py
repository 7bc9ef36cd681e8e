"""Readiness of a roll (等齐再评): it waits for late villages and nominations, and never longer than a month."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from core.db import Db
from core.points.honours import honours
from core.points.honours.honours import HonourRoll, RollState
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import HonourBasis
from core.points.standing import spans
from core.points.subjects import subjects
from core.registry import regions
from core.registry.regions import Kind, Region

WAIT_DAYS = 31
"""So long a roll of the town or city waits for villages that have not settled, and for nominations."""


def above_villages(db: Db) -> list[HonourRoll]:
    """What is still to be awarded by towns and cities, oldest first."""
    query = (
        select(HonourRoll)
        .join(Region, col(Region.id) == HonourRoll.region_id)
        .where(HonourRoll.state == RollState.OPEN, Region.kind != Kind.VILLAGE)
    )
    return list(db.exec(query.order_by(col(HonourRoll.id))))


def missing(db: Db, roll: HonourRoll) -> list[str]:
    """The villages whose scheme has this honour and whose span is not settled to its end."""
    _, after = periods.days(roll.key)
    last_day = after - timedelta(days=1)
    found = []
    for village_id in regions.villages_in(db, roll.region_id):
        book = versions.in_force(db, village_id, roll.subject, last_day)
        known = book and any(
            h.name == roll.name and h.level == _level(db, roll) for h in book.honours
        )
        if (
            not book
            or not known
            or not subjects.in_village(db, village_id, roll.subject, roll.opened_at)
        ):
            continue
        if not spans.is_complete(db, village_id, roll.subject, book.period, roll.key):
            found.append(village_id)
    return found


def _level(db: Db, roll: HonourRoll) -> Kind:
    return regions.one(db, roll.region_id).kind


def waits_until(roll: HonourRoll) -> datetime:
    """From when on a roll of the town or city waits for nobody."""
    return roll.opened_at + timedelta(days=WAIT_DAYS)


def late(db: Db, roll: HonourRoll, now: datetime) -> list[str]:
    """The villages that the roll still waits for; none for a village's own, nor once it has waited enough."""
    if _level(db, roll) == Kind.VILLAGE or now >= waits_until(roll):
        return []
    return missing(db, roll)


def is_ripe(db: Db, roll: HonourRoll, now: datetime) -> bool:
    """Whether those who see to the roll have something to do about it: nobody hears of an empty one."""
    honour = honours.of(db, roll)
    wanted = honour.basis == HonourBasis.NOMINATION
    if honour.level == Kind.VILLAGE and wanted:
        return True
    if roll.state != RollState.OPEN or not honours.candidates(db, roll.id):
        return False
    if honour.level != Kind.VILLAGE and wanted:
        return now >= waits_until(roll)
    return not late(db, roll, now)
