"""Scores (打分): what a body, or an assessor, gives each subject for each SCORE item of a statement."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.ids import new_id
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import Item, ItemKind, Rulebook, Subject
from core.points.statement import statements
from core.points.statement.statements import Statement, StatementState
from core.points.subjects import subjects
from core.points.tally.inputs import Scored

GIVEN = acts.kind(
    "score.give", passed_over="comes along with the sheet handed in, or with a meeting's close"
)


class Score(SQLModel, table=True):
    """Points of one subject for one item, while the statement is reviewed; the newest word counts."""

    __tablename__ = "score"
    __table_args__ = (UniqueConstraint("statement_id", "subject_id", "code"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id")
    subject_id: str
    code: str  # the item
    points: int  # 0 to the item's, before its category's weight
    by: str | None = Field(default=None, foreign_key="person.id")  # None: a meeting gave it
    meeting_id: str | None = Field(default=None, foreign_key="meeting.id")
    note: str = ""  # why points are lost, as people read it under 为什么
    at: datetime


def last_day(statement: Statement) -> date:
    """The last day of the statement's period: the items of that day are scored."""
    return periods.days(statement.period)[1] - timedelta(days=1)


def items_of(rulebook: Rulebook, day: date) -> list[Item]:
    """The items that are scored, in order."""
    return [i for i in rulebook.items if i.kind == ItemKind.SCORE and i.in_force(day)]


def wanted(db: Db, statement: Statement) -> list[tuple[str, Item]]:
    """Whom the statement is to score for what: the subjects that there were at the period's end.

    A subject is scored only for the items of its class.
    """
    rulebook = versions.of_digest(db, statement.digest)
    items = items_of(rulebook, last_day(statement))
    if not items:
        return []
    at_end = periods.span(statement.period)[1] - timedelta(microseconds=1)
    ids = subjects.in_village(db, statement.village_id, statement.subject, at_end)
    classes = subjects.classes(db, statement.subject, statement.village_id, at_end)
    return [
        (subject_id, item)
        for subject_id in ids
        for item in items
        if item.classes is None or classes.get(subject_id) in item.classes
    ]


def missing(db: Db, statement: Statement) -> list[tuple[str, Item]]:
    """What has not been scored yet."""
    needed = wanted(db, statement)
    given = {(s.subject_id, s.code) for s in given_to(db, statement.id)} if needed else set()
    return [
        (subject_id, item) for subject_id, item in needed if (subject_id, item.code) not in given
    ]


def given_to(db: Db, statement_id: str) -> list[Score]:
    """Every score of a statement, by subject and item."""
    query = select(Score).where(Score.statement_id == statement_id)
    return list(db.exec(query.order_by(col(Score.subject_id), col(Score.code))))


def of_statement(db: Db, statement_id: str) -> list[Scored]:
    """The same as plain values, for the tally."""
    day = last_day(db.get_one(Statement, statement_id))
    scores = given_to(db, statement_id)
    return [Scored(s.subject_id, s.code, s.points, day, s.note) for s in scores]


def of_period(db: Db, village_id: str, subject: Subject, period: str) -> list[Scored]:
    """The same for a village's period; none before its statement has been begun."""
    statement = statements.of_month(db, village_id, subject, period)
    return of_statement(db, statement.id) if statement else []


def assessors(db: Db, statement_id: str) -> set[str]:
    """Who has given scores of a statement alone."""
    query = select(Score.by).where(Score.statement_id == statement_id)
    return {by for by in db.exec(query) if by is not None}


def assessor(db: Db, statement_id: str, subject_id: str, code: str) -> str | None:
    """Who gave a score alone; None where a meeting gave it."""
    query = select(Score.by).where(
        Score.statement_id == statement_id, Score.subject_id == subject_id, Score.code == code
    )
    return db.exec(query).first()


def give(
    db: Db,
    statement: Statement,
    subject_id: str,
    item: Item,
    points: int,
    now: datetime,
    *,
    by: str | None = None,
    meeting_id: str | None = None,
    note: str = "",
) -> Score:
    """Note a score, in place of an earlier one; Refusal outside 0 to the item's points, or too late.

    Who may give it is its caller's to check: an assessor by post, a meeting by its results.
    """
    if statement.state != StatementState.REVIEWING:
        raise Refusal("这一期的积分表已经算好了，不能再打分。有出入请在公示期里发“异议”。")
    if not 0 <= points <= item.points:
        raise Refusal(f"“{item.name}”打0到{item.points}分，请重新打。")
    query = select(Score).where(
        Score.statement_id == statement.id,
        Score.subject_id == subject_id,
        Score.code == item.code,
    )
    score = db.exec(query).first() or Score(
        statement_id=statement.id, subject_id=subject_id, code=item.code, points=points, at=now
    )
    score.points, score.by, score.meeting_id, score.note, score.at = (
        points,
        by,
        meeting_id,
        note,
        now,
    )
    db.add(score)
    acts.record(
        db,
        GIVEN,
        statement.id,
        now,
        person_id=by,
        right="assessor" if by else "meeting",
        subject=subject_id,
        code=item.code,
        points=points,
    )
    return score


def clear(db: Db, statement_id: str) -> None:
    """Take all scores of a statement back: they are to be given anew."""
    db.flush()
    db.execute(delete(Score).where(col(Score.statement_id) == statement_id))
