"""The check of grades (核对考核): sheets by those who might, consequences as graded and closed by two (I-5, I-26)."""

from collections.abc import Iterator
from functools import cache

from sqlmodel import col, select

from core.db import Db, any_rows
from core.points.close import assessment
from core.points.gates.scores import Score
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Decides, End, Follow
from core.points.statement import grades
from core.points.statement.grades import Consequence, ConsequenceState
from core.points.statement.statements import Statement, StatementState, StatementTotal
from core.registry import people
from core.registry.people import ABOVE


def broken(db: Db) -> Iterator[str]:
    """Everything about grades that cannot be so."""
    if not any_rows(db, Score, Statement, Consequence):
        return
    yield from _sheets(db)
    settled = select(Statement).where(Statement.state == StatementState.SETTLED)
    for statement in db.exec(settled).all():
        if versions.of_digest(db, statement.digest).end == End.GRADE:
            yield from _follow(db, statement)
    for consequence in db.exec(select(Consequence)).all():
        yield from _tracked(db, consequence)


def _sheets(db: Db) -> Iterator[str]:
    """I-5: whoever scored a sheet held the post for it then, and need not withdraw."""
    withdraws = cache(
        lambda *of: assessment.withdraws(db, of[0], db.get_one(Statement, of[1]), of[2])
    )
    for score in db.exec(select(Score).where(col(Score.by).is_not(None))).all():
        statement = db.get_one(Statement, score.statement_id)
        by = score.by or ""
        if withdraws(by, statement.id, score.subject_id):
            yield f"I-5 score {score.id} was given by somebody who must withdraw"
        stage = versions.of_digest(db, statement.digest).stage(Decides.BASE)
        posts = frozenset(stage.posts if stage else ()) | ABOVE
        if not people.holds_above(db, by, posts, statement.village_id, score.at):
            yield f"I-5 score {score.id} was given without the post for it"


def _follow(db: Db, statement: Statement) -> Iterator[str]:
    """I-26: each grade has set going what its rulebook says, and nothing else has."""
    rulebook = versions.of_digest(db, statement.digest)
    query = select(StatementTotal).where(StatementTotal.statement_id == statement.id)
    due = {}
    for total in db.exec(query).all():
        grade = grades.grade_of(rulebook, total.score)
        if grade is not None and grade.follow != Follow.NOTHING:
            due[total.subject_id] = (grade.name, grade.follow)
    begun = {r.subject_id: (r.grade, r.follow) for r in grades.of_statement(db, statement.id)}
    for subject_id in sorted(due.keys() | begun.keys()):
        if due.get(subject_id) != begun.get(subject_id):
            yield f"I-26 statement {statement.id}: the grade of {subject_id} is not followed up"


def _tracked(db: Db, consequence: Consequence) -> Iterator[str]:
    """I-26: it has an end or a due day; a rectification is proposed and closed by two people."""
    ended = consequence.state == ConsequenceState.ENDED
    whole = (
        consequence.ended_by is not None
        and consequence.ended_at is not None
        and bool(consequence.outcome)
    )
    if ended != whole or (not ended and consequence.due_at <= consequence.begun_at):
        yield f"I-26 consequence {consequence.id} has neither an end nor a due day"
    if consequence.follow != Follow.RECTIFY:
        return
    if (consequence.state == ConsequenceState.OPEN) != (consequence.proposed_by is None):
        yield f"I-26 consequence {consequence.id} is {consequence.state} without the first of two"
    if ended and consequence.ended_by == consequence.proposed_by:
        yield f"I-26 consequence {consequence.id} was closed by one person alone"
    reports = grades.progress(db, consequence.id)
    if consequence.proposed_by is not None and not any(one.photos for one in reports):
        yield f"I-26 consequence {consequence.id} was found done without a report and a photo"
