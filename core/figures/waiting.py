"""What waits (一件一件): the open reports behind the figures, a page at a time, with whom each is and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, sql
from sqlmodel import col, select

from core.db import Db
from core.figures.view import View
from core.registry import people, regions
from core.registry.people import Post
from core.reports import overview
from core.reports.ladder import levels
from core.reports.ladder.holding import Holding
from core.reports.ladder.lifecycle import RUNNING
from core.reports.ladder.reports import Report


@dataclass(frozen=True)
class Waiting:
    """An open report: where, with whom since when, and since when it is overdue (None: it is not).

    `holder` is empty while nobody holds it. Whoever reported it is not in here.
    """

    report: Report
    village: str
    holder: str
    held_since: datetime | None
    overdue_since: datetime | None


@dataclass(frozen=True)
class Page:
    """Some of what waits, in order, and how many there are in all; 0 of an empty page."""

    waiting: list[Waiting]
    of: int


def page(
    db: Db,
    view: View,
    *only: ColumnElement[bool],
    overdue: bool = False,
    start: int = 0,
    most: int = 9,
) -> Page:
    """The open reports of a view from the `start`th on, those due first; `only` are conditions on Report.

    Six statements, however many there are.
    """
    chosen = [*only, *([overview.overdue_at(view.now)] if overdue else [])]
    ids, many = _ids(db, view, chosen, start, most)
    by_id = {r.id: r for r in db.exec(select(Report).where(col(Report.id).in_(ids)))}
    return Page(_with_holders(db, [by_id[i] for i in ids], view.now), many)


def _ids(
    db: Db, view: View, chosen: Sequence[ColumnElement[bool]], start: int, most: int
) -> tuple[list[str], int]:
    if view.empty:
        return [], 0
    where = (view.matters(), overview.open_ones(), *chosen)
    order = (col(Report.due_at), col(Report.id))
    if view.around:
        columns = (col(Report.id), col(Report.village_id), col(Report.rungs))
        rows = db.execute(sql.select(*columns).where(*where).order_by(*order))
        ids = [i for i, village_id, rungs in rows if view.part_of(village_id, rungs)]
        return ids[start : start + most], len(ids)
    counted = sql.select(col(Report.id), func.count().over()).where(*where)
    numbered = db.execute(counted.order_by(*order).offset(start).limit(most)).all()
    return [i for i, _ in numbered], numbered[0][1] if numbered else 0


def _with_holders(db: Db, reports: Sequence[Report], now: datetime) -> list[Waiting]:
    where = {r.holder_region_id for r in reports if r.holder_region_id}
    villages = {r.village_id for r in reports if r.village_id}
    named = {r.id: r.name for r in db.exec(regions.of_ids(villages | where))}
    sitting: dict[tuple[Post, str], list[tuple[str, str]]] = {}
    for appointment, person in people.appointed_in(db, where, now) if where else ():
        seat = sitting.setdefault((appointment.post, appointment.region_id), [])
        seat.append((person.id, person.name))
    since, late = _intervals(db, reports)
    return [
        Waiting(
            r,
            named.get(r.village_id or "", ""),
            _holder(db, r, sitting),
            since.get(r.id) if r.state in RUNNING else None,
            min(filter(None, (late.get(r.id), _past(r, now))), default=None),
        )
        for r in reports
    ]


def _past(report: Report, now: datetime) -> datetime | None:
    over = report.state in RUNNING and report.due_at is not None and report.due_at <= now
    return report.due_at if over else None


def _holder(db: Db, report: Report, sitting: dict[tuple[Post, str], list[tuple[str, str]]]) -> str:
    post, region_id = report.holder_post, report.holder_region_id
    if report.state not in RUNNING or post is None or region_id is None:
        return ""
    here = sitting.get((post, region_id), [])
    names = "、".join(name for person_id, name in here if person_id not in report.kept_from)
    title = levels.title(db, post, region_id)
    return f"{names}（{title}）" if names else title


def _intervals(
    db: Db, reports: Sequence[Report]
) -> tuple[dict[str, datetime], dict[str, datetime]]:
    """Since when each is where it is, and when the clock first moved it in this round."""
    rounds = {r.id: r.round for r in reports}
    since: dict[str, datetime] = {}
    late: dict[str, datetime] = {}
    query = select(Holding).where(col(Holding.report_id).in_(rounds)).order_by(col(Holding.id))
    for holding in db.exec(query):
        if holding.round != rounds[holding.report_id]:
            continue
        since[holding.report_id] = holding.since
        if holding.climbed_to is not None:
            late.setdefault(holding.report_id, holding.since)
    return since, late
