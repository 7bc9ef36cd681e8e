"""Statements (积分表): what a village's subjects are given for a month, line by line, once."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, Index, bindparam
from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core import ahead
from core.db import BIG, Db
from core.ids import new_id
from core.points.rulebook import periods
from core.points.rulebook.rulebook import Subject
from core.points.statement.notes import spoken


class StatementState(StrEnum):
    """Where a statement stands on its way into the ledger."""

    REVIEWING = "reviewing"  # 评议中: before it is worked out, base scores and honours are decided
    DRAFTED = "drafted"  # 已初算
    PUBLISHED = "published"  # 公示中
    SETTLED = "settled"  # 已入账


class LineKind(StrEnum):
    """Why a line stands on a statement."""

    BASE = "base"  # 基础分
    AWARD = "award"
    DEDUCTION = "deduction"
    VETO = "veto"
    AUTOMATIC = "automatic"
    SCORE = "score"  # 打分
    CORRECTION = "correction"  # 更正: an objection to a settled month was upheld
    ARREARS = "arrears"  # 上月欠: takes from the balance, no part of the month's score


class LineState(StrEnum):
    """Whether a line counts."""

    STANDING = "standing"
    DISPUTED = "disputed"  # 有异议
    STRUCK = "struck"  # 异议成立, counts no more
    MOVED = "moved"  # undecided when the statement settled: next month's, if it stands


class Statement(SQLModel, table=True):
    """A village's period under one rulebook; there is exactly one for each subject kind."""

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("village_id", "subject", "period"),
        Index("statement_due", "state", "publicity_until"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    subject: Subject
    period: str  # a key of periods.py: 2026-03
    digest: str = Field(foreign_key="rulebook_version.digest")
    state: StatementState = StatementState.DRAFTED
    version: int = 1  # raised at every change of state; buttons name it
    drafted_at: datetime
    confirmed_by: str | None = Field(default=None, foreign_key="person.id")
    meeting_id: str | None = Field(default=None, foreign_key="meeting.id")
    """The meeting that voted for it, in place of a person."""
    published_at: datetime | None = None
    publicity_until: datetime | None = None
    settled_at: datetime | None = None
    lines_digest: str = ""  # SHA-256 of the lines as settled
    head: str = ""  # the ledger's head right after settling: what the poster shows
    seq: int = Field(default=0, sa_column=Column(BIG, nullable=False))  # of the last transfer then
    sealed: int = Field(default=0, sa_column=Column(BIG, nullable=False))
    """Number of its seal in the chain; 0 where it settled before there were any."""

    @property
    def seals(self) -> str:
        """What its seal says: that this statement settled with these lines."""
        return f"{self.id}:{self.lines_digest}"


class StatementLine(SQLModel, table=True):
    """One reason why a subject has more or fewer points this month."""

    __tablename__ = "statement_line"
    __table_args__ = (
        UniqueConstraint("statement_id", "source"),
        Index("statement_line_subject", "subject_id", "statement_id"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id")
    position: int
    subject_id: str
    source: str
    """claim:<id>, rule:<item>:<subject>, late:<month>:<item>:<subject>, base:<subject>, line:<id> (moved from the month before),
    objection:<id> (a correction), arrears:<statement>:<subject>."""
    kind: LineKind
    code: str = ""  # the item; empty for base and arrears
    digest: str = Field(foreign_key="rulebook_version.digest")  # the version in force on `day`
    day: date  # of the act; the month's last for what the month as a whole gave
    points: int  # what counts, signed
    full: int  # what the act is worth alone
    note: str = ""  # why
    adjusted: str = ""  # why other than `full` counts: 当月封顶20分
    claim_id: str | None = Field(default=None, foreign_key="claim.id", index=True)
    state: LineState = LineState.STANDING
    carried: bool = False  # a moved line that a later statement has taken over
    voided: bool = False  # by a veto: `points` is 0 until it is lifted


class StatementTotal(SQLModel, table=True):
    """A subject's month once settled: the score, what moved in the ledger, what is still owed."""

    __tablename__ = "statement_total"
    statement_id: str = Field(primary_key=True, foreign_key="statement.id")
    subject_id: str = Field(primary_key=True, index=True)
    score: int  # sum of the counting lines but arrears; may be negative
    moved: int  # signed: into the balance, or out of it
    shortfall: int = 0  # what the balance could not bear: 上月欠 of the next statement
    carried: bool = False  # the next statement has taken the shortfall over


COUNTING = (LineState.STANDING, LineState.DISPUTED)
# What every village's close asks is built once: building a SELECT takes longer than running it.
_OF_MONTH = select(Statement).where(
    Statement.village_id == bindparam("village"),
    Statement.subject == bindparam("subject"),
    Statement.period == bindparam("period"),
)
_BEGUN = ahead.PerVillage(
    select(Statement.subject, Statement.period, Statement.drafted_at), col(Statement.village_id)
)
_IN_STATES = (
    select(Statement)
    .where(
        Statement.village_id == bindparam("village"),
        col(Statement.state).in_(bindparam("states", expanding=True)),
    )
    .order_by(Statement.subject)
)
_LINES_OF = (
    select(StatementLine)
    .where(StatementLine.statement_id == bindparam("statement"))
    .order_by(col(StatementLine.position))
)


def of_month(db: Db, village_id: str, subject: Subject, period: str) -> Statement | None:
    """The statement of a month, once it has been drafted."""
    asked = {"village": village_id, "subject": subject, "period": period}
    return db.exec(_OF_MONTH, params=asked).first()


def periods_of(db: Db, village_id: str) -> dict[str, set[str]]:
    """By subject, the periods of which a village has begun a statement."""
    begun: dict[str, set[str]] = {}
    for subject, period, _ in _BEGUN.of(db, village_id):
        begun.setdefault(subject, set()).add(period)
    return begun


def begun_at(db: Db, village_id: str, subject: Subject, period: str) -> datetime | None:
    """When a period's statement was begun; None before that."""
    begun = _BEGUN.of(db, village_id)
    return next((at for *key, at in begun if key == [subject, period]), None)


def in_state(db: Db, village_id: str, state: StatementState) -> list[Statement]:
    """A village's statements that stand there, oldest month first, households before others."""
    return in_states(db, village_id, (state,))


def in_states(db: Db, village_id: str, states: Sequence[StatementState]) -> list[Statement]:
    """Those that stand in one of these states, state by state."""
    asked = {"village": village_id, "states": states}
    return sorted(db.exec(_IN_STATES, params=asked), key=lambda s: (states.index(s.state), when(s)))


def when(statement: Statement) -> tuple[date, date]:
    """By which statements of all kinds of periods are in order of time."""
    return periods.days(statement.period)[::-1]


def drafted(db: Db) -> list[Statement]:
    """What waits for a panel in any village, oldest month first, households before others."""
    return everywhere(db, StatementState.DRAFTED)


def everywhere(db: Db, *states: StatementState) -> list[Statement]:
    """The statements of all villages that stand there, oldest first, households before others."""
    query = select(Statement).where(col(Statement.state).in_(states))
    return list(db.exec(query.order_by(Statement.period, Statement.village_id, Statement.subject)))


def lines_of(db: Db, statement_id: str) -> list[StatementLine]:
    """A statement's lines, in order."""
    return list(db.exec(_LINES_OF, params={"statement": statement_id}))


def lines_for(db: Db, statement_id: str, subject_id: str) -> list[StatementLine]:
    """A subject's lines of a statement, in order."""
    query = select(StatementLine).where(
        StatementLine.statement_id == statement_id, StatementLine.subject_id == subject_id
    )
    return list(db.exec(query.order_by(col(StatementLine.position))))


def counts(line: StatementLine) -> bool:
    """Whether the line is in its month's sums; a disputed one is until it is struck or moved."""
    return line.state in COUNTING


def scores(lines: Sequence[StatementLine]) -> dict[str, int]:
    """The score of each subject that these lines are about."""
    by_subject: dict[str, int] = {}
    for line in lines:
        if counts(line) and line.kind != LineKind.ARREARS:
            by_subject[line.subject_id] = by_subject.get(line.subject_id, 0) + line.points
    return by_subject


def digest_of(lines: Iterable[StatementLine], period: str) -> str:
    """SHA-256 of what the lines say, in order: a settled month stays these bytes (I-7).

    A voided line is in it by the words that end its note: months that were settled when those
    words were all that said so keep their digests.
    """
    facts = [
        (
            x.subject_id,
            x.source,
            x.kind,
            x.code,
            x.digest,
            str(x.day),
            x.points,
            x.full,
            spoken(x, period),
            x.state,
        )
        for x in lines
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()
