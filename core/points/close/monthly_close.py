"""The monthly close (月结): a period is worked out once from facts, scores and claims; repeating changes nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col

from core import acts
from core.db import Db, insert_all, insert_once, lock
from core.ids import new_id, new_ids
from core.points.close import carry_over, inputs, owed, waiting_claims
from core.points.gates import confirmation, gates, next_gate, revision
from core.points.honours import convening
from core.points.objections import recut
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Subject
from core.points.standing import spans
from core.points.statement import statements
from core.points.statement.statements import (
    LineState,
    Statement,
    StatementLine,
    StatementState,
    digest_of,
)
from core.points.tally import automatic
from core.points.tally.inputs import FIELDS, Line, of_stored
from core.points.tally.tally import tally
from core.registry.people import Person
from core.registry.regions import Region

DRAFTED = acts.kind("statement.draft", passed_over="done by the clock")


def draft_village(db: Db, now: datetime, village_id: str) -> int:
    """Begin the statements of a village's periods that are over; how many bother somebody.

    What nobody need vote on first is worked out at once. Periods that were missed are caught up in
    order. Safe to run at any time, any number of times.
    """
    fresh: list[Statement] = []
    for subject, period in owed.owed(db, village_id, now):
        statement = draft(db, village_id, subject, period, now)
        if statement is not None and statement.state != StatementState.SETTLED:
            fresh.append(statement)
    gated = [s for s in fresh if gates.following(db, s) is not None]
    drafted = [s for s in fresh if s not in gated]
    if drafted:
        confirmation.ask(db, drafted, now)
    for statement in gated:
        next_gate.offer(db, statement, now)
    return len(fresh)


def draft(
    db: Db, village_id: str, subject: Subject, period: str, now: datetime
) -> Statement | None:
    """Begin a period's statement, once; None without a rulebook or when it was there already.

    Worked out at once where nobody votes first; a period without a single line is settled at once
    and bothers nobody.
    """
    rulebook = owed.rulebook_of(db, village_id, subject, period)
    if rulebook is None:
        return None
    lock(db, Region, village_id)
    values = {
        "id": new_id(),
        "village_id": village_id,
        "subject": subject,
        "period": period,
        "digest": versions.keep(db, rulebook, now),
        "state": StatementState.REVIEWING,
        "version": 1,
        "drafted_at": now,
        "lines_digest": "",
        "head": "",
        "seq": 0,
    }
    if not insert_once(db, Statement, values):
        return None
    statement = db.get_one(Statement, values["id"])
    if gates.following(db, statement) is None:
        work_out(db, statement, now)
    return statement


def move_on(db: Db, statement: Statement, now: datetime, *, asker: str | None = None) -> None:
    """Open a statement's next gate; work it out first where none stands before that.

    `asker` reads what comes next in the answer to what was just done, and is told no more of it.
    """
    if gates.following(db, statement) is None and statement.state == StatementState.REVIEWING:
        work_out(db, statement, now)
    if statement.state == StatementState.SETTLED:
        return
    if gates.following(db, statement) is None:
        confirmation.ask(db, [statement], now)
    else:
        next_gate.offer(db, statement, now, asker=asker)


def vote_again(db: Db, person: Person, statement_id: str, now: datetime) -> Statement:
    """A list that was voted down has been put right: it is worked out anew and put to the vote."""
    statement = revision.ready(db, person, statement_id, now)
    move_on(db, statement, now, asker=person.id)
    return statement


def work_out(db: Db, statement: Statement, now: datetime) -> None:
    """Work a statement out from what was known when it was begun, in place of an earlier list.

    What an earlier list took over from the periods before it, the new one keeps.
    """
    rulebook = versions.of_digest(db, statement.digest)
    earlier = statements.lines_of(db, statement.id)
    kept = [of_stored(x) for x in earlier if x.source.startswith(recut.FROM_BEFORE)]
    gathered = inputs.of_period(
        db, statement.village_id, statement.period, rulebook, statement.drafted_at, kept
    )
    lines = tally(rulebook, automatic.all_rules(), gathered.month)
    if earlier:
        db.execute(delete(StatementLine).where(col(StatementLine.statement_id) == statement.id))
    carry_over.mark(db, gathered.carried)
    _store(db, statement, lines)
    acts.record(db, DRAFTED, statement.id, now, right="clock", lines=len(lines))
    statement.state = StatementState.DRAFTED
    if now != statement.drafted_at:
        statement.version += 1
    if not lines:
        statement.state, statement.settled_at = StatementState.SETTLED, now
        statement.lines_digest = digest_of([], statement.period)
    db.add(statement)
    db.flush()
    waiting_claims.tell_moved(db, statement.village_id, statement.subject, statement.period, now)
    if not lines:
        spans.after_settling(db, statement, now)
        convening.begun(db, statement, now)


def _store(db: Db, statement: Statement, lines: Sequence[Line]) -> None:
    numbered = zip(new_ids(len(lines)), range(len(lines)), lines, strict=True)
    rows = (
        (line_id, statement.id, position, LineState.STANDING, False, *vars(line).values())
        for line_id, position, line in numbered
    )
    columns = ["id", "statement_id", "position", "state", "carried", *FIELDS]
    insert_all(db, StatementLine, columns, rows)
