"""Carry-over (结转): what a period takes over from those before it: moved lines, corrections, arrears.

Reading changes nothing; `mark` notes what a stored statement has taken over, so that it is taken once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import bindparam
from sqlmodel import col, select

from core import ahead
from core.db import Db
from core.points.objections import afterwards, objections
from core.points.objections.afterwards import Past
from core.points.objections.objections import Objection, ObjectionState
from core.points.rulebook import periods
from core.points.rulebook.periods import is_month
from core.points.rulebook.rulebook import Rulebook, Subject
from core.points.statement.statements import (
    LineKind,
    LineState,
    Statement,
    StatementLine,
    StatementTotal,
)
from core.points.tally.inputs import Line


@dataclass(frozen=True)
class Carried:
    """What a period would take over, and the rows of settled periods that say so."""

    lines: tuple[Line, ...] = ()
    arrears: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """上月欠 by subject: the settled statement that left it, and the points."""
    marked: tuple[StatementLine | StatementTotal | Objection, ...] = ()


# What every village's close asks is built once: building a SELECT takes longer than running it.
_HERE = Statement.subject == bindparam("subject")
_MOVED = ahead.PerVillage(
    select(StatementLine, Statement)
    .join(Statement, col(Statement.id) == StatementLine.statement_id)
    .where(
        _HERE,
        StatementLine.state == LineState.MOVED,
        col(StatementLine.carried).is_(False),
    )
    .order_by(col(StatementLine.id)),
    col(Statement.village_id),
)
_UPHELD = ahead.PerVillage(
    select(Objection, StatementLine, Statement)
    .join(StatementLine, col(StatementLine.id) == Objection.line_id)
    .join(Statement, col(Statement.id) == StatementLine.statement_id)
    .where(
        _HERE,
        Objection.state == ObjectionState.UPHELD,
        col(Objection.late).is_(True),
        col(Objection.carried).is_(False),
    )
    .order_by(col(Objection.decided_at), col(Objection.id)),
    col(Statement.village_id),
)
_OWED = ahead.PerVillage(
    select(StatementTotal)
    .join(Statement, col(Statement.id) == StatementTotal.statement_id)
    .where(_HERE, StatementTotal.shortfall > 0, col(StatementTotal.carried).is_(False))
    .order_by(col(Statement.period)),
    col(Statement.village_id),
)


def read(db: Db, village_id: str, period: str, rulebook: Rulebook, day: date) -> Carried:
    """What belongs to a village's period of what settled ones left; `day` is its last."""
    pasts: dict[tuple[str, str], Past] = {}
    moved = _moved(db, _MOVED.of(db, village_id, subject=rulebook.subject), period, pasts)
    upheld = _UPHELD.of(db, village_id, subject=rulebook.subject)
    corrections, undone = _corrections(db, upheld, rulebook, day, pasts)
    arrears, totals = _arrears(db, village_id, rulebook.subject)
    lines = (*(line for _, line in moved), *corrections)
    return Carried(lines, arrears, (*(disputed for disputed, _ in moved), *undone, *totals))


def mark(db: Db, carried: Carried) -> None:
    """The statement is stored: what it has taken over is taken by no other."""
    for taken in carried.marked:
        taken.carried = True
        db.add(taken)


def _past(
    db: Db, pasts: dict[tuple[str, str], Past], statement: Statement, line: StatementLine
) -> Past:
    """What the line's subject had on a settled statement, with all that is taken over by now."""
    key = (statement.id, line.subject_id)
    if key not in pasts:
        pasts[key] = afterwards.past(db, statement, line.subject_id)
    return pasts[key]


def _moved(
    db: Db,
    open_: Sequence[tuple[StatementLine, Statement]],
    period: str,
    pasts: dict[tuple[str, str], Past],
) -> list[tuple[StatementLine, Line]]:
    """What was disputed when its month settled and has been found right since, or changed.

    It counts what it would have added there: what filled its cap meanwhile leaves it less.
    """
    here = "这个月" if is_month(period) else "这一期"
    pairs = []
    for disputed, before in open_:
        if not objections.found_right(db, disputed.id):
            continue
        points = 0
        if disputed.kind != LineKind.VETO:
            points = _past(db, pasts, before, disputed).moved_on(disputed)
        verdict = "成立，按定的分" if objections.changed(db, disputed.id) else "定为不成立，"
        line = Line(
            subject_id=disputed.subject_id,
            source=f"line:{disputed.id}",
            kind=disputed.kind,
            code=disputed.code,
            digest=disputed.digest,
            day=disputed.day,
            points=points,
            full=points,
            note=f"{periods.spoken(before.period)}的异议{verdict}算到{here}",
            claim_id=disputed.claim_id,
        )
        pairs.append((disputed, line))
    return pairs


def _corrections(
    db: Db,
    upheld: Sequence[tuple[Objection, StatementLine, Statement]],
    rulebook: Rulebook,
    day: date,
    pasts: dict[tuple[str, str], Past],
) -> tuple[list[Line], list[Objection]]:
    """What settled statements would have come to without what late objections struck, and those."""
    corrections: list[Line] = []
    taken: list[Objection] = []
    for objection, settled, statement in upheld:
        taken.append(objection)
        points = _past(db, pasts, statement, settled).decided(objection)
        if points:
            corrections.append(
                Line(
                    subject_id=settled.subject_id,
                    source=f"objection:{objection.id}",
                    kind=LineKind.CORRECTION,
                    code="",
                    digest=rulebook.digest,
                    day=day,
                    points=points,
                    full=points,
                    note=f"{periods.spoken(statement.period)}的异议成立，更正那一笔",
                )
            )
    return corrections, taken


def _arrears(
    db: Db, village_id: str, subject: Subject
) -> tuple[dict[str, tuple[str, int]], list[StatementTotal]]:
    owed: dict[str, tuple[str, int]] = {}
    rows = list(_OWED.of(db, village_id, subject=subject))
    for total in rows:
        before = owed.get(total.subject_id, ("", 0))[1]
        owed[total.subject_id] = (total.statement_id, before + total.shortfall)
    return owed, rows
