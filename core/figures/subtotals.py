"""Subtotals (合计): what the ended cycles of a span come to, as counts that can be added: of two villages, or of a month and what it left out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, sql
from sqlalchemy.orm import aliased
from sqlmodel import col

from core.db import Db
from core.figures import cycles
from core.figures.cycles import Cycle
from core.figures.days import tenths, working_seconds
from core.figures.view import View
from core.reports.ladder.holding import Holding
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report

Days = Counter[int]
"""By tenths of a working day, how many took so long."""


@dataclass
class AtLevel:
    """Of one level: how long what it ended took in all, how long it had each, and what was handed on or ended in time or not."""

    took: Days = field(default_factory=Days)
    dwell: Days = field(default_factory=Days)
    in_time: int = 0
    late: int = 0


@dataclass
class Subtotals:
    """`took` by category, `first` until somebody first acted, each level, and how many were closed unfixed or reopened;
    `filed`: how many were filed, and neither withdrawn nor merged.
    """

    took: dict[str, Days] = field(default_factory=dict)
    first: Days = field(default_factory=Days)
    levels: dict[Level, AtLevel] = field(default_factory=dict)
    unfixed: int = 0
    reopened: int = 0
    filed: int = 0

    def at(self, level: Level) -> AtLevel:
        """What is counted of a level."""
        return self.levels.setdefault(level, AtLevel())

    def add(self, other: "Subtotals", times: int = 1) -> None:
        """Count the other's too; with -1 leave them out, which were counted before."""
        for category, days in other.took.items():
            _add(self.took.setdefault(category, Days()), days, times)
        _add(self.first, other.first, times)
        for level, theirs in other.levels.items():
            mine = self.at(level)
            _add(mine.took, theirs.took, times)
            _add(mine.dwell, theirs.dwell, times)
            mine.in_time += theirs.in_time * times
            mine.late += theirs.late * times
        self.unfixed += other.unfixed * times
        self.reopened += other.reopened * times
        self.filed += other.filed * times

    def add_stored(self, kept: Mapping[str, Any]) -> None:
        """Count what `stored` gave too, without making anything of it first: a city adds thousands."""
        for category, days in kept["took"].items():
            _add_plain(self.took.setdefault(category, Days()), days)
        _add_plain(self.first, kept["first"])
        for name, (took, dwell, in_time, late) in kept["levels"].items():
            mine = self.at(_LEVELS[name])
            _add_plain(mine.took, took)
            _add_plain(mine.dwell, dwell)
            mine.in_time += in_time
            mine.late += late
        unfixed, reopened, filed = kept["ends"]
        self.unfixed += unfixed
        self.reopened += reopened
        self.filed += filed

    def stored(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "took": {category: _plain(days) for category, days in self.took.items()},
            "first": _plain(self.first),
            "levels": {
                level.value: [_plain(one.took), _plain(one.dwell), one.in_time, one.late]
                for level, one in self.levels.items()
            },
            "ends": [self.unfixed, self.reopened, self.filed],
        }


def read(stored: Mapping[str, Any]) -> Subtotals:
    """What `stored` gave."""
    one = Subtotals()
    one.add_stored(stored)
    return one


def _plain(days: Days) -> list[list[int]]:
    return [[length, many] for length, many in sorted(days.items()) if many]


_LEVELS = {level.value: level for level in Level}


def _add_plain(mine: Days, plain: Iterable[tuple[int, int]]) -> None:
    for length, many in plain:
        mine[length] = mine.get(length, 0) + many


def _add(mine: Days, theirs: Days, times: int) -> None:
    for length, many in theirs.items():
        mine[length] += many * times


def of(db: Db, view: View, since: datetime, until: datetime) -> Subtotals:
    """Those of a view for [since, until), counted from the reports; a fixed number of statements but for what was reopened."""
    subtotals = Subtotals()
    for cycle in cycles.of_span(db, view, since, until):
        _count(subtotals, cycle)
    for level, timely in _handed_on(db, view, since, until):
        _timely(subtotals.at(level), timely=timely)
    subtotals.filed = filed(db, view, since, until)
    return subtotals


def filed(db: Db, view: View, since: datetime, until: datetime) -> int:
    """How many reports were filed in [since, until) and neither withdrawn nor merged."""
    if view.empty:
        return 0
    where = (
        view.matters(),
        col(Report.filed_at) >= since,
        col(Report.filed_at) < until,
        col(Report.state).not_in((State.WITHDRAWN, State.MERGED)),
    )
    if not view.around:
        count = sql.select(func.count(col(Report.id))).where(*where)
        return int(db.execute(count).scalar_one())
    rows = db.execute(sql.select(col(Report.village_id), col(Report.rungs)).where(*where))
    return sum(view.part_of(village_id, rungs) for village_id, rungs in rows)


def _count(subtotals: Subtotals, cycle: Cycle) -> None:
    """What was split counts once in all; its parts are in the figures of levels alone."""
    for level, seconds in cycle.dwell.items():
        subtotals.at(level).dwell[tenths(seconds)] += 1
    if cycle.stays:
        last = cycle.stays[-1]
        _timely(subtotals.at(last.level), timely=cycle.ended <= last.due)
    if cycle.part:
        return
    took = tenths(cycle.took)
    subtotals.took.setdefault(cycle.category, Days())[took] += 1
    if cycle.level is not None:
        subtotals.at(cycle.level).took[took] += 1
    if cycle.first_act is not None:
        subtotals.first[tenths(working_seconds(cycle.begun, cycle.first_act))] += 1
    subtotals.unfixed += cycle.unfixed
    subtotals.reopened += cycle.reopened


def _timely(level: AtLevel, *, timely: bool) -> None:
    level.in_time += timely
    level.late += not timely


_later = aliased(Holding)
_NEXT = (
    sql.select(func.min(col(_later.id)))
    .where(col(_later.report_id) == col(Holding.report_id), col(_later.id) > col(Holding.id))
    .correlate(Holding)
    .scalar_subquery()
)


def _handed_on(
    db: Db, view: View, since: datetime, until: datetime
) -> Iterable[tuple[Level, bool]]:
    """The intervals that ended in the span because somebody else got the report, and whether in time.

    What the clock took away is a miss of the level that it left.
    """
    if view.empty:
        return []
    after = aliased(Holding)
    follows: tuple[ColumnElement[bool], ...] = (
        col(after.report_id) == col(Holding.report_id),
        col(after.round) == col(Holding.round),
        col(after.since) == col(Holding.until),
        col(after.id) == _NEXT,
    )
    rungs = col(Report.rungs) if view.around else sql.null()
    columns = (
        col(Report.village_id),
        rungs,
        col(Holding.level),
        col(Holding.until),
        col(Holding.finish_due_at),
        col(after.climbed_to),
    )
    query = (
        sql.select(*columns)
        .join(Report, col(Report.id) == col(Holding.report_id))
        .join(after, sql.and_(*follows))
        .where(
            view.counted(),
            col(Report.danger).is_(False),
            col(Report.state).not_in((State.WITHDRAWN, State.MERGED)),
            col(Holding.until) >= since,
            col(Holding.until) < until,
        )
    )
    return [
        (level, climbed is None and ended <= due)
        for village_id, ladder, level, ended, due, climbed in db.execute(query)
        if not view.around or view.part_of(village_id, ladder)
    ]
