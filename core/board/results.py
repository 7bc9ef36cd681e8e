"""Results (公示的积分): what has been published of points, as the group chat was told it: awards by masked name.

Deductions stand in no public place: they are told to whom they concern. Of a scheme that ends in grades only the
committee's own result is shown; of people nobody is counted out.
"""

from dataclasses import dataclass
from datetime import datetime

from core.board.matters import LEAST
from core.db import Db
from core.points.ledger import ledger
from core.points.rulebook import versions
from core.points.rulebook.rulebook import End, Subject
from core.points.statement import grade_notices, notices, poster, statements
from core.points.statement.statements import Statement, StatementState

PERIODS = 3
"""So many periods back are on the board."""
MOST = 30
"""So many names stand in a list; the rest is counted."""


@dataclass(frozen=True)
class Award:
    """A line of a list."""

    name: str  # masked
    points: int
    what: str


@dataclass(frozen=True)
class Result:
    """A published statement as anybody may see it."""

    id: str
    heading: str
    settled_at: datetime | None  # None while it is in publicity
    until: datetime | None  # the end of its publicity
    awards: tuple[Award, ...]
    more: int | None  # further names, from LEAST on
    summary: str  # in place of a list, where a grade ends it
    code: str  # the ledger's head in short, once it is settled
    has_poster: bool


def of_village(db: Db, village_id: str) -> list[Result]:
    """What is in publicity and what settled last, the newest first."""
    shown = statements.in_state(db, village_id, StatementState.PUBLISHED)
    settled = statements.in_state(db, village_id, StatementState.SETTLED)
    last = sorted({s.period for s in settled}, reverse=True)[:PERIODS]
    # One with nothing in it settles at once, and nobody was told of it.
    recent = [s for s in settled if s.period in last and s.publicity_until is not None]
    newest = sorted(recent, key=lambda s: (last.index(s.period), s.subject))
    return [_result(db, statement) for statement in (*shown, *newest)]


def _result(db: Db, statement: Statement) -> Result:
    lines = statements.lines_of(db, statement.id)
    graded = versions.of_digest(db, statement.digest).end == End.GRADE
    over = statement.state == StatementState.SETTLED
    awards: tuple[Award, ...] = ()
    more, summary = 0, ""
    if graded:
        committee = over and statement.subject == Subject.COMMITTEE
        summary = grade_notices.result(db, statement, lines) if committee else ""
    else:
        told = notices.best if over else notices.public
        named = told(db, statement, lines).named
        awards = tuple(Award(one.name, one.points, one.what) for one in named[:MOST])
        more = len(named) - len(awards)
    return Result(
        id=statement.id,
        heading=notices.heading(db, statement),
        settled_at=statement.settled_at if over else None,
        until=statement.publicity_until,
        awards=awards,
        more=more if more >= LEAST else None,
        summary=summary,
        code=ledger.short(statement.head)
        if over and statement.head not in ("", ledger.FIRST_HASH)
        else "",
        has_poster=over and not graded,
    )


def poster_of(db: Db, statement_id: str) -> bytes | None:
    """The poster of a settled statement, as the group chat got it; None for anything else."""
    statement = db.get(Statement, statement_id)
    if statement is None or statement.state != StatementState.SETTLED:
        return None
    if versions.of_digest(db, statement.digest).end == End.GRADE:
        return None
    lines = statements.lines_of(db, statement.id)
    return poster.draw(poster.of_statement(db, statement, lines))
