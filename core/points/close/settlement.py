"""Settlement (入账): when publicity is over, a month goes into the ledger once, and is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlmodel import col, select

from core import acts, evidence
from core import db as database
from core.broadcasts import muting
from core.db import Db, rows_of
from core.forwards import forwards
from core.outbox import Message, Priority
from core.points.grades import consequences
from core.points.honours import convening, priority
from core.points.ledger import ledger
from core.points.ledger.ledger import Move
from core.points.objections import objections, recut
from core.points.rulebook import versions
from core.points.rulebook.rulebook import End, Subject
from core.points.standing import spans
from core.points.statement import freezes, grades, notices, poster, statements, sums
from core.points.statement.statements import (
    LineState,
    Statement,
    StatementLine,
    StatementState,
    StatementTotal,
)
from core.points.subjects import subjects
from core.registry import addresses, rooms
from core.registry.regions import Region

SETTLED = acts.kind("statement.settle", passed_over="done by the clock")


def due(db: Db, now: datetime) -> list[str]:
    """Statements whose publicity is over, the oldest first."""
    query = select(Statement.id).where(
        Statement.state == StatementState.PUBLISHED,
        col(Statement.publicity_until) <= now,
        freezes.none_on(col(Statement.id)),
    )
    return list(db.exec(query.order_by(Statement.period, Statement.subject)))


def sweep(db: Db, now: datetime, statement_id: str | None = None) -> int:
    """Settle the statement, else all that are due; how many. Safe to repeat at any moment."""
    ids = due(db, now) if statement_id is None else [statement_id]
    return sum(settle(db, one, now) for one in ids)


_PUBLISHED = select(Statement).where(
    Statement.state == StatementState.PUBLISHED,
    col(Statement.publicity_until).is_not(None),
    freezes.none_on(col(Statement.id)),
)


def next_due(db: Db) -> datetime | None:
    """When the next statement settles, as things stand."""
    return min((_due(db, s) for s in db.exec(_PUBLISHED).all()), default=None)


def _due(db: Db, statement: Statement) -> datetime:
    """The end of publicity, or of the wait for objections that are still open then and for honours to come."""
    if statement.publicity_until is None:
        raise LookupError(f"statement {statement.id} has no publicity")
    due = statement.publicity_until
    if objections.undecided(db, statement.id):
        due += timedelta(days=versions.of_digest(db, statement.digest).objection_wait_days)
    waits = priority.waits_until(db, statement)
    return max(due, waits) if waits else due


def settle(db: Db, statement_id: str, now: datetime) -> bool:
    """Post one net transfer for each subject and tell the village; False when it is not due.

    What is still disputed after the wait moves to the next month.
    """
    statement = db.get_one(Statement, statement_id)
    database.lock(db, Region, statement.village_id)
    db.refresh(statement)
    if statement.state != StatementState.PUBLISHED or _due(db, statement) > now:
        return False
    if freezes.of(db, statement.id) is not None:
        return False
    lines = _final(db, statement)
    statement.lines_digest = statements.digest_of(lines, statement.period)
    totals = _post(db, statement, lines, now)
    statement.state, statement.settled_at = StatementState.SETTLED, now
    statement.version += 1
    db.add(statement)
    acts.record(
        db, SETTLED, statement.id, now, right="clock", head=statement.head, subjects=len(totals)
    )
    _tell(db, statement, lines, totals, now)
    spans.after_settling(db, statement, now)
    convening.begun(db, statement, now)
    consequences.begun(db, grades.begin(db, statement, totals, now), now)
    return True


def _final(db: Db, statement: Statement) -> list[StatementLine]:
    """The lines as they settle: what is disputed moves on, and caps are cut as if it were not there."""
    lines = statements.lines_of(db, statement.id)
    moving = [line for line in lines if line.state == LineState.DISPUTED]
    for line in moving:
        line.state = LineState.MOVED
        db.add(line)
    for line in {x.subject_id: x for x in moving}.values():
        recut.anew(db, line)
    for appeal in objections.undecided(db, statement.id):
        appeal.late = appeal.appeal  # decided afterwards, it corrects the next statement
        db.add(appeal)
    return lines


def _post(
    db: Db, statement: Statement, lines: Sequence[StatementLine], now: datetime
) -> list[StatementTotal]:
    ledger.hold(db, statement.village_id)
    totals = _totals(db, statement, lines)
    issue = ledger.issue_account(statement.village_id)
    moves = []
    for total in totals:
        account = ledger.subject_account(total.subject_id)
        accounts = (issue, account) if total.moved > 0 else (account, issue)
        if total.moved:
            source = f"statement:{statement.id}:{total.subject_id}"
            moves.append(Move(source, *accounts, abs(total.moved)))
    ledger.post_all(db, statement.village_id, moves, now)
    chain = ledger.seal(db, statement.village_id, statement.seals)
    statement.head, statement.seq, statement.sealed = chain.head, chain.seq, chain.sealed
    rows = [total.model_dump() for total in totals]
    if rows:
        table = rows_of(StatementTotal)
        db.execute(insert(table), rows)
    return totals


def _totals(db: Db, statement: Statement, lines: Sequence[StatementLine]) -> list[StatementTotal]:
    return [
        StatementTotal(
            statement_id=statement.id,
            subject_id=x.subject_id,
            score=x.score,
            moved=x.moved,
            shortfall=x.shortfall,
        )
        for x in sums.of_lines(db, statement, lines)
    ]


def _tell(
    db: Db,
    statement: Statement,
    lines: Sequence[StatementLine],
    totals: Sequence[StatementTotal],
    now: datetime,
) -> None:
    kept = None
    if versions.of_digest(db, statement.digest).end == End.LEDGER:
        picture = poster.draw(poster.of_statement(db, statement, lines))
        kept = evidence.keep(db, picture, "image/png", now)
    text = notices.result_text(db, statement, lines, statement.head)
    result = Message(text, picture=kept, thing=statement.id)
    rooms.tell(db, statement.village_id, result, now)
    forwards.hand_over(db, statement.village_id, notices.title(db, statement), result, now)
    by_subject: dict[str, list[StatementLine]] = {}
    for line in lines:
        by_subject.setdefault(line.subject_id, []).append(line)
    balances = ledger.balances(db, statement.village_id)
    people = subjects.people_of(db, statement.subject, by_subject)
    names = subjects.shown(db, statement.subject, by_subject)
    messages: list[tuple[str, Message]] = []
    for total in totals:
        which = total.subject_id
        balance = balances.get(ledger.subject_account(which), 0)
        text = notices.own_text(
            db, statement, names[which].own, by_subject[which], balance, total.shortfall
        )
        message = Message(text, thing=statement.id)
        messages += [(person_id, message) for person_id in people.get(which, [])]
    messages += _to_the_rest(db, statement, set(by_subject), balances, now)
    unwilling = muting.muted(db, [statement.village_id])
    wanted = [(who, message) for who, message in messages if who not in unwilling]
    addresses.tell_each(db, wanted, now, priority=Priority.BULK)


def _to_the_rest(
    db: Db, statement: Statement, reached: set[str], balances: dict[str, int], now: datetime
) -> list[tuple[str, Message]]:
    """Every household hears of the month, those too that have no line on it."""
    if statement.subject != Subject.HOUSEHOLD:
        return []
    everybody = subjects.in_village(db, statement.village_id, statement.subject, now)
    people = subjects.people_of(db, statement.subject, [s for s in everybody if s not in reached])
    names = subjects.shown(db, statement.subject, people)
    messages: list[tuple[str, Message]] = []
    for which, members in people.items():
        balance = balances.get(ledger.subject_account(which), 0)
        text = notices.nothing_text(statement, names[which].own, balance)
        messages += [(person_id, Message(text, thing=statement.id)) for person_id in members]
    return messages
