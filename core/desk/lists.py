"""Lists (清单) of reports at the desk, due first, a page at a time by key; a fixed number of statements each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, sql, tuple_
from sqlmodel import col, select

from core.db import Db
from core.desk import filters, reach
from core.desk.filters import Filter
from core.desk.reach import Reach
from core.registry import people, regions
from core.registry.people import Post
from core.reports.ladder import levels
from core.reports.ladder.lifecycle import HELD
from core.reports.ladder.reports import Joiner, Report
from core.reports.overview import overdue_at

PAGE = 50
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Before any due time; whatever is open has one."""


@dataclass(frozen=True)
class Entry:
    """One report of a list with all that its line shows."""

    report: Report
    village: str
    holder: str  # who has it, by name and post; empty when nobody has to act
    overdue: bool
    joined: int


@dataclass(frozen=True)
class Page:
    """A page of a list; `after` leads to the next one, empty at the end."""

    entries: Sequence[Entry]
    after: str


def page(
    db: Db, who: Reach, wanted: Filter, now: datetime, after: str = "", most: int = PAGE
) -> Page:
    """The next page of what is looked for, within rights. A key that is none of ours is the beginning."""
    villages = reach.villages_of(db, who, wanted.region or None)
    query = select(Report).where(*reach.visible(db, who, villages), filters.fits(db, wanted, now))
    due = wanted.of_open
    key = (col(Report.due_at) if due else col(Report.filed_at), col(Report.id))
    if due and len(villages) > reach.FEW:  # a walk by due time, past what has none
        query = query.where(col(Report.due_at) > _EVER)
    begin = _read(after)
    if begin is not None and due:
        query = query.where(tuple_(*key) > begin)
    elif begin is not None:
        query = query.where(tuple_(*key) < begin)
    order = key if due else tuple(column.desc() for column in key)
    found = db.exec(query.order_by(*order).limit(most + 1)).all()
    shown = found[:most]
    last = shown[-1] if len(found) > most else None
    mark = last and (last.due_at if due else last.filed_at)
    return Page(entries(db, shown, now), f"{mark.isoformat()}~{last.id}" if mark and last else "")


def _read(after: str) -> tuple[datetime, str] | None:
    at, mark, report_id = after.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, report_id[:40]) if mark and moment.tzinfo is not None else None


def entries(db: Db, shown: Sequence[Report], now: datetime) -> list[Entry]:
    """The lines of these reports: names, holders and counts of all of them in four statements."""
    ids = [report.id for report in shown]
    if not ids:
        return []
    here = {r.village_id for r in shown} | {r.holder_region_id for r in shown}
    regions.know(db, {region_id for region_id in here if region_id})
    holders = _holders(db, shown, now)
    # Asked for and not looked for: SQLite would walk all that is held to find these few.
    lateness = sql.select(col(Report.id), overdue_at(now)).where(col(Report.id).in_(ids))
    late = dict(db.execute(lateness).all())
    joined = dict(
        db.execute(
            sql.select(col(Joiner.report_id), func.count())
            .where(col(Joiner.report_id).in_(ids))
            .group_by(col(Joiner.report_id))
        ).all()
    )
    return [
        Entry(
            report,
            regions.one(db, report.village_id).name if report.village_id else "",
            _holder(db, report, holders),
            bool(late.get(report.id)),
            joined.get(report.id, 0),
        )
        for report in shown
    ]


Holders = dict[tuple[Post, str], list[tuple[str, str]]]


def _holders(db: Db, shown: Sequence[Report], now: datetime) -> Holders:
    """Name and id of everybody in these holders' seats."""
    seats = {(r.holder_post, r.holder_region_id) for r in shown if r.due_at is not None}
    sitting = people.appointed_in(db, {region for _, region in seats if region}, now)
    held: Holders = {}
    for appointment, person in sitting:
        seat = (appointment.post, appointment.region_id)
        if seat in seats:
            held.setdefault(seat, []).append((person.id, person.name))
    return held


def _holder(db: Db, report: Report, holders: Holders) -> str:
    if report.holder_post is None or report.holder_region_id is None or report.due_at is None:
        return ""
    sitting = holders.get((report.holder_post, report.holder_region_id), [])
    names = "、".join(name for person_id, name in sitting if person_id not in report.kept_from)
    post = levels.title(db, report.holder_post, report.holder_region_id)
    return f"{names}（{post}）" if names else post


def every(db: Db, who: Reach, wanted: Filter, now: datetime, most: int) -> Iterator[Entry]:
    """All that is looked for, up to `most`, read in pages of five hundred."""
    after, left = "", most
    while left > 0:
        part = page(db, who, wanted, now, after, min(500, left))
        yield from part.entries
        after, left = part.after, left - len(part.entries)
        if not after:
            return


def one(db: Db, who: Reach, report_id: str) -> Report | None:
    """The report of this id, if it exists for them."""
    query = select(Report).where(
        Report.id == report_id, reach.exists_for(who, who.villages | who.around)
    )
    report = db.exec(query).first()
    villages = who.villages | who.around
    return report if report is not None and report.village_id in villages else None


def beside(db: Db, report: Report, most: int = 9) -> list[Report]:
    """Others of its village in the same holder's hands, those due first."""
    query = select(Report).where(
        Report.holder_region_id == report.holder_region_id,
        Report.holder_post == report.holder_post,
        col(Report.state).in_(HELD),
        Report.village_id == report.village_id,
        Report.id != report.id,
    )
    return list(db.exec(query.order_by(col(Report.due_at), col(Report.id)).limit(most)))


def seen_of(db: Db, who: Reach, report_ids: Sequence[str]) -> list[Report]:
    """Those of these reports that exist for them."""
    query = select(Report).where(
        col(Report.id).in_(report_ids), reach.exists_for(who, who.villages | who.around)
    )
    villages = who.villages | who.around
    return [report for report in db.exec(query) if report.village_id in villages]
