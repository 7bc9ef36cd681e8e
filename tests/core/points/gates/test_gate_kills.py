"""Closing a gate's meeting, killed at every few statements and run again, gives the same bytes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from core.db import Db
from core.meetings import conduct, votes
from core.meetings.conduct import Meeting
from core.points.claims.claims import Claim
from core.points.close import meeting_results
from core.points.gates.scores import Score
from core.points.rulebook.rulebook import Decides
from core.points.statement import statements
from core.points.statement.statements import Statement
from tests.core.points.gate_meetings import CLERK, begun, called, honour, honoured, scored
from tests.core.points.wangjia_acts import april, person

pytestmark = pytest.mark.place("hulu")
KILLS = 12
"""So many moments of one closing, spread over its statements."""


class Killed(Exception):
    """The process ends here."""


@contextmanager
def killed_at(engine: Engine, number: int) -> Iterator[list[int]]:
    """The transaction breaks at its n-th statement; how many there were."""
    seen = [0]

    def count(*_: object) -> None:
        seen[0] += 1
        if seen[0] == number:
            raise Killed

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", count)


def bytes_of(db: Db, statement_id: str) -> tuple[object, ...]:
    """All that a closing leaves behind, but its random ids."""
    db.expire_all()
    statement = db.get_one(Statement, statement_id)
    lines = statements.digest_of(statements.lines_of(db, statement_id), statement.period)
    scores = sorted((s.subject_id, s.code, s.points) for s in db.exec(select(Score)))
    decided = sorted((c.id, c.state, c.reason) for c in db.exec(select(Claim)))
    return (statement.state, statement.version, lines, tuple(scores), tuple(decided))


def prepared(db: Db, gate: Decides) -> tuple[str, str]:
    """Everybody has voted at that gate, and nobody has closed its meeting yet."""
    honour(db)
    statement = begun(db, april(1, 8))
    if gate != Decides.BASE:
        scored(db, statement, april(1))
    if gate == Decides.STATEMENT:
        honoured(db, statement, april(2))
    meeting = called(db, statement, gate, april(3))
    for name in ("龙正明", "向春生", "石丽华", "梁老根")[: 2 if gate == Decides.BASE else 4]:
        conduct.sign_in(db, person(db, name), meeting.id, april(3))
    conduct.begin(db, person(db, CLERK), meeting.id, april(3))
    for name in ("龙正明", "向春生", "石丽华", "梁老根", CLERK):
        for item in votes.open_items(db, person(db, name), april(3)):
            votes.cast(db, person(db, name), item.id, 7 if item.most else "yes", april(3))
    return statement.id, meeting.id


def close(db: Db, meeting_id: str, now: datetime) -> Meeting:
    return meeting_results.close(db, person(db, CLERK), meeting_id, now)


def tried(engine: Engine, work: Callable[[Db], object]) -> object:
    """What the work would leave behind; nothing of it stays."""
    with Session(engine, expire_on_commit=False) as db:
        found = work(db)
        db.rollback()
    return found


@pytest.mark.parametrize("gate", [Decides.BASE, Decides.HONOURS, Decides.STATEMENT])
def test_a_killed_closing_is_run_again_to_the_same_bytes(world: Engine, gate: Decides) -> None:
    with Session(world, expire_on_commit=False) as db, db.begin():
        statement_id, meeting_id = prepared(db, gate)

    def whole(db: Db) -> tuple[object, ...]:
        close(db, meeting_id, april(4))
        return bytes_of(db, statement_id)

    with killed_at(world, 0) as seen:
        wanted = tried(world, whole)
    before = tried(world, lambda db: bytes_of(db, statement_id))
    assert wanted != before
    for number in range(1, seen[0], max(1, seen[0] // KILLS)):
        with killed_at(world, number), pytest.raises(Killed):
            tried(world, whole)
        assert tried(world, lambda db: bytes_of(db, statement_id)) == before
    with Session(world, expire_on_commit=False) as db, db.begin():
        assert whole(db) == wanted
