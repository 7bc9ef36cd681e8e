"""The backlog (没办完的): what is where on the ladder, how much of it is late, and how old it is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, sql
from sqlmodel import col

from core.among import among
from core.clock import day_of
from core.db import Db
from core.figures.view import Place, View
from core.reports import overview
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report

AGES = (1, 3, 7, 15, 30)
"""The last day of each class of age; what is older is in the last one."""


@dataclass(frozen=True)
class Pile:
    """What nobody has finished in a place at a level: how many, and of these how many are overdue.

    `level` None: nobody holds it yet (待分派). Overdue: past its time, or taken on by the clock in this
    round because a level let it pass; it stays so until it is done.
    """

    place: Place
    level: Level | None
    open: int
    overdue: int


def piles(db: Db, view: View) -> list[Pile]:
    """What is open, by place and level; one statement for villages counted whole, one for parts."""
    open_ones: Counter[tuple[Place, Level | None]] = Counter()
    late_ones: Counter[tuple[Place, Level | None]] = Counter()
    for village_id, level, state, many, late in [*_whole(db, view), *_parts(db, view)]:
        place = view.places.get(village_id) or _part(view, village_id)
        key = (place, None if state == State.UNASSIGNED else level)
        open_ones[key] += int(many)
        late_ones[key] += int(late or 0)
    return [
        Pile(place, level, n, late_ones[place, level]) for (place, level), n in open_ones.items()
    ]


def _part(view: View, village_id: str) -> Place:
    """Of somebody who answers for a part, the part is one place."""
    return Place(village_id, view.region.name if view.region is not None else "")


_Row = tuple[str, Level | None, State, int, int]


def _whole(db: Db, view: View) -> list[_Row]:
    if not view.villages:
        return []
    columns = (col(Report.village_id), col(Report.level), col(Report.state))
    late = overview.times(overview.overdue_at(view.now))
    query = sql.select(*columns, func.count(), late).where(*_here(view, view.villages))
    return [(v or "", lv, s, n, k) for v, lv, s, n, k in db.execute(query.group_by(*columns))]


def _here(view: View, village_ids: tuple[str, ...]) -> Iterator[ColumnElement[bool]]:
    yield among(col(Report.village_id), village_ids)
    yield overview.open_ones()
    if view.unseen:
        yield col(Report.id).not_in(sorted(view.unseen))


def _parts(db: Db, view: View) -> list[_Row]:
    if not view.around:
        return []
    late = overview.overdue_at(view.now)
    columns = (
        col(Report.village_id),
        col(Report.level),
        col(Report.state),
        late,
        col(Report.rungs),
    )
    rows = db.execute(sql.select(*columns).where(*_here(view, view.around)))
    return [
        (v or "", lv, s, 1, int(bool(k))) for v, lv, s, k, rungs in rows if view.part_of(v, rungs)
    ]


def ages(db: Db, view: View) -> tuple[int, ...]:
    """How many are open for 0 to 1, 2 to 3, 4 to 7, 8 to 15, 16 to 30 and more days of the calendar."""
    today, classes = day_of(view.now), [0] * (len(AGES) + 1)
    for filed_at, many in _filed(db, view):
        days = (today - day_of(filed_at)).days
        classes[sum(days > most for most in AGES)] += many
    return tuple(classes)


def _filed(db: Db, view: View) -> Iterator[tuple[datetime, int]]:
    if view.villages:
        query = sql.select(col(Report.filed_at)).where(*_here(view, view.villages))
        yield from ((at, 1) for (at,) in db.execute(query))
    if view.around:
        parts = sql.select(col(Report.village_id), col(Report.filed_at), col(Report.rungs))
        rows = db.execute(parts.where(*_here(view, view.around)))
        yield from ((at, 1) for village_id, at, rungs in rows if view.part_of(village_id, rungs))
