"""The runner: asks each job's own trigger for its moments and runs them, once each."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlmodel import Field, SQLModel

from core.db import Db, insert_once
from core.plugins import discover
from scheduler import jobs
from scheduler.job import Job

log = logging.getLogger("lianhu.scheduler")

Transact = Callable[[Callable[[Db], Any]], Any]
"""Runs a function in one transaction of its own and gives back what it returns."""


class Occurrence(SQLModel, table=True):
    """A job's run for one period: whoever inserts the row does the work, in the same transaction."""

    __tablename__ = "occurrence"
    job: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    at: datetime
    done: int = 0


class FiredUntil(SQLModel, table=True):
    """How far the clock has been worked through, so that a restart catches up what it missed."""

    __tablename__ = "fired_until"
    id: str = Field(primary_key=True)
    at: datetime


@cache
def all_jobs() -> dict[str, Job]:
    """Every job, by its name."""
    return {j.name: j for j in discover(jobs, "job").values()}


def fire(transact: Transact, since: datetime, until: datetime, *, live: bool = False) -> int:
    """Run every job at its moments in (since, until], in order of time; how many ran.

    With a moving clock (tests, play, demo) a job's `now` is its moment. `live` gives it `until`,
    the real time, so that what is caught up speaks of the present.
    """
    ran, cursor = 0, since
    while True:
        moment, due = _next(transact, cursor, until)
        if moment is None:
            return ran
        for job in due:
            ran += _run(transact, job, moment, until if live else moment)
        cursor = moment


def _next(
    transact: Transact, cursor: datetime, until: datetime
) -> tuple[datetime | None, list[Job]]:
    moments: dict[datetime, list[Job]] = {}
    for job in all_jobs().values():
        moment = _moment(transact, job, cursor)
        if moment is not None and moment <= until:
            moments.setdefault(moment, []).append(job)
    if not moments:
        return None, []
    first = min(moments)
    return first, moments[first]


def _moment(transact: Transact, job: Job, cursor: datetime) -> datetime | None:
    after = cursor + timedelta(microseconds=1)
    if job.next_due is not None:
        due = transact(job.next_due)
        if due is None:
            return None
        after = max(after, due)
    moment: datetime | None = job.trigger.get_next_fire_time(None, after)
    return moment


def _run(transact: Transact, job: Job, moment: datetime, now: datetime) -> int:
    if job.late is not None and now - moment > job.late:
        log.warning("job %s of %s skipped: %s late", job.name, moment.isoformat(), now - moment)
        return 0

    def work(db: Db) -> int:
        period = moment.astimezone(UTC).isoformat()
        row = {"job": job.name, "period": period, "at": now, "done": 0}
        if job.claims and not insert_once(db, Occurrence, row):
            return 0
        done = job.run(db, now)
        if done:
            log.info("job %s of %s did %d", job.name, period, done)
        return 1

    return int(transact(work))


def worked_until(db: Db) -> datetime | None:
    """Up to when the clock was worked through before this start."""
    row = db.get(FiredUntil, "runner")
    return row.at if row else None


def note_worked(db: Db, until: datetime) -> None:
    """Remember it. Two replicas may both write; every job is safe to be asked twice."""
    row = db.get(FiredUntil, "runner") or FiredUntil(id="runner", at=until)
    row.at = max(row.at, until)
    db.add(row)
