"""Debts (倒欠): what a subject still owes, and the statements that left it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core.db import Db
from core.points.rulebook.rulebook import Subject
from core.points.statement import sums
from core.points.statement.statements import Statement, StatementState, StatementTotal
from core.points.subjects import subjects


@dataclass(frozen=True)
class Left:
    """What one settled statement left owing."""

    statement: Statement
    score: int  # of the statement alone
    owed: int  # what stood owing when it had settled, above zero


@dataclass(frozen=True)
class Debt:
    """What is owed now, and the statements since the subject last owed nothing, the oldest first."""

    points: int
    left: tuple[Left, ...]


def of_subject(db: Db, subject: Subject, subject_id: str, now: datetime) -> Debt:
    """What the subject owes, as the statements have it; no statement where it owes nothing."""
    village_id = subjects.village_of(db, subject, subject_id, now)
    points = sums.debt(db, village_id, subject, subject_id)
    if not points:
        return Debt(0, ())
    query = (
        select(Statement, StatementTotal)
        .join(StatementTotal, col(StatementTotal.statement_id) == Statement.id)
        .where(
            Statement.village_id == village_id,
            Statement.subject == subject,
            Statement.state == StatementState.SETTLED,
            StatementTotal.subject_id == subject_id,
        )
        .order_by(col(Statement.settled_at).desc(), col(Statement.id).desc())
    )
    left: list[Left] = []
    for statement, total in db.exec(query):
        if not total.shortfall:
            break
        left.insert(0, Left(statement, total.score, total.shortfall))
    return Debt(points, tuple(left))
