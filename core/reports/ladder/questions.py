"""Questions to a reporter (问上报人), and the pause of the clock while one waits for its answer."""

from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel, col, select

from core.db import Db
from core.ids import new_id
from core.reports.ladder import holding
from core.reports.ladder.reports import Report

WAITS = timedelta(hours=48)
"""So long in all the clock of one level waits for its reporter's answers, in one round."""


class Question(SQLModel, table=True):
    """What a holder asked a reporter; the clock waits from `at` until it is `over_at`."""

    __tablename__ = "question"
    id: str = Field(default_factory=new_id, primary_key=True)
    report_id: str = Field(foreign_key="report.id", index=True)
    round: int
    level: str
    text: str
    asked_by: str = Field(foreign_key="person.id")
    at: datetime
    waits_until: datetime
    """The latest moment at which the clock goes on; `at` itself where it does not wait."""
    over_at: datetime | None = None  # when the clock went on: answered, or its holder acted
    answer: str = ""
    answered_at: datetime | None = None


def of_report(db: Db, report_id: str) -> list[Question]:
    """All that was asked about a report, oldest first."""
    query = select(Question).where(Question.report_id == report_id)
    return list(db.exec(query.order_by(col(Question.id))))


def open_one(db: Db, report: Report) -> Question | None:
    """The newest question of this round and level that has no answer yet."""
    query = select(Question).where(
        Question.report_id == report.id,
        Question.round == report.round,
        Question.level == report.level,
        col(Question.answered_at).is_(None),
    )
    return db.exec(query.order_by(col(Question.id).desc()).limit(1)).first()


def pause(db: Db, report: Report, question: Question, now: datetime) -> None:
    """Let the level's clock wait for the answer: its due times move by as much as it may still wait.

    Nothing waits in danger that has not been made safe, nor where it is overdue already.
    """
    unsafe = report.danger and report.made_safe_at is None
    late = report.due_at is None or report.due_at <= now
    left = WAITS - _waited(db, report, now)
    if unsafe or late or left <= timedelta():
        return
    question.waits_until = report.paused_until = now + left
    db.add(question)
    _move(db, report, left)


def end(db: Db, report: Report, now: datetime) -> None:
    """The clock goes on: due times come back by whatever was not waited for."""
    for question in of_report(db, report.id):
        if question.over_at is None:
            question.over_at = min(now, question.waits_until)
            db.add(question)
            _move(db, report, question.over_at - question.waits_until)
    report.paused_until = None
    db.add(report)


def _waited(db: Db, report: Report, now: datetime) -> timedelta:
    """How long this level's clock has waited in this round."""
    here = [
        q for q in of_report(db, report.id) if (q.round, q.level) == (report.round, report.level)
    ]
    spans = (min(q.over_at or now, q.waits_until) - q.at for q in here)
    return sum(spans, timedelta())


def _move(db: Db, report: Report, by: timedelta) -> None:
    """Move what is owed by this much, on the report and on its holder's record."""
    if by == timedelta() or report.due_at is None or report.finish_due_at is None:
        return
    report.due_at += by
    report.finish_due_at += by
    db.add(report)
    holding.extend(db, report)
