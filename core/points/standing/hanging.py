"""Hanging statements (卡在哪一步): where a period's points are on their way into the book, and who has to act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core import acts
from core.clock import day_of
from core.db import Db
from core.points.claims.claims import Claim, ClaimState
from core.points.gates import confirmation, gates, next_gate
from core.points.objections import objections
from core.points.rulebook import periods
from core.points.rulebook.rulebook import Rulebook, Subject
from core.points.standing import running
from core.points.statement import publicity, sums
from core.points.statement.statements import Statement, StatementState

_NOT_SHOWN = (StatementState.REVIEWING, StatementState.DRAFTED)


@dataclass(frozen=True)
class Hanging:
    """A subject's period that is over and not shown yet."""

    period: str
    points: int | None  # as far as they are known; None before anything is
    waiting: int  # claims of it that nobody has decided
    how: str  # where it is, and who has to act
    days: int  # since it was worked out; 0 before that
    above: bool  # the town has been told


def of_statement(db: Db, statement: Statement, now: datetime) -> str:
    """Where a statement is, and who has to act."""
    how = publicity.status(db, statement)
    if statement.state == StatementState.SETTLED:
        return how
    if statement.state == StatementState.PUBLISHED:
        disputed = len(objections.undecided(db, statement.id))
        if disputed:
            return f"{how}；还有{disputed}条异议等监督小组定，定了才入账"
        return f"{how}，期满没有异议就入账"
    gate = gates.following(db, statement)
    if gate is not None:
        convener = next_gate.convener(db, statement.village_id, now)
        return f"{how}，{f'要{convener.name}召集' if convener else '还没有人能召集'}"
    if statement.state == StatementState.REVIEWING:
        return f"{how}，评议完了就算"
    able = confirmation.confirmers(db, [statement], now)
    return f"{how}（{'、'.join(p.name for p in able) or '镇里'}），确认后发到村群公示"


def of_subject(
    db: Db, village_id: str, rulebook: Rulebook | None, subject: Subject, which: str, now: datetime
) -> list[Hanging]:
    """The periods of a subject that are over and not shown yet, the oldest first."""
    query = select(Statement).where(
        Statement.village_id == village_id,
        Statement.subject == subject,
        col(Statement.state).in_(_NOT_SHOWN),
    )
    begun = list(db.exec(query.order_by(Statement.period)))
    hanging = [_of_begun(db, rulebook, statement, which, now) for statement in begun]
    for period in _unbegun(db, village_id, subject, which, now):
        counted = running.of_period(db, village_id, rulebook, subject, which, period)
        how = "还没到算的时候，算好了会公示"
        hanging.append(Hanging(period, counted.passed, counted.waiting, how, 0, False))
    return sorted(hanging, key=lambda x: periods.days(x.period))


def _of_begun(
    db: Db, rulebook: Rulebook | None, statement: Statement, which: str, now: datetime
) -> Hanging:
    village_id, subject, period = statement.village_id, statement.subject, statement.period
    counted = running.of_period(db, village_id, rulebook, subject, which, period)
    points = counted.passed or None
    if statement.state == StatementState.DRAFTED:
        known = sums.of(db, statement).get(which)
        points = known.score if known else 0
    done = {a.kind for a in acts.of_thing(db, statement.id)}
    days = (day_of(now) - day_of(statement.drafted_at)).days
    above = next_gate.LATE in done
    how = of_statement(db, statement, now)
    return Hanging(period, points, counted.waiting, how, days, above)


def _unbegun(db: Db, village_id: str, subject: Subject, which: str, now: datetime) -> Iterable[str]:
    """Periods that are over, hold claims that passed, and have no statement at all."""
    begun = select(Statement.id).where(
        Statement.village_id == village_id,
        Statement.subject == subject,
        Statement.period == Claim.period,
    )
    query = select(Claim.period).where(
        Claim.subject_id == which,
        Claim.subject == subject,
        Claim.village_id == village_id,
        Claim.state == ClaimState.PASSED,
        ~begun.exists(),
    )
    return [p for p in db.exec(query.distinct()) if periods.days(p)[1] <= day_of(now)]
