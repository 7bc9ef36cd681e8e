"""The monthly close (月结): a month is drafted once from facts and claims; repeating changes nothing."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import insert
from sqlmodel import col, select

from core import acts
from core.clock import day_of, month_before, month_span
from core.db import Db, insert_once, lock
from core.ids import new_id
from core.plugins import discover
from core.points import carry, gathering, panel, rulebooks, rules, waiting
from core.points.month import Line
from core.points.rule import Rule
from core.points.rulebook import Rulebook, Subject
from core.points.statements import (
    LineState,
    Statement,
    StatementLine,
    StatementState,
    digest_of,
)
from core.points.tally import tally
from core.registry.regions import Region


@cache
def automatic_rules() -> tuple[Rule, ...]:
    """Every automatic rule, in name order."""
    return tuple(discover(rules, "rule").values())


def draft_village(db: Db, now: datetime, village_id: str) -> int:
    """Draft a village's months that are over and put them before its panel; how many are new.

    Months that were missed are caught up in order. Safe to run at any time, any number of times.
    """
    fresh: list[Statement] = []
    for subject in Subject:
        for period in _months_owed(db, village_id, subject, now):
            statement = draft(db, village_id, subject, period, now)
            if statement is None:
                continue
            waiting.tell_moved(db, village_id, subject, period, now)
            if statement.state == StatementState.DRAFTED:
                fresh.append(statement)
    if fresh:
        panel.ask(db, village_id, fresh, now)
    return len(fresh)


def _months_owed(db: Db, village_id: str, subject: Subject, now: datetime) -> list[str]:
    """The months after the last drafted one, until last month; only last month in the beginning."""
    last = month_before(f"{day_of(now):%Y-%m}")
    query = select(Statement.period).where(
        Statement.village_id == village_id, Statement.subject == subject
    )
    newest = db.exec(query.order_by(col(Statement.period).desc())).first()
    owed: list[str] = []
    period = last
    while newest is not None and period > newest:
        owed.append(period)
        period = month_before(period)
    return [last] if newest is None else owed[::-1]


def draft(
    db: Db, village_id: str, subject: Subject, period: str, now: datetime
) -> Statement | None:
    """Work a month out and store it, once; None without a rulebook or when it was there already.

    A month without a single line is settled at once and bothers nobody.
    """
    last_day = _last_day(period)
    rulebook = rulebooks.in_force(db, village_id, subject, last_day)
    if rulebook is None:
        return None
    lock(db, Region, village_id)
    row = {
        "id": new_id(),
        "village_id": village_id,
        "subject": subject,
        "period": period,
        "digest": rulebooks.keep(db, rulebook, now),
        "state": StatementState.DRAFTED,
        "version": 1,
        "drafted_at": now,
        "lines_digest": "",
        "head": "",
        "seq": 0,
    }
    if not insert_once(db, Statement, row):
        return None
    statement = db.get_one(Statement, row["id"])
    lines = _work_out(db, statement, rulebook, now)
    _store(db, statement, lines)
    acts.record(db, "statement.draft", statement.id, now, right="clock", lines=len(lines))
    if not lines:
        statement.state, statement.settled_at = StatementState.SETTLED, now
        statement.lines_digest = digest_of([])
        db.add(statement)
    return statement


def _last_day(period: str) -> date:
    return day_of(month_span(period)[1] - timedelta(seconds=1))


def _work_out(db: Db, statement: Statement, rulebook: Rulebook, now: datetime) -> list[Line]:
    gathered = gathering.of_period(db, statement.village_id, statement.period, rulebook, now)
    carry.mark(db, gathered.carried)
    return tally(rulebook, automatic_rules(), gathered.month)


def _store(db: Db, statement: Statement, lines: Iterable[Line]) -> None:
    rows = [
        {
            "id": new_id(),
            "statement_id": statement.id,
            "position": position,
            "state": LineState.STANDING,
            "carried": False,
            **vars(line),
        }
        for position, line in enumerate(lines)
    ]
    if rows:
        db.flush()
        table = StatementLine.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
        db.execute(insert(table), rows)
