"""KPIs (办得怎么样): what the reports of a span come to, so defined that two people get the same figures.

Times are working time in tenths of a day. A median or p90 is the nearest rank, so that it is a real report's;
a share says of how many. A cycle counts in the span in which it ended.
A report that was split (拆分) is counted once, until its last part is done; its parts are in the figures of holders alone:
how long each level had something, and whether it was on time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, sql, text
from sqlalchemy.orm import aliased
from sqlmodel import col

from core.acts import Act
from core.db import Db
from core.figures import cycles
from core.figures.cycles import Cycle
from core.figures.days import tenths, working_seconds
from core.figures.view import View
from core.reports import urging
from core.reports.ladder.holding import Holding
from core.reports.ladder.levels import RANK, Level
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report

ENOUGH = 5
"""Of fewer cycles no median is told."""
ASKED_FROM, ASKED_UNTIL = timedelta(days=37), timedelta(days=7)
"""Confirmation is counted of what was done so long ago: whoever is silent has seven days."""


@dataclass(frozen=True)
class Share:
    """So many of how many; 0 of 0 is no share."""

    part: int
    of: int

    @property
    def percent(self) -> int | None:
        """Rounded half up; None of nothing."""
        return (self.part * 200 + self.of) // (2 * self.of) if self.of else None


@dataclass(frozen=True)
class Times:
    """Of `n` cycles the median and the ninth tenth, in tenths of a working day; None of too few."""

    n: int
    median: int | None
    p90: int | None


@dataclass(frozen=True)
class LevelFigures:
    """Of one level: how long what it ended took in all, how long it had each, and on time or not."""

    took: Times
    dwell: Times
    on_time: Share


@dataclass(frozen=True)
class Kpis:
    """What a span comes to.

    filed: reports filed in it and neither withdrawn nor merged; done: cycles that ended in it, of which
    `unfixed` were closed with nothing mended. reopened: of these, those of which somebody said it is not so.
    confirmed, unanswered, not_mended: of the cycles done 37 to 7 days before the span's end.
    urged: how often somebody above urged a holder in it.
    """

    since: datetime
    until: datetime
    filed: int
    done: int
    unfixed: int
    took: Times
    first_act: Times
    by_level: dict[Level, LevelFigures]
    by_category: dict[str, Times]
    on_time: Share
    reopened: Share
    confirmed: Share
    unanswered: Share
    not_mended: Share
    urged: int


def of_span(db: Db, view: View, since: datetime, until: datetime) -> Kpis:
    """The figures of a view for [since, until); a fixed number of statements but for what was reopened."""
    every = cycles.of_span(db, view, since, until)
    ended = [c for c in every if not c.part]
    earlier = cycles.of_span(db, view, until - ASKED_FROM, until - ASKED_UNTIL)
    earlier = [c for c in earlier if not (c.unfixed or c.part)]
    on_time = _on_time(db, view, every, since, until)
    levels = sorted({*on_time, *(lv for c in every for lv in c.dwell)}, key=list(Level).index)
    asked = len(earlier)
    return Kpis(
        since=since,
        until=until,
        filed=filed(db, view, since, until),
        done=len(ended),
        unfixed=sum(c.unfixed for c in ended),
        took=_times(c.took for c in ended),
        first_act=_times(
            working_seconds(c.begun, c.first_act) for c in ended if c.first_act is not None
        ),
        by_level={level: _of_level(level, every, on_time.get(level)) for level in levels},
        by_category={
            category: _times(c.took for c in ended if c.category == category)
            for category in sorted({c.category for c in ended})
        },
        on_time=_sum(on_time.values()),
        reopened=Share(sum(c.reopened for c in ended), len(ended)),
        confirmed=Share(sum(c.outcome == State.CONFIRMED for c in earlier), asked),
        unanswered=Share(sum(c.outcome in (State.UNCONFIRMED, State.DONE) for c in earlier), asked),
        not_mended=Share(sum(c.reopened for c in earlier), asked),
        urged=_urged(db, view, since, until),
    )


def _of_level(level: Level, ended: list[Cycle], on_time: Share | None) -> LevelFigures:
    spent = [c.dwell for c in ended]
    return LevelFigures(
        _times(c.took for c in ended if c.level == level and not c.part),
        _times(one[level] for one in spent if level in one),
        on_time or Share(0, 0),
    )


def _sum(shares: Iterable[Share]) -> Share:
    every = list(shares)
    return Share(sum(s.part for s in every), sum(s.of for s in every))


def _times(seconds: Iterable[int]) -> Times:
    ordered = sorted(tenths(s) for s in seconds)
    if len(ordered) < ENOUGH:
        return Times(len(ordered), None, None)
    return Times(len(ordered), nearest_rank(ordered, 50), nearest_rank(ordered, 90))


def nearest_rank(ordered: list[int], percent: int) -> int:
    """The value at rank ⌈percent of n⌉ of an ascending list that is not empty."""
    return ordered[-(-percent * len(ordered) // 100) - 1]


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
        return int(db.execute(sql.select(func.count(col(Report.id))).where(*where)).scalar_one())
    rows = db.execute(sql.select(col(Report.village_id), col(Report.rungs)).where(*where))
    return sum(view.part_of(village_id, rungs) for village_id, rungs in rows)


def _urged(db: Db, view: View, since: datetime, until: datetime) -> int:
    if view.empty:
        return 0
    query = (
        sql.select(col(Report.village_id), col(Report.rungs) if view.around else sql.null())
        .join(Act, col(Act.thing_id) == col(Report.id))
        .where(
            and_(text(f"act.kind = '{urging.URGED}'")),
            col(Act.at) >= since,
            col(Act.at) < until,
            view.counted(),
        )
    )
    rows = db.execute(query)
    return sum(not view.around or view.part_of(v, rungs) for v, rungs in rows)


def _on_time(
    db: Db, view: View, ended: list[Cycle], since: datetime, until: datetime
) -> dict[Level, Share]:
    """By level: of the holders' intervals that ended in the span, those ended by an act in time.

    What the clock took away is a miss of the level that it left.
    """
    within: dict[Level, list[bool]] = {}
    for cycle in ended:
        if cycle.stays:
            last = cycle.stays[-1]
            within.setdefault(last.level, []).append(cycle.ended <= last.due)
    for level, timely in _handed_on(db, view, since, until):
        within.setdefault(level, []).append(timely)
    order = sorted(within, key=RANK.__getitem__)
    return {level: Share(sum(within[level]), len(within[level])) for level in order}


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
    """The intervals that ended in the span because somebody else got the report, and whether in time."""
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
