"""Cycles (一轮办理): a report from its filing, or from a reopening, to its next end.

Withdrawn and merged reports have none (what was merged is counted at the head), and danger to life has figures
of its own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, func, sql
from sqlmodel import col, select

from core.acts import Act
from core.db import Db
from core.figures.days import working_seconds
from core.figures.view import View
from core.reports import overview
from core.reports.ladder.holding import Holding
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import HELD, OPEN, State
from core.reports.ladder.questions import Question
from core.reports.ladder.reports import Remark, Report

AT_ONCE = 1000
"""So many ids are asked of the database in one statement."""
_NO_END = frozenset({*OPEN, State.WITHDRAWN, State.MERGED})
_NOT_MENDED = frozenset({State.UNFIXED, State.NOT_TAKEN})


@dataclass(frozen=True)
class Stay:
    """A report's time with one holder within a cycle; `due` is that holder's own limit."""

    level: Level
    since: datetime
    until: datetime
    due: datetime


Pause = tuple[datetime, datetime]
"""From when to when the clock waited for its reporter's answer: off the holder's days, and off the whole."""


@dataclass(frozen=True)
class Cycle:
    """One cycle that has ended. `outcome`: how the report stands since; FILED where it was reopened.

    `first_act`: when a holder first did anything, of a first cycle alone.
    """

    report_id: str
    village_id: str
    category: str
    begun: datetime
    ended: datetime
    unfixed: bool
    outcome: State
    first_act: datetime | None
    part: bool  # of a report that was split: in the figures of holders alone
    stays: tuple[Stay, ...]
    pauses: tuple[Pause, ...] = ()

    @property
    def level(self) -> Level | None:
        """Which level ended it."""
        return self.stays[-1].level if self.stays else None

    @property
    def reopened(self) -> bool:
        """Whether somebody said 还没好 or 又坏了 of it."""
        return self.outcome == State.FILED

    @cached_property
    def took(self) -> int:
        """Working seconds from its beginning to its end, without those in which it waited for its reporter."""
        return self._worked(self.begun, self.ended)

    @cached_property
    def dwell(self) -> dict[Level, int]:
        """Working seconds at each level that had it; one that had not is absent."""
        spent: dict[Level, int] = {}
        for stay in self.stays:
            worked = self._worked(stay.since, stay.until)
            spent[stay.level] = spent.get(stay.level, 0) + worked
        return spent

    def _worked(self, since: datetime, until: datetime) -> int:
        spans = ((max(since, a), min(until, b)) for a, b in self.pauses)
        waited = sum(working_seconds(a, b) for a, b in spans if a < b)
        return working_seconds(since, until) - waited


def of_span(db: Db, view: View, since: datetime, until: datetime) -> list[Cycle]:
    """The cycles of a view that ended in [since, until); five statements and one a thousand reopened."""
    once = [c for c in _first_rounds(db, view, since, until) if since <= c.ended < until]
    again = [c for c in _later_rounds(db, view) if since <= c.ended < until]
    waited = _pauses(db, view, until) if once or again else {}
    every = [
        replace(c, pauses=waited[c.report_id]) if c.report_id in waited else c
        for c in (*once, *again)
    ]
    return sorted(every, key=lambda c: (c.ended, c.report_id))


def outcomes(db: Db, view: View, since: datetime, until: datetime) -> Counter[State]:
    """How the matters stand that were mended in [since, until): by state, FILED where it was reopened; parts count nothing."""
    if view.around:
        every = of_span(db, view, since, until)
        return Counter(c.outcome for c in every if not (c.unfixed or c.part))
    if view.empty:
        return Counter()
    where = (
        *_first_ended(since, until),
        col(Report.state).not_in(_NOT_MENDED),
        col(Report.danger).is_(False),
        view.matters(),
    )
    query = sql.select(col(Report.state), func.count()).where(*where).group_by(col(Report.state))
    counts = Counter({state: int(many) for state, many in db.execute(query)})
    again = (c for c in _later_rounds(db, view) if since <= c.ended < until)
    counts.update(c.outcome for c in again if not (c.unfixed or c.part))
    return counts


def _pauses(db: Db, view: View, until: datetime) -> dict[str, tuple[Pause, ...]]:
    """By report, when its clock waited for an answer; most reports never did."""
    over = func.coalesce(col(Question.over_at), col(Question.waits_until))
    query = (
        sql.select(col(Question.report_id), col(Question.at), over)
        .join(Report, col(Report.id) == col(Question.report_id))
        .where(view.counted(), col(Question.at) < until, over > col(Question.at))
        .order_by(col(Question.id))
    )
    waited: dict[str, tuple[Pause, ...]] = {}
    for report_id, at, ended in db.execute(query):
        waited[report_id] = (*waited.get(report_id, ()), (at, ended))
    return waited


_ENDED_AT = func.coalesce(col(Report.done_at), col(Report.ended_at))
_NOTED = (
    sql.select(func.min(col(Remark.at)))
    .where(col(Remark.report_id) == col(Report.id), col(Remark.kind) == "note")
    .correlate(Report)
    .scalar_subquery()
)


def _rows(view: View, *where: ColumnElement[bool]) -> Select[Any]:
    columns = (
        col(Report.id),
        col(Report.village_id),
        col(Report.category),
        col(Report.state),
        col(Report.filed_at),
        col(Report.accepted_at),
        _ENDED_AT,
        col(Report.rungs) if view.around else sql.null(),
        _NOTED,
        col(Report.part_of),
        col(Holding.round),
        col(Holding.level),
        col(Holding.since),
        col(Holding.until),
        col(Holding.finish_due_at),
        col(Holding.climbed_to),
    )
    query = sql.select(*columns).outerjoin(Holding, col(Holding.report_id) == col(Report.id))
    safe = col(Report.danger).is_(False)
    return query.where(view.counted(), safe, *where).order_by(col(Report.id), col(Holding.id))


def _first_ended(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    """Never reopened, and ended in the span."""
    return (
        since <= _ENDED_AT,
        until > _ENDED_AT,
        col(Report.round) == 1,
        col(Report.state).not_in(_NO_END),
    )


def _first_rounds(db: Db, view: View, since: datetime, until: datetime) -> Iterator[Cycle]:
    """Of reports that were never reopened: these need no acts."""
    if view.empty:
        return
    for rows in _by_report(db, view, _rows(view, *_first_ended(since, until))):
        end = rows[0][6]
        yield _cycle(rows, 1, rows[0][4], end, how=rows[0][3], outcome=rows[0][3])


def _by_report(db: Db, view: View, query: Select[Any]) -> Iterator[list[Any]]:
    for _, rows in groupby(db.execute(query), key=lambda r: r[0]):
        of_one = list(rows)
        if not view.around or view.part_of(of_one[0][1], of_one[0][7]):
            yield of_one


def _later_rounds(db: Db, view: View) -> Iterator[Cycle]:
    """Of reports that were reopened: their acts say when each round began and ended."""
    if view.empty:
        return
    several = {
        rows[0][0]: rows for rows in _by_report(db, view, _rows(view, overview.reopened_ones()))
    }
    done = _acts(db, list(several))
    for report_id, rows in several.items():
        if rows[0][3] not in (State.WITHDRAWN, State.MERGED):
            yield from _rounds(rows, done.get(report_id, []))


def _acts(db: Db, report_ids: Sequence[str]) -> dict[str, list[Act]]:
    by_report: dict[str, list[Act]] = {}
    for start in range(0, len(report_ids), AT_ONCE):
        some = report_ids[start : start + AT_ONCE]
        standing = (col(Act.thing_id).in_(some), col(Act.undone_at).is_(None))
        for act in db.exec(select(Act).where(*standing).order_by(col(Act.id))):
            if "after" in act.detail:
                by_report.setdefault(act.thing_id, []).append(act)
    return by_report


def _rounds(rows: list[Any], done: Sequence[Act]) -> Iterator[Cycle]:
    """Each round of one report: what began it is its filing or a reopening that stands."""
    begun, number, ended, how = rows[0][4], 1, None, State.DONE
    for act in done:
        before, after = State(act.detail["before"]), State(act.detail["after"])
        if ended is not None and after in HELD and before not in OPEN:
            yield _cycle(rows, number, begun, ended, how=how, outcome=State.FILED)
            begun, number, ended = act.at, number + 1, None
        elif ended is None and before in OPEN and after not in OPEN:
            ended, how = act.at, after
    if ended is not None and rows[0][3] not in OPEN:
        yield _cycle(rows, number, begun, ended, how=how, outcome=rows[0][3])


def _cycle(
    rows: list[Any], number: int, begun: datetime, ended: datetime, *, how: State, outcome: State
) -> Cycle:
    report_id, village_id, category, _, _, accepted_at, _, _, noted_at, whole = rows[0][:10]
    stays = [
        Stay(level, since, min(until or ended, ended), due)
        for *_, round_, level, since, until, due, _ in rows
        if round_ == number and since <= ended
    ]
    moved = _first_moved(rows) if number == 1 else None
    acted = [at for at in (accepted_at, noted_at, moved) if at is not None and at <= ended]
    return Cycle(
        report_id,
        village_id,
        category,
        begun,
        ended,
        how in _NOT_MENDED,
        outcome,
        min([*acted, ended]) if number == 1 else None,
        whole is not None,
        tuple(stays),
    )


def _first_moved(rows: Iterable[Any]) -> datetime | None:
    """When a holder first handed it on, which the clock did not."""
    first = [r for r in rows if r[10] == 1]
    moves = pairwise(first)
    return next((after[12] for _, after in moves if after[15] is None), None)
