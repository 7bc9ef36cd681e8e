"""Marks (记号): how far the clock has been worked through, and the moments by which it is known to be right.

A clock that is an hour off from every moment that the database knows is not believed: what a job does
a year too early cannot be taken back, what it does a day late can be lived with. docs/adr/0033.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, update
from sqlmodel import Field, SQLModel, col, select

from core.db import Db, insert_once
from core.outbox import Outgoing, Pace, State
from scheduler.runner import Occurrence, Unfinished

TOLERANCE = timedelta(hours=1)
"""So far a clock may be off from the moments that are known, and be believed."""
MINUTE = timedelta(minutes=1)
_RUNNER, _WORD = "runner", "operator"


@dataclass(frozen=True)
class Moment:
    """What the clock said, and by what no clock can be put wrong: seconds since this start of the machine."""

    at: datetime
    boot: str = ""
    """Names the start of the machine; empty where it cannot be known."""
    uptime: float = 0.0
    """Seconds since then, those of sleep included."""


class FiredUntil(SQLModel, table=True):
    """How far the clock has been worked through, so that a restart catches up what it missed; and the operator's word."""

    __tablename__ = "fired_until"
    id: str = Field(primary_key=True)
    at: datetime
    boot: str = Field(default="", sa_column_kwargs={"server_default": ""})
    uptime: float = Field(default=0.0, sa_column_kwargs={"server_default": "0"})


def agrees(known: Iterable[Moment], here: Moment) -> bool:
    """Whether the clock fits one of the moments that are known, or none is known yet.

    Since the same start of the machine its own counter says how much later it is: however long
    that was, the clock has to have gone as far. After another start it can only be near.
    """
    moments = list(known)
    return not moments or any(_fits(moment, here) for moment in moments)


def _fits(moment: Moment, here: Moment) -> bool:
    gone = timedelta()
    if moment.boot and moment.boot == here.boot:
        gone = timedelta(seconds=here.uptime - moment.uptime)
    return abs(here.at - moment.at - gone) <= TOLERANCE


def known(db: Db) -> list[Moment]:
    """The moments at which the clock was right: when jobs ran last, and when an operator said so."""
    return [Moment(mark.at, mark.boot, mark.uptime) for mark in db.exec(select(FiredUntil))]


def worked_until(db: Db) -> datetime | None:
    """Up to when the clock was worked through before this start."""
    mark = db.get(FiredUntil, _RUNNER)
    return mark.at if mark else None


def note_worked(db: Db, until: datetime, here: Moment | None = None) -> None:
    """Remember it; it never goes back. Replicas may all write: every job is safe to be asked twice."""
    here = here or Moment(until)
    values = {"at": until, "boot": here.boot, "uptime": here.uptime}
    if not insert_once(db, FiredUntil, {"id": _RUNNER} | values):
        mine = update(FiredUntil).where(col(FiredUntil.id) == _RUNNER)
        db.execute(mine.where(col(FiredUntil.at) < until).values(**values))


def vouch(db: Db, here: Moment) -> None:
    """An operator says that the clock is right now."""
    values = {"at": here.at, "boot": here.boot, "uptime": here.uptime}
    if not insert_once(db, FiredUntil, {"id": _WORD} | values):
        db.execute(update(FiredUntil).where(col(FiredUntil.id) == _WORD).values(**values))


def since(db: Db, now: datetime) -> datetime:
    """From when on jobs are due under a clock that is believed; a mark of the future is put right first."""
    mark = worked_until(db)
    if mark is not None and mark > now + TOLERANCE:
        mark = _put_right(db, now)
    return min(mark or now, now - MINUTE)


def forget_runs(db: Db, jobs: Iterable[str], before: datetime) -> int:
    """The claims of moments so long ago go: no clock comes back to them. How many there were."""
    of_jobs = col(Occurrence.job).in_(list(jobs))  # as the key begins
    old = delete(Occurrence).where(of_jobs, col(Occurrence.period) < before.isoformat())
    return int(db.execute(old).rowcount)  # type: ignore[attr-defined]  # SQLAlchemy's own


def _put_right(db: Db, now: datetime) -> datetime:
    """The clock was wrong, ahead, and is not any more: nothing waits for its future; from when on jobs are due.

    What jobs claimed for moments that are still to come is given back, so that they run when those come.
    """
    before = db.exec(select(func.max(Occurrence.at)).where(col(Occurrence.at) <= now)).one()
    mark = before or now - MINUTE
    db.execute(update(FiredUntil).where(col(FiredUntil.id) == _RUNNER).values(at=mark, boot=""))
    db.execute(delete(Occurrence).where(col(Occurrence.period) > now.isoformat(timespec="seconds")))
    db.execute(delete(Unfinished).where(col(Unfinished.moment) > now))
    late = now + TOLERANCE
    db.execute(update(Unfinished).where(col(Unfinished.again_at) > late).values(again_at=now))
    db.execute(delete(Pace).where(col(Pace.next_at) > late))
    resting = update(Outgoing).where(
        col(Outgoing.state) == State.WAITING, col(Outgoing.leased_until) > late
    )
    db.execute(resting.values(lease=None, leased_until=None))
    return mark
