"""Reminders (催办): a rectification's progress is asked for each month; what is overdue is told above."""

from datetime import datetime, timedelta

from core import acts
from core import db as database
from core.db import Db
from core.points.grades import deciders, words
from core.points.rulebook.rulebook import Follow
from core.points.statement import grades
from core.points.statement.grades import Consequence, ConsequenceState
from core.registry import addresses

MONTH = timedelta(days=30)
"""So long after the last report, or the last time it was asked for, the next one is asked for."""

OVERDUE = acts.kind("consequence.overdue", passed_over="done by the clock")


def due(db: Db, now: datetime) -> list[str]:
    """What is overdue and has not been told, or owes a month's report; the first due first."""
    return [
        consequence.id
        for consequence in grades.unended(db)
        if any(at <= now for at in _moments(db, consequence))
    ]


def next_due(db: Db) -> datetime | None:
    """When the next one is to be told or asked for, as things stand."""
    return min(
        (m for consequence in grades.unended(db) for m in _moments(db, consequence)), default=None
    )


def _moments(db: Db, consequence: Consequence) -> list[datetime]:
    moments = [] if consequence.overdue_at is not None else [consequence.due_at]
    if consequence.follow == Follow.RECTIFY and consequence.state == ConsequenceState.OPEN:
        moments.append(_asks_at(db, consequence))
    return moments


def _asks_at(db: Db, consequence: Consequence) -> datetime:
    reports = [one.at for one in grades.progress(db, consequence.id)]
    return (
        max(m for m in (consequence.begun_at, consequence.asked_at, *reports) if m is not None)
        + MONTH
    )


def sweep(db: Db, now: datetime, consequence_id: str | None = None) -> int:
    """Tell and ask what is due, for one or for all; how many. Safe to repeat at any moment."""
    ids = due(db, now) if consequence_id is None else [consequence_id]
    return sum(_chase(db, one, now) for one in ids)


def _chase(db: Db, consequence_id: str, now: datetime) -> int:
    consequence = db.get_one(Consequence, consequence_id)
    database.lock(db, Consequence, consequence.id)
    db.refresh(consequence)
    if consequence.state == ConsequenceState.ENDED:
        return 0
    done = 0
    if consequence.overdue_at is None and consequence.due_at <= now:
        consequence.overdue_at = now
        _tell_overdue(db, consequence, now)
        done = 1
    asks = consequence.follow == Follow.RECTIFY and consequence.state == ConsequenceState.OPEN
    if asks and _asks_at(db, consequence) <= now:
        consequence.asked_at = now
        _ask(db, consequence, now)
        done = 1
    db.add(consequence)
    db.flush()
    return done


def _tell_overdue(db: Db, consequence: Consequence, now: datetime) -> None:
    """Those who should have ended it, and both levels above."""
    acts.record(db, OVERDUE, consequence.id, now, right="clock")
    reward = consequence.follow == Follow.REWARD
    doers = (deciders.granters if reward else deciders.reporters)(db, consequence, now)
    whom = [
        *doers,
        *deciders.proposers(db, consequence, now),
        *deciders.closers(db, consequence, now),
    ]
    message = words.overdue(
        consequence.id,
        grades.title(db, consequence),
        grades.last_day(consequence),
        is_reward=reward,
    )
    addresses.tell_all(db, dict.fromkeys(p.id for p in whom), message, now)


def _ask(db: Db, consequence: Consequence, now: datetime) -> None:
    message = words.progress_owed(
        consequence.id,
        consequence.version,
        grades.title(db, consequence),
        grades.last_day(consequence),
    )
    addresses.tell_all(db, [p.id for p in deciders.reporters(db, consequence, now)], message, now)
