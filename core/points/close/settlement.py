"""Settlement (入账): when publicity is over, a month goes into the ledger once, and is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlmodel import col, select

from core import acts, evidence
from core import db as database
from core.db import Db, rows_of
from core.forwards import forwards
from core.outbox import Message, Priority
from core.points.grades import consequences
from core.points.honours import convening
from core.points.ledger import ledger
from core.points.ledger.ledger import Move
from core.points.rulebook import versions
from core.points.rulebook.rulebook import End, Subject
from core.points.standing import spans
from core.points.statement import disputes, freezes, grades, notices, objections, poster, statements
from core.points.statement.statements import (
    LineKind,
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


def next_due(db: Db) -> datetime | None:
    """When the next statement settles, as things stand."""
    query = select(Statement).where(
        Statement.state == StatementState.PUBLISHED,
        col(Statement.publicity_until).is_not(None),
        freezes.none_on(col(Statement.id)),
    )
    return min((_due(db, s) for s in db.exec(query).all()), default=None)


def _due(db: Db, statement: Statement) -> datetime:
    """The end of publicity, or of the wait for objections that are still open then."""
    if statement.publicity_until is None:
        raise LookupError(f"statement {statement.id} has no publicity")
    if not objections.undecided(db, statement.id):
        return statement.publicity_until
    rulebook = versions.of_digest(db, statement.digest)
    return statement.publicity_until + timedelta(days=rulebook.objection_wait_days)


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
    lines = statements.lines_of(db, statement.id)
    for line in lines:
        if line.state == LineState.DISPUTED:
            line.state = LineState.MOVED
            db.add(line)
    for line in lines:
        if line.state == LineState.MOVED:
            disputes.restore_voided(db, line)  # a veto that moves on voids nothing here
    totals = _post(db, statement, lines, now)
    statement.state, statement.settled_at = StatementState.SETTLED, now
    statement.version += 1
    statement.lines_digest = statements.digest_of(lines, statement.period)
    db.add(statement)
    acts.record(
        db, SETTLED, statement.id, now, right="clock", head=statement.head, subjects=len(totals)
    )
    _tell(db, statement, lines, totals, now)
    spans.after_settling(db, statement, now)
    convening.begun(db, statement, now)
    consequences.begun(db, grades.begin(db, statement, totals, now), now)
    return True


def _post(
    db: Db, statement: Statement, lines: Sequence[StatementLine], now: datetime
) -> list[StatementTotal]:
    chain = ledger.hold(db, statement.village_id)
    totals = _totals(db, statement, lines)
    issue = ledger.issue_account(statement.village_id)
    moves = []
    for total in totals:
        account = ledger.subject_account(total.subject_id)
        accounts = (issue, account) if total.moved > 0 else (account, issue)
        if total.moved:
            source = f"statement:{statement.id}:{total.subject_id}"
            moves.append(Move(source, *accounts, abs(total.moved)))
    statement.head = ledger.post_all(db, statement.village_id, moves, now)
    statement.seq = chain.seq
    rows = [total.model_dump() for total in totals]
    if rows:
        table = rows_of(StatementTotal)
        db.execute(insert(table), rows)
    return totals


def _totals(db: Db, statement: Statement, lines: Sequence[StatementLine]) -> list[StatementTotal]:
    scores = statements.scores(lines)
    owed: dict[str, int] = {}
    for line in lines:
        if line.kind == LineKind.ARREARS:
            owed[line.subject_id] = owed.get(line.subject_id, 0) + line.points
    spends = versions.of_digest(db, statement.digest).end == End.LEDGER
    balances = ledger.balances(db, statement.village_id)
    totals = []
    for subject_id in dict.fromkeys(x.subject_id for x in lines):
        score = scores.get(subject_id, 0)
        net = score + owed.get(subject_id, 0) if spends else 0
        moved = max(net, -balances.get(ledger.subject_account(subject_id), 0))
        totals.append(
            StatementTotal(
                statement_id=statement.id,
                subject_id=subject_id,
                score=score,
                moved=moved,
                shortfall=moved - net,
            )
        )
    return totals


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
    addresses.tell_each(db, messages, now, priority=Priority.BULK)


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
