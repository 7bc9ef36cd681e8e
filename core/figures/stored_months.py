"""Stored months (存着的月份): the subtotals of each village's month, kept where very many villages are served, so that nobody waits for them.

Nothing but a copy: a village in which anything was done since is counted anew, and whoever asks before that has it
counted for them. So the figures are the same, to the report, with stored_months or without.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, func, sql
from sqlmodel import Field, SQLModel, col, select

from core import ids
from core.acts import Act
from core.clock import month_before, month_of, month_span
from core.db import Db, insert_once
from core.figures import subtotals
from core.figures.subtotals import Subtotals
from core.figures.view import View
from core.registry.regions import Kind, Region
from core.reports.ladder.reports import Report

MANY = 200
"""With so many villages and more, stored_months are kept; fewer are counted as quickly as they are read."""
UNSEEN = timedelta(minutes=2)
"""So long an act may be on its way into the database: what is younger is looked at again."""
_MARK = "stored_months"
_AT_ONCE = 500


class StoredMonth(SQLModel, table=True):
    """The subtotals of one village's month; `stale` once something was done there."""

    __tablename__ = "stored_month"
    village_id: str = Field(foreign_key="region.id", primary_key=True)
    month: str = Field(primary_key=True)
    stale: bool = False
    subtotals: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class StoredMonthMark(SQLModel, table=True):
    """Up to which act stored_months were looked through."""

    __tablename__ = "stored_month_mark"
    id: str = Field(primary_key=True)
    act_id: str


def subtotals_of(db: Db, view: View, since: datetime, until: datetime) -> Subtotals:
    """The subtotals of a view for [since, until); of a whole month, or this one until now, from stored_months where there are some."""
    month = month_of(since)
    first, end = month_span(month)
    whole = since == first and until == min(end, view.now)
    kept = _fresh(db, view.villages, month) if whole and not view.around else {}
    if not kept:
        return subtotals.of(db, view, since, until)
    total = Subtotals()
    for one in kept.values():
        total.add_stored(one)
    rest = tuple(v for v in view.villages if v not in kept)
    if rest:
        total.add(subtotals.of(db, replace(view, villages=rest), since, until))
    if view.unseen:
        hidden = replace(view, villages=tuple(kept), unseen=frozenset(), only=view.unseen)
        total.add(subtotals.of(db, hidden, since, until), -1)
    return total


def _fresh(db: Db, village_ids: Sequence[str], month: str) -> dict[str, dict[str, Any]]:
    """By village, what is kept and still holds."""
    if len(village_ids) < MANY:
        return {}
    mark = db.get(StoredMonthMark, _MARK)
    if mark is None:
        return {}
    query = sql.select(col(StoredMonth.village_id), col(StoredMonth.subtotals)).where(
        col(StoredMonth.month) == month, col(StoredMonth.stale).is_(False)
    )
    wanted, moved = set(village_ids), set(_moved(db, mark.act_id))
    return {v: kept for v, kept in db.execute(query) if v in wanted and v not in moved}


def _moved(db: Db, act_id: str) -> list[str]:
    """The villages in which anything was done to a report after this act."""
    query = (
        sql.select(col(Report.village_id))
        .join(Act, col(Act.thing_id) == col(Report.id))
        .where(col(Act.id) > act_id, col(Report.village_id).is_not(None))
        .distinct()
    )
    return [str(v) for (v,) in db.execute(query)]


def _months(now: datetime) -> tuple[str, str]:
    return month_of(now), month_before(month_of(now))


def next_due(db: Db) -> datetime | None:
    """At once where there is anything to count; None where too few villages are served."""
    villages = select(func.count()).select_from(Region).where(Region.kind == Kind.VILLAGE)
    if db.exec(villages).one() < MANY:
        return None
    return datetime.min.replace(tzinfo=UTC)


def due(db: Db, now: datetime) -> list[str]:
    """The villages to be counted; those in which something was done are stale from here on."""
    mark = db.get(StoredMonthMark, _MARK) or StoredMonthMark(id=_MARK, act_id="")
    moved = _moved(db, mark.act_id) if mark.act_id else []
    mark.act_id = ids.floor(UNSEEN)
    db.add(mark)
    for start in range(0, len(moved), _AT_ONCE):
        some = col(StoredMonth.village_id).in_(moved[start : start + _AT_ONCE])
        db.execute(sql.update(StoredMonth).where(some).values(stale=True))
    db.flush()
    fresh = (
        sql.select(col(StoredMonth.village_id))
        .where(col(StoredMonth.month).in_(_months(now)), col(StoredMonth.stale).is_(False))
        .group_by(col(StoredMonth.village_id))
        .having(func.count() == len(_months(now)))
    )
    villages = select(Region.id).where(Region.kind == Kind.VILLAGE)
    return list(db.exec(villages.where(col(Region.id).not_in(fresh)).order_by(Region.id)))


def recount(db: Db, now: datetime, village_id: str) -> int:
    """Count a village's this and last month anew; what is older goes. How many months were counted."""
    counted = _of_village(village_id, now)
    db.execute(sql.delete(StoredMonth).where(col(StoredMonth.village_id) == village_id))
    for month in _months(now):
        since, until = month_span(month)
        one = subtotals.of(db, counted, since, min(until, now + timedelta(microseconds=1)))
        row = {"village_id": village_id, "month": month, "stale": False, "subtotals": one.stored()}
        insert_once(db, StoredMonth, row)
    return len(_months(now))


def _of_village(village_id: str, now: datetime) -> View:
    """A village as nobody sees it: all that is there."""
    return View.of_villages((village_id,), now)
