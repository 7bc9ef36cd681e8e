"""What a month takes over from those before it (结转): moved lines, corrections, arrears."""

from datetime import date

from sqlmodel import col, select

from core.clock import spoken_month
from core.db import Db
from core.points import objections, statements
from core.points.month import Line, is_voided
from core.points.objections import Objection, ObjectionState
from core.points.rulebook import Rulebook, Subject
from core.points.statements import (
    LineKind,
    LineState,
    Statement,
    StatementLine,
    StatementTotal,
)


def lines(db: Db, village_id: str, subject: Subject, rulebook: Rulebook, day: date) -> list[Line]:
    """Lines of settled months that belong to this one; each is taken over once."""
    return [
        *_moved(db, village_id, subject),
        *_corrections(db, village_id, subject, rulebook, day),
    ]


def _moved(db: Db, village_id: str, subject: Subject) -> list[Line]:
    """What was disputed when its month settled and has been found right since."""
    query = (
        select(StatementLine, Statement.period)
        .join(Statement, col(Statement.id) == StatementLine.statement_id)
        .where(
            Statement.village_id == village_id,
            Statement.subject == subject,
            StatementLine.state == LineState.MOVED,
            col(StatementLine.carried).is_(False),
        )
    )
    found = []
    for line, period in db.exec(query.order_by(col(StatementLine.id))).all():
        if not objections.found_right(db, line.id):
            continue
        line.carried = True
        db.add(line)
        found.append(
            Line(
                subject_id=line.subject_id,
                source=f"line:{line.id}",
                kind=line.kind,
                code=line.code,
                digest=line.digest,
                day=line.day,
                points=line.points,
                full=line.full,
                note=f"{spoken_month(period)}的异议定为不成立，算到这个月",
                claim_id=line.claim_id,
            )
        )
    return found


def _corrections(
    db: Db, village_id: str, subject: Subject, rulebook: Rulebook, day: date
) -> list[Line]:
    """The opposite of settled lines against which a late objection was upheld."""
    query = (
        select(Objection, StatementLine, Statement.period)
        .join(StatementLine, col(StatementLine.id) == Objection.line_id)
        .join(Statement, col(Statement.id) == StatementLine.statement_id)
        .where(
            Statement.village_id == village_id,
            Statement.subject == subject,
            Objection.state == ObjectionState.UPHELD,
            col(Objection.late).is_(True),
            col(StatementLine.carried).is_(False),
            col(StatementLine.state).in_(statements.COUNTING),
        )
    )
    found: dict[str, Line] = {}
    for objection, line, period in db.exec(query.order_by(col(Objection.id))).all():
        line.carried = True
        db.add(line)
        points = _undoing(db, line)
        if points and line.id not in found:
            found[line.id] = Line(
                subject_id=line.subject_id,
                source=f"objection:{objection.id}",
                kind=LineKind.CORRECTION,
                code="",
                digest=rulebook.digest,
                day=day,
                points=points,
                full=points,
                note=f"{spoken_month(period)}的异议成立，更正那一笔",
            )
    return list(found.values())


def _undoing(db: Db, line: StatementLine) -> int:
    """What gives back, or takes back, what a settled line did; a veto gives back what it voided."""
    if line.kind != LineKind.VETO:
        return -line.points
    own = statements.lines_for(db, line.statement_id, line.subject_id)
    return sum(x.full for x in own if is_voided(x.note))


def arrears(db: Db, village_id: str, subject: Subject) -> dict[str, tuple[str, int]]:
    """上月欠 by subject: the settled statement that left it, and the points; each is taken once."""
    query = (
        select(StatementTotal)
        .join(Statement, col(Statement.id) == StatementTotal.statement_id)
        .where(
            Statement.village_id == village_id,
            Statement.subject == subject,
            StatementTotal.shortfall > 0,
            col(StatementTotal.carried).is_(False),
        )
    )
    owed: dict[str, tuple[str, int]] = {}
    for total in db.exec(query.order_by(col(Statement.period))).all():
        before = owed.get(total.subject_id, ("", 0))[1]
        owed[total.subject_id] = (total.statement_id, before + total.shortfall)
        total.carried = True
        db.add(total)
    return owed
