"""The monthly close (月结): a period is worked out once from facts, scores and claims; repeating changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import delete
from sqlmodel import col

from core import acts, ahead
from core.db import Db, insert_all, lock
from core.ids import new_ids
from core.points.close import carry_over, inputs, owed, waiting_claims
from core.points.close.carry_over import Carried
from core.points.gates import confirmation, gates, next_gate, revision
from core.points.honours import convening
from core.points.objections import recut
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Subject
from core.points.standing import spans
from core.points.statement import statements, sums
from core.points.statement.statements import (
    LineState,
    Statement,
    StatementLine,
    StatementState,
    digest_of,
)
from core.points.statement.sums import Whole
from core.points.tally import automatic
from core.points.tally.inputs import FIELDS, Line, of_stored
from core.points.tally.tally import tally
from core.registry import addresses
from core.registry.people import Person
from core.registry.regions import Region

BLOCK = 10
"""So many villages are drafted in one transaction: a tenth of a second in which nobody else writes on SQLite."""

DRAFTED = acts.kind("statement.draft", passed_over="done by the clock")


def draft_village(db: Db, now: datetime, village_id: str) -> int:
    """Begin the statements of a village's periods that are over; how many bother somebody."""
    return draft_villages(db, now, [village_id])


def draft_villages(db: Db, now: datetime, village_ids: Sequence[str]) -> int:
    """The same for a block of villages, in one transaction and few statements.

    What nobody need vote on first is worked out at once; a period without a single line is settled
    at once and bothers nobody. Periods that were missed are caught up in order. Safe to run at any
    time, any number of times.
    """
    lock(db, Region, *village_ids)
    versions.know(db, village_ids)
    fresh: list[Statement] = []
    known: dict[str, Whole] = {}
    for wanted in _in_rounds(db, village_ids, now):
        with ahead.together(db, village_ids):
            begun = [s for one in wanted if (s := _begun(db, *one, now)) is not None]
            ready = [s for s in begun if gates.following(db, s) is None]
            known |= _work_out(db, [(s, []) for s in ready], now)
            db.add_all(begun)
        fresh += [s for s in begun if s.state != StatementState.SETTLED]
    with ahead.together(db, village_ids):
        _put_before_panels(db, sorted(fresh, key=lambda s: (s.village_id, s.id)), known, now)
    return len(fresh)


_Wanted = tuple[str, Subject, str]  # a period of a village


def _in_rounds(db: Db, village_ids: Sequence[str], now: datetime) -> Iterator[list[_Wanted]]:
    """What is owed: of each village and subject the first, then the next, since that builds on it."""
    with ahead.together(db, village_ids):
        owing = [
            [(v, subject, period) for _, period in periods]
            for v in village_ids
            for subject, periods in groupby(owed.owed(db, v, now), key=itemgetter(0))
        ]
    for n in range(max(map(len, owing), default=0)):
        yield [periods[n] for periods in owing if n < len(periods)]


def _put_before_panels(
    db: Db, fresh: Sequence[Statement], known: Mapping[str, Whole], now: datetime
) -> None:
    gated = [s for s in fresh if gates.following(db, s) is not None]
    confirmation.ask(db, [s for s in fresh if s not in gated], now, known)
    for statement in gated:
        next_gate.offer(db, statement, now)


def _begun(
    db: Db, village_id: str, subject: Subject, period: str, now: datetime
) -> Statement | None:
    """A period's statement before it is worked out; None without a rulebook."""
    rulebook = owed.rulebook_of(db, village_id, subject, period)
    if rulebook is None:
        return None
    return Statement(
        village_id=village_id,
        subject=subject,
        period=period,
        digest=versions.keep(db, rulebook, now),
        state=StatementState.REVIEWING,
        drafted_at=now,
    )


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
    earlier = statements.lines_of(db, statement.id)
    _work_out(db, [(statement, earlier)], now)


@dataclass(frozen=True)
class _List:
    """A statement's lines, and what they take over from earlier periods."""

    statement: Statement
    lines: Sequence[Line]
    carried: Carried


def _work_out(
    db: Db, several: Sequence[tuple[Statement, Sequence[StatementLine]]], now: datetime
) -> dict[str, Whole]:
    """Work statements out, each in place of its earlier lines; by id, what each comes to."""
    lists = [_list(db, statement, earlier) for statement, earlier in several]
    again = [statement.id for statement, earlier in several if earlier]
    if again:
        db.execute(delete(StatementLine).where(col(StatementLine.statement_id).in_(again)))
    for one in lists:
        carry_over.mark(db, one.carried)
        _moves_on(one, now)
        db.add(one.statement)
    db.flush()
    _store(db, lists)
    done = [(one.statement.id, {"lines": len(one.lines)}) for one in lists]
    acts.record_each(db, DRAFTED, done, now, right="clock")
    worked_out = [one.statement for one in lists]
    addresses.tell_each(db, waiting_claims.moved(db, worked_out), now)
    for statement in worked_out:
        if statement.state == StatementState.SETTLED:
            spans.after_settling(db, statement, now)
            convening.begun(db, statement, now)
    return {one.statement.id: sums.whole_of(db, one.statement, one.lines) for one in lists}


def _list(db: Db, statement: Statement, earlier: Sequence[StatementLine]) -> _List:
    rulebook = versions.of_digest(db, statement.digest)
    kept = [of_stored(x) for x in earlier if x.source.startswith(recut.FROM_BEFORE)]
    gathered = inputs.of_period(
        db, statement.village_id, statement.period, rulebook, statement.drafted_at, kept
    )
    lines = tally(rulebook, automatic.all_rules(), gathered.month)
    return _List(statement, lines, gathered.carried)


def _moves_on(one: _List, now: datetime) -> None:
    """A list with lines waits to be shown; one without is settled at once."""
    statement = one.statement
    statement.state = StatementState.DRAFTED
    if now != statement.drafted_at:
        statement.version += 1
    if not one.lines:
        statement.state, statement.settled_at = StatementState.SETTLED, now
        statement.lines_digest = digest_of([], statement.period)


_COLUMNS = ("id", "statement_id", "position", "state", "carried", *FIELDS)


def _store(db: Db, lists: Sequence[_List]) -> None:
    ids = iter(new_ids(sum(len(one.lines) for one in lists)))
    rows = (
        (next(ids), one.statement.id, position, LineState.STANDING, False, *line)
        for one in lists
        for position, line in enumerate(one.lines)
    )
    insert_all(db, StatementLine, _COLUMNS, rows)
