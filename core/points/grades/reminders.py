"""Reminders (催办): a rectification's progress is asked for each month; what is overdue is told above."""

from datetime import datetime, timedelta

from core import acts
from core import db as database
from core.db import Db
from core.points.grades import consequences, words
from core.points.rulebook.rulebook import Follow
from core.points.statement import grades
from core.points.statement.grades import Consequence, ConsequenceState
from core.registry import addresses

MONTH = timedelta(days=30)
"""So long after the last report, or the last time it was asked for, the next one is asked for."""

OVERDUE = acts.kind("consequence.overdue", passed_over="done by the clock")


def due(db: Db, now: datetime) -> list[str]:
    """What is overdue and has not been told, or owes a month's report; the first due first."""
    found = grades.unended(db)
    return [row.id for row in found if any(at <= now for at in _moments(db, row))]


def next_due(db: Db) -> datetime | None:
    """When the next one is to be told or asked for, as things stand."""
    return min((m for row in grades.unended(db) for m in _moments(db, row)), default=None)


def _moments(db: Db, row: Consequence) -> list[datetime]:
    found = [] if row.overdue_at is not None else [row.due_at]
    if row.follow == Follow.RECTIFY and row.state == ConsequenceState.OPEN:
        found.append(_asks_at(db, row))
    return found


def _asks_at(db: Db, row: Consequence) -> datetime:
    reports = [one.at for one in grades.progress(db, row.id)]
    return max(m for m in (row.begun_at, row.asked_at, *reports) if m is not None) + MONTH


def sweep(db: Db, now: datetime, consequence_id: str | None = None) -> int:
    """Tell and ask what is due, for one or for all; how many. Safe to repeat at any moment."""
    found = due(db, now) if consequence_id is None else [consequence_id]
    return sum(_chase(db, one, now) for one in found)


def _chase(db: Db, consequence_id: str, now: datetime) -> int:
    row = db.get_one(Consequence, consequence_id)
    database.lock(db, Consequence, row.id)
    db.refresh(row)
    if row.state == ConsequenceState.ENDED:
        return 0
    done = 0
    if row.overdue_at is None and row.due_at <= now:
        row.overdue_at = now
        _tell_overdue(db, row, now)
        done = 1
    asks = row.follow == Follow.RECTIFY and row.state == ConsequenceState.OPEN
    if asks and _asks_at(db, row) <= now:
        row.asked_at = now
        _ask(db, row, now)
        done = 1
    db.add(row)
    db.flush()
    return done


def _tell_overdue(db: Db, row: Consequence, now: datetime) -> None:
    """Those who should have ended it, and both levels above."""
    acts.record(db, OVERDUE, row.id, now, right="clock")
    reward = row.follow == Follow.REWARD
    doers = (consequences.granters if reward else consequences.reporters)(db, row, now)
    whom = [*doers, *consequences.proposers(db, row, now), *consequences.closers(db, row, now)]
    message = words.overdue(row.id, grades.title(db, row), grades.last_day(row), is_reward=reward)
    addresses.tell_all(db, dict.fromkeys(p.id for p in whom), message, now)


def _ask(db: Db, row: Consequence, now: datetime) -> None:
    message = words.progress_owed(row.id, row.version, grades.title(db, row), grades.last_day(row))
    addresses.tell_all(db, [p.id for p in consequences.reporters(db, row, now)], message, now)
