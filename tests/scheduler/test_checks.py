"""`scheduler.checks`: a moment that was missed and a sweep that stands still are named; what rests is not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, delete, select

from bot.cli.upkeep import check
from core.db import Db
from scheduler import checks, marks, runner
from scheduler.runner import Occurrence, Unfinished
from tests.core.reports.telling import MONDAY, file

FROM, UNTIL = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC)


def worked(db: Db, until: datetime = UNTIL) -> None:
    """The clock went on from `FROM`."""
    runner.fire(lambda work: work(db), FROM, until)
    marks.note_worked(db, until)
    db.flush()


def test_where_every_job_ran_nothing_is_said(db: Db) -> None:
    file(db)
    assert list(checks.broken(db)) == []  # before any clock
    worked(db)
    assert list(checks.broken(db)) == []
    assert "jobs" in check.nouns()


@pytest.mark.broken_on_purpose
def test_a_moment_at_which_a_job_did_not_run_is_named(db: Db) -> None:
    worked(db)
    daily = next(
        j.name
        for j in runner.all_jobs().values()
        if db.exec(select(Occurrence).where(Occurrence.job == j.name)).first()
        and list(_days(db, j.name)) == [2, 3, 4]
        and j.late is None
        and j.each in (None, checks.villages)
    )
    gone = col(Occurrence.period).startswith("2026-03-03")
    db.execute(delete(Occurrence).where(col(Occurrence.job) == daily, gone))
    (line,) = checks.broken(db)
    assert line.startswith(f"I-17: {daily} did not run at 2026-03-0")
    moment = datetime.fromisoformat(line.rpartition(" ")[2])
    db.add(Unfinished(job=daily, moment=moment, part="", error="X", again_at=UNTIL))
    assert list(checks.broken(db)) == []  # kept, and tried again


def _days(db: Db, name: str) -> list[int]:
    periods = db.exec(select(Occurrence.period).where(Occurrence.job == name))
    return sorted({datetime.fromisoformat(p.partition("/")[0]).day for p in periods})


@pytest.mark.broken_on_purpose
def test_a_sweep_that_stands_still_is_named(db: Db) -> None:
    report = file(db, at=MONDAY)
    assert report.due_at is not None
    marks.note_worked(db, report.due_at + checks.SLACK)
    assert list(checks.broken(db)) == []
    marks.note_worked(db, report.due_at + checks.SLACK + timedelta(seconds=1))
    assert [line.partition(" leaves")[0] for line in checks.broken(db)] == [
        "I-14: escalate_overdue"
    ]
