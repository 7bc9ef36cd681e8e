"""Carry-over (结转): what a period takes over from those before it: moved lines, corrections, arrears, breaches.

Reading changes nothing; `mark` notes what a stored statement has taken over, so that it is taken once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import bindparam
from sqlmodel import col, select

from core.db import Db
from core.points.rulebook import periods
from core.points.rulebook.periods import is_month
from core.points.rulebook.rulebook import Rulebook, Subject
from core.points.statement import objections, statements
from core.points.statement.objections import Objection, ObjectionState
from core.points.statement.statements import (
    LineKind,
    LineState,
    Statement,
    StatementLine,
    StatementState,
    StatementTotal,
)
from core.points.tally.inputs import Breach, Counted, Line


@dataclass(frozen=True)
class Carried:
    """What a period would take over, and the rows of settled periods that say so."""

    lines: tuple[Line, ...] = ()
    arrears: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """上月欠 by subject: the settled statement that left it, and the points."""
    marked: tuple[StatementLine | StatementTotal, ...] = ()


# What every village's close asks is built once: building a SELECT takes longer than running it.
_HERE = (
    Statement.village_id == bindparam("village"),
    Statement.subject == bindparam("subject"),
)
_MOVED = (
    select(StatementLine, Statement.period)
    .join(Statement, col(Statement.id) == StatementLine.statement_id)
    .where(
        *_HERE,
        StatementLine.state == LineState.MOVED,
        col(StatementLine.carried).is_(False),
    )
    .order_by(col(StatementLine.id))
)
_UPHELD = (
    select(Objection, StatementLine, Statement.period)
    .join(StatementLine, col(StatementLine.id) == Objection.line_id)
    .join(Statement, col(Statement.id) == StatementLine.statement_id)
    .where(
        *_HERE,
        Objection.state == ObjectionState.UPHELD,
        col(Objection.late).is_(True),
        col(StatementLine.carried).is_(False),
        col(StatementLine.state).in_(statements.COUNTING),
    )
    .order_by(col(Objection.id))
)
_OWED = (
    select(StatementTotal)
    .join(Statement, col(Statement.id) == StatementTotal.statement_id)
    .where(*_HERE, StatementTotal.shortfall > 0, col(StatementTotal.carried).is_(False))
    .order_by(col(Statement.period))
)


def read(db: Db, village_id: str, period: str, rulebook: Rulebook, day: date) -> Carried:
    """What belongs to a village's period of what settled ones left; `day` is its last."""
    moved = _moved(db, village_id, rulebook.subject, period)
    corrections, undone = _corrections(db, village_id, rulebook, day)
    arrears, totals = _arrears(db, village_id, rulebook.subject)
    lines = (*(line for _, line in moved), *corrections)
    return Carried(lines, arrears, (*(disputed for disputed, _ in moved), *undone, *totals))


def mark(db: Db, carried: Carried) -> None:
    """The statement is stored: what it has taken over is taken by no other."""
    for taken in carried.marked:
        taken.carried = True
        db.add(taken)


def _moved(
    db: Db, village_id: str, subject: Subject, period: str
) -> list[tuple[StatementLine, Line]]:
    """What was disputed when its month settled and has been found right since."""
    here = "这个月" if is_month(period) else "这一期"
    pairs = []
    for disputed, before in db.exec(
        _MOVED, params={"village": village_id, "subject": subject}
    ).all():
        if not objections.found_right(db, disputed.id):
            continue
        line = Line(
            subject_id=disputed.subject_id,
            source=f"line:{disputed.id}",
            kind=disputed.kind,
            code=disputed.code,
            digest=disputed.digest,
            day=disputed.day,
            points=disputed.points,
            full=disputed.full,
            note=f"{periods.spoken(before)}的异议定为不成立，算到{here}",
            claim_id=disputed.claim_id,
        )
        pairs.append((disputed, line))
    return pairs


def _corrections(
    db: Db, village_id: str, rulebook: Rulebook, day: date
) -> tuple[list[Line], list[StatementLine]]:
    """The opposite of settled lines against which a late objection was upheld, and those lines."""
    asked = {"village": village_id, "subject": rulebook.subject}
    corrections: dict[str, Line] = {}
    undone: dict[str, StatementLine] = {}
    for objection, settled, period in db.exec(_UPHELD, params=asked).all():
        undone[settled.id] = settled
        points = _undoing(db, settled)
        if points and settled.id not in corrections:
            corrections[settled.id] = Line(
                subject_id=settled.subject_id,
                source=f"objection:{objection.id}",
                kind=LineKind.CORRECTION,
                code="",
                digest=rulebook.digest,
                day=day,
                points=points,
                full=points,
                note=f"{periods.spoken(period)}的异议成立，更正那一笔",
            )
    return list(corrections.values()), list(undone.values())


def _undoing(db: Db, line: StatementLine) -> int:
    """What gives back, or takes back, what a settled line did; a veto gives back what it voided."""
    if line.kind != LineKind.VETO:
        return -line.points
    lines = statements.lines_for(db, line.statement_id, line.subject_id)
    return sum(x.full for x in lines if x.voided)


def _arrears(
    db: Db, village_id: str, subject: Subject
) -> tuple[dict[str, tuple[str, int]], list[StatementTotal]]:
    owed: dict[str, tuple[str, int]] = {}
    rows = list(db.exec(_OWED, params={"village": village_id, "subject": subject}))
    for total in rows:
        before = owed.get(total.subject_id, ("", 0))[1]
        owed[total.subject_id] = (total.statement_id, before + total.shortfall)
    return owed, rows


def breaches(db: Db, village_id: str, rulebook: Rulebook, first_day: date) -> list[Breach]:
    """The deductions that stand from settled periods and may make one of this period count more.

    One SELECT, and only where the rulebook asks for it; what a late objection undid is none.
    """
    if rulebook.repeat_percent == 100:
        return []
    oldest = first_day - timedelta(days=rulebook.late_days)
    since, _ = periods.days(periods.of_day(oldest, rulebook.repeat_within))
    undone = select(Objection.line_id).where(
        Objection.state == ObjectionState.UPHELD, col(Objection.line_id).is_not(None)
    )
    query = (
        select(col(StatementLine.subject_id), col(StatementLine.code), col(StatementLine.day))
        .join(Statement, col(Statement.id) == StatementLine.statement_id)
        .where(
            Statement.village_id == village_id,
            Statement.subject == rulebook.subject,
            Statement.state == StatementState.SETTLED,
            StatementLine.kind == LineKind.DEDUCTION,
            StatementLine.state == LineState.STANDING,
            col(StatementLine.points) < 0,
            col(StatementLine.day) >= since,
            col(StatementLine.id).not_in(undone),
        )
    )
    return [Breach(*columns) for columns in db.execute(query.order_by(col(StatementLine.id)))]


def counted(db: Db, village_id: str, rulebook: Rulebook, period: str) -> list[Counted]:
    """What earlier periods gave for the items whose cap, own or shared, is for longer than a period.

    One SELECT, and only where the rulebook asks for it.
    """
    spans = [i.cap_within for i in rulebook.items] + [c.within for c in rulebook.caps]
    first_day, _ = periods.days(period)
    first_days = [periods.days(periods.of_day(first_day, s))[0] for s in spans if s is not None]
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
        )
    )
    return [Counted(*columns) for columns in db.execute(query.order_by(col(StatementLine.id)))]
