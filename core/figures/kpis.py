"""KPIs (办得怎么样): what the reports of a span come to, so defined that two people get the same figures.

Times are working time in tenths of a day. A median or p90 is the nearest rank, so that it is a real report's;
a share says of how many. A cycle counts in the span in which it ended.
A report that was split (拆分) is counted once, until its last part is done; its parts are in the figures of holders alone:
how long each level had something, and whether it was on time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, sql, text
from sqlmodel import col

from core.acts import Act
from core.among import among
from core.db import Db
from core.figures import cycles, stored_months
from core.figures.subtotals import AtLevel, Days
from core.figures.view import View
from core.reports import urging
from core.reports.ladder.levels import Level
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
    subtotals = stored_months.subtotals_of(db, view, since, until)
    earlier = cycles.outcomes(db, view, until - ASKED_FROM, until - ASKED_UNTIL)
    every = _merged(subtotals.took.values())
    done, asked = every.total(), earlier.total()
    levels = sorted(
        (lv for lv, one in subtotals.levels.items() if _any(one)), key=list(Level).index
    )
    return Kpis(
        since=since,
        until=until,
        filed=subtotals.filed,
        done=done,
        unfixed=subtotals.unfixed,
        took=_times(every),
        first_act=_times(subtotals.first),
        by_level={level: _of_level(subtotals.levels[level]) for level in levels},
        by_category={c: _times(days) for c, days in sorted(subtotals.took.items()) if days.total()},
        on_time=_sum(_on_time(one) for one in subtotals.levels.values()),
        reopened=Share(subtotals.reopened, done),
        confirmed=Share(earlier[State.CONFIRMED], asked),
        unanswered=Share(earlier[State.UNCONFIRMED] + earlier[State.DONE], asked),
        not_mended=Share(earlier[State.FILED], asked),
        urged=_urged(db, view, since, until),
    )


def _merged(several: Iterable[Days]) -> Days:
    total = Days()
    for days in several:
        total.update(days)
    return total


def _any(one: AtLevel) -> bool:
    return bool(one.dwell.total() or one.in_time or one.late)


def _on_time(one: AtLevel) -> Share:
    return Share(one.in_time, one.in_time + one.late)


def _of_level(one: AtLevel) -> LevelFigures:
    return LevelFigures(_times(one.took), _times(one.dwell), _on_time(one))


def _sum(shares: Iterable[Share]) -> Share:
    every = list(shares)
    return Share(sum(s.part for s in every), sum(s.of for s in every))


def _times(days: Days) -> Times:
    many = days.total()
    if many < ENOUGH:
        return Times(many, None, None)
    return Times(many, nearest_rank(days, 50), nearest_rank(days, 90))


def nearest_rank(days: Days, percent: int) -> int:
    """The value at rank ⌈percent of n⌉ of all, in ascending order; there is at least one."""
    wanted = -(-percent * days.total() // 100)
    for length in sorted(days):
        wanted -= days[length]
        if wanted <= 0:
            return length
    raise ValueError("nothing was counted")


def _urged(db: Db, view: View, since: datetime, until: datetime) -> int:
    """How often; the acts first, of which there are few: from the reports on, SQLite would look through all of them."""
    if view.empty:
        return 0
    acts_of = (
        sql.select(col(Act.thing_id), func.count())
        .where(
            text(f"act.kind = '{urging.URGED}'"),
            col(Act.at) >= since,
            col(Act.at) < until,
        )
        .group_by(col(Act.thing_id))
    )
    times = {thing_id: int(many) for thing_id, many in db.execute(acts_of)}
    if not times:
        return 0
    rungs = col(Report.rungs) if view.around else sql.null()
    query = sql.select(col(Report.id), col(Report.village_id), rungs)
    rows = db.execute(query.where(among(col(Report.id), sorted(times)), view.counted()))
    return sum(times[i] for i, v, rungs in rows if not view.around or view.part_of(v, rungs))
