"""Figures (数): how much is open and late, by level and by place, within rights; one statement whatever the size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    sql,
)
from sqlmodel import col

from core.db import Db, rows_of
from core.desk import filters, reach
from core.desk.reach import Reach
from core.registry.regions import Kind
from core.registry.villages import Atlas
from core.reports.ladder.levels import RANK, Level
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from core.reports.overview import kept_ones, open_ones, overdue_at


@dataclass
class Sum:
    """How many are open, and of these overdue, not yet taken on, dangerous."""

    open: int = 0
    overdue: int = 0
    new: int = 0
    danger: int = 0

    def add(self, other: Sequence[int]) -> None:
        """Count these too."""
        self.open += other[0]
        self.overdue += other[1]
        self.new += other[2]
        self.danger += other[3]


@dataclass
class Figures:
    """The sums of what is open: in all, by level from the lowest, by village id."""

    whole: Sum = field(default_factory=Sum)
    levels: dict[Level, Sum] = field(default_factory=dict)
    villages: dict[str, Sum] = field(default_factory=dict)


def figures(db: Db, who: Reach, region_id: str, now: datetime) -> Figures:
    """How what is open in a region stands now; without one, in all that is in reach."""
    villages = reach.villages_of(db, who, region_id or None)
    if villages <= who.villages & who.overseen:
        # All of it by one index, less the few that are kept from this person.
        every, open_ = reach.lies_in(db, who, villages), open_ones()
        kept = (kept_ones(), cast(col(Report.kept_from), String).contains(who.person_id))
        few = (filters.walked(db, every), filters.opaque(open_))
        grouped = _grouped(now, every, open_)
        sums = _summed(db.execute(grouped.with_hint(rows_of(Report), _OPEN_ONES, "sqlite")).all())
        return _less(sums, db.execute(_each(now, *kept, *few)).all())
    return _summed(db.execute(_grouped(now, *reach.visible(db, who, villages), open_ones())).all())


_OPEN_ONES = "INDEXED BY report_open"
"""Everything that is counted stands in this index; SQLite would read each report instead."""
_Rows = Select[str | None, Level | None, int, int, int, int]


def _grouped(now: datetime, *which: ColumnElement[bool]) -> _Rows:
    late, new, danger = (func.sum(one) for one in _ones(now))
    village, level = col(Report.village_id), col(Report.level)
    sums = sql.select(village, level, func.count(), late, new, danger)
    return sums.where(*which).group_by(village, level)


def _each(now: datetime, *which: ColumnElement[bool]) -> _Rows:
    """The same of single reports, where they are too few to be grouped."""
    late, new, danger = _ones(now)
    village, level = col(Report.village_id), col(Report.level)
    return sql.select(village, level, literal(1), late, new, danger).where(*which)


def _ones(now: datetime) -> tuple[ColumnElement[int], ColumnElement[int], ColumnElement[int]]:
    """1 or 0 of a report: overdue, not yet taken on, dangerous."""
    return (
        case((overdue_at(now), 1), else_=0),
        case((col(Report.state).in_((State.FILED, State.UNASSIGNED)), 1), else_=0),
        case((and_(col(Report.danger), col(Report.made_safe_at).is_(None)), 1), else_=0),
    )


def _summed(groups: Iterable[Sequence[Any]]) -> Figures:
    sums = Figures()
    for village_id, level, *counts in groups:
        _add(sums, village_id, level, [int(n or 0) for n in counts])
    sums.levels = dict(sorted(sums.levels.items(), key=lambda pair: RANK[pair[0]]))
    return sums


def _less(sums: Figures, groups: Iterable[Sequence[Any]]) -> Figures:
    for village_id, level, *counts in groups:
        _add(sums, village_id, level, [-int(n or 0) for n in counts])
    return sums


def _add(sums: Figures, village_id: str, level: Level | None, numbers: Sequence[int]) -> None:
    sums.whole.add(numbers)
    sums.villages.setdefault(village_id, Sum()).add(numbers)
    if level is not None:
        sums.levels.setdefault(level, Sum()).add(numbers)


@dataclass(frozen=True)
class Place:
    """A town or village of a list of places, with its sum."""

    id: str
    name: str
    kind: Kind
    sum: Sum


def by_place(atlas: Atlas, sums: Figures, region_id: str = "") -> list[Place]:
    """Where it is stuck: the towns, or the villages of one town, most overdue first."""
    towns: dict[str, Sum] = {}
    for village_id, one in sums.villages.items():
        town = atlas.town(village_id)
        if town is not None:
            towns.setdefault(town.id, Sum()).add((one.open, one.overdue, one.new, one.danger))
    below = sums.villages if region_id in towns or len(towns) < 2 else towns
    named = [
        Place(place_id, atlas.places[place_id].name, atlas.places[place_id].kind, one)
        for place_id, one in below.items()
        if place_id in atlas.places
    ]
    return sorted(named, key=lambda p: (-p.sum.overdue, -p.sum.open, p.name, p.id))
