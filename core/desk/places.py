"""Places (位置) of what is open: points as people sent them, and which reports have none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, sql
from sqlmodel import col

from core.db import Db
from core.desk import filters, lists, reach
from core.desk.filters import Filter
from core.desk.lists import Entry
from core.desk.reach import Reach
from core.reports.ladder.reports import Report

MOST = 500
"""So many points are drawn, those due first."""


@dataclass(frozen=True)
class Located:
    """Reports with a point, and how many have none."""

    entries: Sequence[Entry]
    located: int
    elsewhere: int


def located(db: Db, who: Reach, wanted: Filter, now: datetime) -> Located:
    """What is looked for and has a point, due first; the rest is counted."""
    villages = reach.villages_of(db, who, wanted.region or None)
    fitting = (
        *reach.visible(db, who, villages),
        filters.fits(db, wanted, now),
    )
    placed = col(Report.latitude).is_not(None)
    counted = sql.select(func.count(), func.count(col(Report.latitude))).where(*fitting)
    whole, with_point = db.execute(counted).one()
    query = sql.select(Report).where(*fitting, placed, col(Report.longitude).is_not(None))
    points = db.scalars(query.order_by(col(Report.due_at), col(Report.id)).limit(MOST)).all()
    return Located(lists.entries(db, points, now), with_point, whole - with_point)
