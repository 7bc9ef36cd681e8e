"""Cutting anew (重新封顶): what counts of a subject's lines once one of them is struck, added or comes back."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.db import Db
from core.points.objections.objections import Objection, ObjectionState
from core.points.rulebook import periods, versions
from core.points.rulebook.rule import MonthFacts
from core.points.rulebook.rulebook import Rulebook
from core.points.statement import statements
from core.points.statement.statements import (
    LineKind,
    LineState,
    Statement,
    StatementLine,
    StatementState,
)
from core.points.tally import caps, inputs
from core.points.tally.inputs import Breach, Counted, Line, Month

FROM_BEFORE = ("line:", "objection:", "arrears:")
"""How the source of a line begins that another period left: no cap of this one cuts it."""
NOTHING: Mapping[str, int] = {}


def anew(db: Db, line: StatementLine) -> None:
    """Cut the lines of a line's subject anew on its statement, which has not settled."""
    db.flush()
    statement = db.get_one(Statement, line.statement_id)
    lines = statements.lines_for(db, statement.id, line.subject_id)
    by_source = {x.source: x for x in lines}
    for cut in counted(db, statement, [x for x in lines if statements.counts(x)]):
        kept = by_source[cut.source]
        kept.points, kept.adjusted, kept.voided = cut.points, cut.adjusted, cut.voided
        db.add(kept)
    db.flush()


def counted(
    db: Db,
    statement: Statement,
    lines: Sequence[StatementLine],
    worth: Mapping[str, int] = NOTHING,
) -> list[Line]:
    """What each of these lines of one subject's would count if they were all; nothing is written.

    `worth`, by id: what a line is worth instead of its own `full`.
    """
    rulebook = versions.of_digest(db, statement.digest)
    values = [inputs.of_stored(x)._replace(full=worth.get(x.id, x.full)) for x in lines]
    return of_period(
        db, statement.village_id, rulebook, statement.period, values, apart=statement.id
    )


def of_period(
    db: Db,
    village_id: str,
    rulebook: Rulebook,
    period: str,
    lines: Sequence[Line],
    *,
    apart: str = "",
) -> list[Line]:
    """What each of these lines would count of a period if they were all; `apart` as `breaches` has it."""
    first, after = periods.days(period)
    month = Month(
        period=period,
        last_day=after - timedelta(days=1),
        subjects=(),
        passed=(),
        facts=MonthFacts(period, ()),
        carried=[x for x in lines if x.source.startswith(FROM_BEFORE)],
        earlier=breaches(db, village_id, rulebook, first, apart=apart),
        counted=given_before(db, village_id, rulebook, period),
        books={x.digest: versions.of_digest(db, x.digest) for x in lines},
    )
    fresh = [x for x in lines if not x.source.startswith(FROM_BEFORE)]
    return caps.counted(rulebook, month, fresh)


def score(
    db: Db,
    statement: Statement,
    lines: Sequence[StatementLine],
    worth: Mapping[str, int] = NOTHING,
) -> int:
    """What one subject's lines come to if these are all that count; `worth` as `counted` has it."""
    cut = counted(db, statement, lines, worth)
    return sum(x.points for x in cut if x.kind != LineKind.ARREARS)


def and_added(day: date) -> str:
    """The note of a line that gives back what a cap took from another."""
    return f"{day.month}月{day.day}日那一笔的异议成立，补加"


def breaches(
    db: Db, village_id: str, rulebook: Rulebook, first_day: date, apart: str = ""
) -> list[Breach]:
    """The deductions that stand from settled periods and may make one of this period count more.

    One SELECT, and only where the rulebook asks for it; what a late objection undid is none, nor
    what stands on the statement `apart`.
    """
    if rulebook.repeat_percent == 100:
        return []
    oldest = first_day - timedelta(days=rulebook.late_days)
    since, _ = periods.days(periods.of_day(oldest, rulebook.repeat_within))
    query = (
        select(col(StatementLine.subject_id), col(StatementLine.code), col(StatementLine.day))
        .join(Statement, col(Statement.id) == StatementLine.statement_id)
        .where(
            Statement.village_id == village_id,
            Statement.subject == rulebook.subject,
            Statement.state == StatementState.SETTLED,
            Statement.id != apart,
            StatementLine.kind == LineKind.DEDUCTION,
            StatementLine.state == LineState.STANDING,
            col(StatementLine.points) < 0,
            col(StatementLine.day) >= since,
            col(StatementLine.id).not_in(_undone()),
        )
    )
    return [Breach(*columns) for columns in db.execute(query.order_by(col(StatementLine.id)))]


def _undone() -> SelectOfScalar[Any]:
    """The lines that an objection has struck, no appeal since: of a settled period they still stand."""
    upheld = select(Objection.line_id).where(
        Objection.state == ObjectionState.UPHELD,
        col(Objection.line_id).is_not(None),
        col(Objection.points).is_(None),
    )
    appealed = upheld.where(col(Objection.appeal).is_(True))
    return upheld.where(col(Objection.line_id).not_in(appealed))


def given_before(db: Db, village_id: str, rulebook: Rulebook, period: str) -> list[Counted]:
    """What earlier periods gave for the items whose cap, own or shared, is for longer than a period.

    One SELECT, and only where the rulebook asks for it; an act that counts late may lie in the span
    before this one. What a late objection undid takes no room.
    """
    spans = [i.cap_within for i in rulebook.items] + [c.within for c in rulebook.caps]
    first_day, _ = periods.days(period)
    oldest = first_day - timedelta(days=rulebook.late_days)
    first_days = [periods.days(periods.of_day(oldest, s))[0] for s in spans if s is not None]
    if not first_days:
        return []
    query = (
        select(
            col(StatementLine.subject_id),
            col(StatementLine.code),
            col(StatementLine.day),
            col(StatementLine.points),
        )
        .join(Statement, col(Statement.id) == StatementLine.statement_id)
        .where(
            Statement.village_id == village_id,
            Statement.subject == rulebook.subject,
            Statement.period != period,
            col(StatementLine.day) >= min(first_days),
            col(StatementLine.day) < first_day,
            col(StatementLine.state).in_(statements.COUNTING),
            col(StatementLine.code) != "",
            col(StatementLine.id).not_in(_undone()),
        )
    )
    return [Counted(*columns) for columns in db.execute(query.order_by(col(StatementLine.id)))]
