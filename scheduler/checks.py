"""Invariants of jobs (核对): a job that must run ran at each of its moments (I-17), and no sweep stands still (I-14)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from core.db import Db
from scheduler import marks
from scheduler.job import Job, villages
from scheduler.runner import Occurrence, Unfinished, all_jobs

SLACK = timedelta(minutes=10)
"""So far what is due may lie behind: ten thousand overdue reports go in portions."""


def broken(db: Db) -> Iterator[str]:
    """One line for each moment at which a job did not run, and for each sweep that leaves what is due; reads only."""
    worked = marks.worked_until(db)
    if worked is None:
        return  # no clock has run here yet
    for job in all_jobs().values():
        if job.claims and job.late is None and job.each in (None, villages):
            yield from _missed(db, job, worked)
        if job.next_due is not None:
            due = job.next_due(db)
            if due is not None and due < worked - SLACK:
                yield f"I-14: {job.name} leaves lying what was due at {due.isoformat()}"


def _missed(db: Db, job: Job, worked: datetime) -> Iterator[str]:
    """The moments since its first run at which it did not run, and of which nothing is kept to be made up for."""
    ran = _moments(db, job)
    if not ran:
        return
    ran |= set(db.exec(select(Unfinished.moment).where(Unfinished.job == job.name)))
    moment = min(ran)
    while True:
        following = job.trigger.get_next_fire_time(None, moment + timedelta(microseconds=1))
        if following is None or following > worked:
            return
        if following not in ran:
            yield f"I-17: {job.name} did not run at {following.isoformat()}"
        moment = following


def _moments(db: Db, job: Job) -> set[datetime]:
    """When it ran; a period is the moment, and behind a slash its part."""
    of_all = func.substr(col(Occurrence.period), 1, len("2026-03-02T01:00:00+00:00"))
    every = select(of_all).where(Occurrence.job == job.name).distinct()
    return {datetime.fromisoformat(moment) for moment in db.exec(every)}
