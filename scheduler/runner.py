"""The runner: asks each job's own trigger for its moments and runs them, once each."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import update
from sqlmodel import Field, SQLModel, col

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
    the real time, so that what is caught up speaks of the present; a job that breaks then holds up
    no other, and the ExceptionGroup of all that broke comes at the end.
    """
    ran, cursor = 0, since
    swept: set[str] = set()
    broke: list[Exception] = []
    while True:
        moment, due = _next(transact, cursor, until, swept)
        if moment is None:
            break
        for job in due:
            try:
                ran += _run(transact, job, moment, until if live else moment)
            except Exception as error:
                if not live:
                    raise
                broke.append(error)
            if live and job.next_due is not None:
                swept.add(job.name)  # it has looked at `until`: there is nothing later to look at
        cursor = moment
    if broke:
        raise ExceptionGroup("jobs broke", broke)
    return ran


def _next(
    transact: Transact, cursor: datetime, until: datetime, swept: set[str]
) -> tuple[datetime | None, list[Job]]:
    moments: dict[datetime, list[Job]] = {}
    for job in all_jobs().values():
        moment = _moment(transact, job, cursor) if job.name not in swept else None
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
    return moment.astimezone(UTC) if moment else None


def _run(transact: Transact, job: Job, moment: datetime, now: datetime) -> int:
    if job.late is not None and now - moment > job.late:
        log.warning("job %s of %s skipped: %s late", job.name, moment.isoformat(), now - moment)
        return 0

    if job.each is None:
        return _once(transact, job, moment, now, ())
    parts = transact(job.each)
    broke: list[Exception] = []
    for part in parts:
        try:
            _once(transact, job, moment, now, (part,))
        except Exception as error:
            broke.append(error)
    if broke:
        raise ExceptionGroup(f"{job.name} broke in {len(broke)} of {len(parts)} parts", broke)
    return 1


def _once(
    transact: Transact, job: Job, moment: datetime, now: datetime, part: tuple[str, ...]
) -> int:
    """One run, or one part of it, in a transaction with its claim."""

    def work(db: Db) -> int:
        period = "/".join((moment.isoformat(), *part))
        row = {"job": job.name, "period": period, "at": now, "done": 0}
        if job.claims and not insert_once(db, Occurrence, row):
            return 0
        done = job.run(db, now, *part)
        if done:
            log.info("job %s of %s did %d", job.name, period, done)
        return 1

    return int(transact(work))


def worked_until(db: Db) -> datetime | None:
    """Up to when the clock was worked through before this start."""
    row = db.get(FiredUntil, "runner")
    return row.at if row else None


def note_worked(db: Db, until: datetime) -> None:
    """Remember it; it never goes back. Replicas may all write: every job is safe to be asked twice."""
    if not insert_once(db, FiredUntil, {"id": "runner", "at": until}):
        db.execute(update(FiredUntil).where(col(FiredUntil.at) < until).values(at=until))
