"""The runner: asks each job's own trigger for its moments and runs them, once each."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import Executable, delete, update
from sqlmodel import Field, SQLModel, col, select

from core.db import Db, insert_once, insert_several, is_sqlite, writes
from core.plugins import discover
from scheduler import jobs
from scheduler.job import Job

log = logging.getLogger("lianhu.scheduler")

BLOCKS_AT_ONCE = 3
"""On PostgreSQL, where writers do not wait for each other."""
AT_ONCE = 100
"""So much of what broke is tried again in one tick."""
SHORTEST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)

Transact = Callable[[Callable[[Db], Any]], Any]
"""Runs a function in one transaction of its own and gives back what it returns."""


class Occurrence(SQLModel, table=True):
    """A job's run for one period: whoever inserts the row does the work, in the same transaction."""

    __tablename__ = "occurrence"
    job: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    at: datetime
    done: int = 0


class Unfinished(SQLModel, table=True):
    """A part of a claiming job that broke at one of its moments, until it has been made up for."""

    __tablename__ = "unfinished"
    job: str = Field(primary_key=True)
    moment: datetime = Field(primary_key=True)
    part: str = Field(primary_key=True)  # "" for the whole job
    error: str  # its type alone: the words of an error may quote what people said
    again_at: datetime = Field(index=True)


@dataclass(frozen=True)
class _Run:
    """A job at one of its moments. `live` keeps what breaks, instead of raising it."""

    transact: Transact
    job: Job
    moment: datetime
    now: datetime
    live: bool
    changed: Callable[[], None] = lambda: None
    """Called where something may be due now that was not before."""


@cache
def all_jobs() -> dict[str, Job]:
    """Every job, by its name, and in that order: so they run where several are due at one moment."""
    by_name: dict[str, Job] = {j.name: j for j in discover(jobs, "job").values()}
    return dict(sorted(by_name.items()))


def fire(
    transact: Transact,
    since: datetime,
    until: datetime,
    *,
    live: bool = False,
    starts: Callable[[str], None] = lambda _: None,
) -> int:
    """Run every job at its moments in (since, until], in order of time; how many ran.

    With a moving clock (tests, play, demo) a job's `now` is its moment, and what breaks is raised.
    `live` gives it `until`, the real time, so that what is caught up speaks of the present; what
    breaks then is logged and holds up nothing else: a sweep meets it again, a claiming job's part
    is kept and tried again. Raises only when not even that can be written down.
    `starts` hears the name of each job before it runs.
    """
    ran, cursor = _make_up(transact, until) if live else 0, since
    swept: set[str] = set()
    following: dict[str, datetime] = {}
    dues: dict[str, datetime | None] = {}
    stale = True
    while True:
        if stale or live:
            dues = _dues(transact, swept, live=live)
        changes: list[str] = []
        moments: dict[datetime, list[Job]] = {}
        for job in all_jobs().values():
            moment = _moment(job, dues, following, (cursor, until))
            if moment is not None and job.name not in swept:
                moments.setdefault(moment, []).append(job)
        if not moments:
            return ran
        cursor = min(moments)
        for job in moments[cursor]:
            starts(job.name)
            changed = partial(changes.append, job.name)
            ran += _run(_Run(transact, job, cursor, until if live else cursor, live, changed))
            if live and job.next_due is not None:
                swept.add(job.name)  # it has looked at `until`: there is nothing later to see
        stale = bool(changes)


def _dues(transact: Transact, swept: set[str], *, live: bool) -> dict[str, datetime | None]:
    """When each sweep is due next; one question to the database where what breaks is raised anyway."""
    sweeps = {j.name: j.next_due for j in all_jobs().values() if j.next_due and j.name not in swept}
    if not live:
        next_dues: dict[str, datetime | None] = transact(
            lambda db: {name: next_due(db) for name, next_due in sweeps.items()}
        )
        return next_dues
    dues: dict[str, datetime | None] = {}
    for name, next_due in sweeps.items():
        try:
            dues[name] = transact(next_due)
        except Exception as error:
            _log(all_jobs()[name], "next due", error)
            # One row that cannot be read: the sweep looks for itself.
            dues[name] = datetime.min.replace(tzinfo=UTC)
    return dues


def _moment(
    job: Job,
    dues: dict[str, datetime | None],
    following: dict[str, datetime],
    span: tuple[datetime, datetime],
) -> datetime | None:
    """The job's next moment in (cursor, until]; `following` keeps what a trigger alone has said."""
    cursor, until = span
    after = cursor + timedelta(microseconds=1)
    if job.next_due is not None:
        due = dues.get(job.name)
        if due is None or due > until:
            return None
        after = max(after, due)
    known = following.get(job.name)
    if known is None or known < after or job.next_due is not None:
        fires_at: datetime | None = job.trigger.get_next_fire_time(None, after)
        if fires_at is None:
            return None
        known = following[job.name] = fires_at.astimezone(UTC)
    return known if known <= until else None


def _run(run: _Run, part: str = "") -> int:
    """The job, or the one part of it that is left."""
    job, each = run.job, run.job.each
    if job.late is not None and run.now - run.moment > job.late:
        behind = run.now - run.moment
        log.warning("job %s of %s skipped: %s late", job.name, run.moment.isoformat(), behind)
        return 0
    if job.next_due is not None:
        run.changed()  # what was due is no longer, whoever did it
    if each is None or part:
        return _try(run, part, lambda: _once(run, part))

    def parts() -> int:
        names, alone = run.transact(lambda db: (each(db, run.now), is_sqlite(db)))
        if job.block == 1:
            return max([_try(run, p, partial(_once, run, p)) for p in names], default=0)
        blocks = [names[n : n + job.block] for n in range(0, len(names), job.block)]
        if alone or not run.live:
            return max((_block(run, names) for names in blocks), default=0)
        with ThreadPoolExecutor(BLOCKS_AT_ONCE, thread_name_prefix="lianhu-block") as pool:
            return max(pool.map(partial(_block, run), blocks), default=0)

    return _try(run, "", parts)


def _try(run: _Run, part: str, work: Callable[[], int]) -> int:
    try:
        return work()
    except Exception as error:
        if not run.live:
            raise
        # The edge of a job: the others go on.
        _log(run.job, _period(run, part), error)
        if run.job.claims:
            kind = type(error).__name__
            run.transact(lambda db: _keep(db, run, part, kind))
        return 0


def _log(job: Job, what: str, error: Exception) -> None:
    """The traceback without the words: they may quote what people said."""
    unworded = RuntimeError(type(error).__name__)
    log.error(
        "job %s broke at %s", job.name, what, exc_info=(RuntimeError, unworded, error.__traceback__)
    )


def _once(run: _Run, part: str) -> int:
    """One run, or one part of it, in a transaction with its claim."""
    job, period = run.job, _period(run, part)

    def work(db: Db) -> int:
        occurrence = {"job": job.name, "period": period, "at": run.now, "done": 0}
        if job.claims and not insert_once(db, Occurrence, occurrence):
            run.changed()  # by another process
            return 0
        before = writes(db)
        if part:
            done = job.run(db, run.now, part if job.block == 1 else [part])
        else:
            done = job.run(db, run.now)
        if before is None or writes(db) != before:
            run.changed()
        if done:
            log.info("job %s of %s did %d", job.name, period, done)
        return 1

    return int(run.transact(work))


def _claim(db: Db, run: _Run, names: list[str]) -> list[str]:
    """Claim the parts that nobody has claimed; one INSERT."""
    claims = {_period(run, part): part for part in names}
    rows = [{"job": run.job.name, "period": p, "at": run.now, "done": 0} for p in claims]
    mine = set(insert_several(db, Occurrence, rows, col(Occurrence.period)))
    return [part for period, part in claims.items() if period in mine]


def _block(run: _Run, names: list[str]) -> int:
    """Several parts in one transaction with their claims; where one of them breaks, each alone."""

    def work(db: Db) -> int:
        mine = _claim(db, run, names) if run.job.claims else names
        if len(mine) < len(names):
            run.changed()  # by another process
        if not mine:
            return 0
        before = writes(db)
        done = run.job.run(db, run.now, mine)
        if before is None or writes(db) != before:
            run.changed()
        if done:
            log.info("job %s of %s did %d", run.job.name, run.moment.isoformat(), done)
        return 1

    try:
        return int(run.transact(work))
    except Exception:
        return max(_try(run, part, partial(_once, run, part)) for part in names)


def _period(run: _Run, part: str) -> str:
    return "/".join(filter(None, (run.moment.isoformat(), part)))


def _keep(db: Db, run: _Run, part: str, error: str) -> None:
    """Note what broke. It rests as long as it is old, a minute at least and an hour at most."""
    rest = min(max(run.now - run.moment, SHORTEST_REST), LONGEST_REST)
    key = {"job": run.job.name, "moment": run.moment, "part": part}
    state = {"error": error, "again_at": run.now + rest}
    if not insert_once(db, Unfinished, key | state):
        db.execute(update(Unfinished).filter_by(**key).values(**state))


def _make_up(transact: Transact, now: datetime) -> int:
    """Try again what broke before and has rested; how many ran."""
    query = select(Unfinished).where(
        col(Unfinished.again_at) <= now, col(Unfinished.job).in_(all_jobs())
    )
    query = query.order_by(col(Unfinished.again_at)).limit(AT_ONCE)
    unfinished: list[Unfinished] = transact(lambda db: list(db.exec(query)))
    ran = 0
    for broken in unfinished:
        ran += _run(_Run(transact, all_jobs()[broken.job], broken.moment, now, True), broken.part)
        # Gone unless it broke again and rests: then its moment lies ahead.
        gone = delete(Unfinished).filter_by(job=broken.job, moment=broken.moment, part=broken.part)
        transact(partial(_carry_out, gone.where(col(Unfinished.again_at) <= now)))
    return ran


def _carry_out(statement: Executable, db: Db) -> None:
    db.execute(statement)
