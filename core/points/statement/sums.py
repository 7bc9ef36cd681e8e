"""Sums (合计): what a statement comes to for each subject, as the book takes it.

There is one sum: whoever tells a figure of a statement (公示, 海报, 积分, 统计, 试算) reads it here. Caps and vetoes are in
the lines; disputed lines count until they are struck or move on; 上月欠 takes from what is booked, and nothing is taken
that the balance has not.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Table, bindparam, case, func
from sqlalchemy import select as plain_select
from sqlmodel import col, select

from core.db import Db, rows_of
from core.points.ledger import ledger
from core.points.rulebook import versions
from core.points.rulebook.rulebook import End, Subject
from core.points.statement import statements
from core.points.statement.statements import (
    COUNTING,
    LineKind,
    Statement,
    StatementLine,
    StatementState,
    StatementTotal,
)


class Reason(Protocol):
    """A line as the sum needs it, stored or just worked out."""

    @property
    def subject_id(self) -> str: ...
    @property
    def kind(self) -> LineKind: ...
    @property
    def code(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def points(self) -> int: ...


class Sum(NamedTuple):
    """What a statement comes to for one subject."""

    subject_id: str
    score: int  # may be below zero
    moved: int  # signed: into the balance, or out of it
    shortfall: int  # what the balance cannot bear: 上月欠 of the next statement


class Whole(NamedTuple):
    """A statement in four figures."""

    subjects: int  # who has more in the book by it
    points: int  # what they have more
    back: int  # what others have less
    taken: int  # the lines that take points away, and the vetoes


def sum_of(
    subject_id: str,
    score: int,
    owed: int,
    balance: int,
    *,
    spends: bool = True,
    cleared: bool = False,
) -> Sum:
    """The one sum: a score and 上月欠 (below zero) against what the subject has; pure.

    `cleared`: a veto that clears takes all of it, and what the period would have added; a debt stays.
    """
    net = score + owed if spends else 0
    moved = -balance if cleared else max(net, -balance)
    return Sum(subject_id, score, moved, max(0, moved - net))


def of_lines(db: Db, statement: Statement, lines: Sequence[StatementLine]) -> list[Sum]:
    """The sums that these lines come to with the balances as they are, in the order of the lines."""
    scores, owed = statements.scores(lines), _owed(lines)
    ids = dict.fromkeys(x.subject_id for x in lines)
    scored = ((s, scores.get(s, 0), owed.get(s, 0)) for s in ids)
    return _against_book(db, statement, scored, cleared(db, lines))


def cleared(db: Db, lines: Iterable[StatementLine]) -> set[str]:
    """Those against whom a veto stands that clears the balance."""
    vetoes = (x for x in lines if x.kind == LineKind.VETO and statements.counts(x))
    return {x.subject_id for x in vetoes if clears(db, x)}


def clears(db: Db, line: Reason) -> bool:
    """Whether the line is a veto that clears the balance, by the rules under which it was put on record."""
    if line.kind != LineKind.VETO:
        return False
    item = versions.item(db, line.digest, line.code, line.day)
    return item is not None and item.clears


def _owed(lines: Iterable[StatementLine]) -> dict[str, int]:
    owed: dict[str, int] = {}
    for line in lines:
        if line.kind == LineKind.ARREARS:
            owed[line.subject_id] = owed.get(line.subject_id, 0) + line.points
    return owed


def _against_book(
    db: Db, statement: Statement, scored: Iterable[tuple[str, int, int]], gone: Collection[str]
) -> list[Sum]:
    spends = versions.of_digest(db, statement.digest).end == End.LEDGER
    balances = ledger.balances(db, statement.village_id) if spends else {}
    return [
        sum_of(
            s,
            score,
            owed,
            balances.get(ledger.subject_account(s), 0),
            spends=spends,
            cleared=spends and s in gone,
        )
        for s, score, owed in scored
    ]


_LINES: Table = rows_of(StatementLine)
_COUNTS = _LINES.c.state.in_(COUNTING)
_IS_ARREARS = _LINES.c.kind == LineKind.ARREARS
_TAKES = (_LINES.c.points < 0) | (_LINES.c.kind == LineKind.VETO)
_SCORES = (
    plain_select(
        _LINES.c.subject_id,
        func.sum(case((_COUNTS & ~_IS_ARREARS, _LINES.c.points), else_=0)),
        func.sum(case((_IS_ARREARS, _LINES.c.points), else_=0)),
        func.count(case((_COUNTS & ~_IS_ARREARS & _TAKES, 1))),
        func.count(case((_COUNTS & (_LINES.c.kind == LineKind.VETO), 1))),
    )
    .where(_LINES.c.statement_id == bindparam("statement"))
    .group_by(_LINES.c.subject_id)
    .order_by(_LINES.c.subject_id)
)


def of(db: Db, statement: Statement) -> dict[str, Sum]:
    """Each subject's sum: of a settled statement what was booked, else what would be now."""
    if statement.state == StatementState.SETTLED:
        query = select(StatementTotal).where(StatementTotal.statement_id == statement.id)
        booked = db.exec(query.order_by(col(StatementTotal.subject_id)))
        return {t.subject_id: Sum(t.subject_id, t.score, t.moved, t.shortfall) for t in booked}
    return _unbooked(db, statement, db.execute(_SCORES, {"statement": statement.id}).all())


def _unbooked(db: Db, statement: Statement, rows: Iterable[Any]) -> dict[str, Sum]:
    scored = [(s, int(score), int(owed)) for s, score, owed, *_ in rows]
    vetoed = [s for s, *_, vetoes in rows if vetoes]
    gone = {
        s for s in vetoed if cleared(db, statements.lines_for(db, statement.id, s))
    }  # a veto is rare: only then are lines read
    return {x.subject_id: x for x in _against_book(db, statement, scored, gone)}


def whole(db: Db, statement: Statement) -> Whole:
    """The figures of a statement that has not settled, reckoned by the database: no list is read for them."""
    rows = db.execute(_SCORES, {"statement": statement.id}).all()
    return together(_unbooked(db, statement, rows), sum(taken for *_, taken, _ in rows))


def whole_of(db: Db, statement: Statement, lines: Iterable[Reason]) -> Whole:
    """The same of lines that have just been worked out: all of them stand."""
    scores: dict[str, int] = {}
    owed: dict[str, int] = {}
    taken, gone = 0, set()
    for line in lines:
        into = owed if line.kind == LineKind.ARREARS else scores
        into[line.subject_id] = into.get(line.subject_id, 0) + line.points
        if into is scores and (line.points < 0 or line.kind == LineKind.VETO):
            taken += 1
            if clears(db, line):
                gone.add(line.subject_id)
    scored = ((s, scores.get(s, 0), owed.get(s, 0)) for s in scores.keys() | owed.keys())
    sums = _against_book(db, statement, scored, gone)
    return together({x.subject_id: x for x in sums}, taken)


def together(sums: Mapping[str, Sum], taken: int = 0) -> Whole:
    """Many sums as one."""
    more = [x.moved for x in sums.values() if x.moved > 0]
    back = -sum(x.moved for x in sums.values() if x.moved < 0)
    return Whole(len(more), sum(more), back, taken)


def debt(db: Db, village_id: str, subject: Subject, subject_id: str) -> int:
    """What a subject still owes: 上月欠 that no settled statement has taken since."""
    here = (Statement.village_id == village_id, Statement.subject == subject)
    left = (
        select(func.coalesce(func.sum(StatementTotal.shortfall), 0))
        .join(Statement, col(Statement.id) == StatementTotal.statement_id)
        .where(
            *here, StatementTotal.subject_id == subject_id, col(StatementTotal.carried).is_(False)
        )
    )
    waiting = (
        select(func.coalesce(func.sum(StatementLine.points), 0))
        .join(Statement, col(Statement.id) == StatementLine.statement_id)
        .where(
            *here,
            StatementLine.subject_id == subject_id,
            StatementLine.kind == LineKind.ARREARS,
            Statement.state != StatementState.SETTLED,
        )
    )
    owed = plain_select(left.scalar_subquery() - waiting.scalar_subquery())
    return int(db.execute(owed).scalar_one())
