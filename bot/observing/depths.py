"""Depths (积压): what waits, as the database says at the moment of asking. Every replica would say the same."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func
from sqlmodel import Session, SQLModel, col, select

from core.db import reading
from core.outbox import Outgoing, Priority, State
from handlers.engine.memory import Inbox
from scheduler import marks
from scheduler.runner import Unfinished

_WAITING = "Messages of the outbox that are owed and not yet sent."
_OLDEST = "How long the oldest message whose moment has come has waited, in seconds."
_DEAD = "Events whose turn broke and that nobody has tried again: `lianhu dead list`."
_BEHIND = "How far the jobs are behind the clock, in seconds; absent before their first minute."
_UNFINISHED = "Parts of jobs that broke and are tried again."
_SPOOLED = "Events that wait in this process's spool for the database."
_REACHED = "Whether the database could be asked: 1 or 0."


class Depths(Collector):
    """Asks the database when it is asked. `now` is the program's clock, `believed` whether it is trusted, `spooled`
    how much waits beside it."""

    def __init__(self, engine: Engine, now: datetime, *, believed: bool, spooled: int) -> None:
        self._engine, self._now, self._believed, self._spooled = engine, now, believed, spooled

    def describe(self) -> Iterable[Metric]:
        """Nothing: to be registered must not ask the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """What waits; without a database only that there is none."""
        yield _gauge("clock_believed", "Whether jobs go by this machine's clock.", self._believed)
        yield _gauge("spool_events", _SPOOLED, self._spooled)
        try:
            with reading(self._engine) as db:
                metrics = list(_all(db, self._now))
        except Exception:
            # A look at the figures reports, it never breaks; /readyz says what kind of error it is.
            yield _gauge("database_reached", _REACHED, 0)
            return
        yield _gauge("database_reached", _REACHED, 1)
        yield from metrics


def _all(db: Session, now: datetime) -> Iterator[Metric]:
    yield from _outbox(db, now)
    yield _gauge("inbox_dead", _DEAD, _count(db, Inbox, Inbox.state == "dead"))
    yield _gauge("jobs_unfinished", _UNFINISHED, _count(db, Unfinished))
    worked = marks.worked_until(db)
    if worked is not None:
        yield _gauge("jobs_behind_seconds", _BEHIND, max(0.0, (now - worked).total_seconds()))


def _outbox(db: Session, now: datetime) -> Iterator[Metric]:
    labels = ["channel", "priority"]
    waiting = GaugeMetricFamily("lianhu_outbox_waiting", _WAITING, labels=labels)
    oldest = GaugeMetricFamily("lianhu_outbox_oldest_seconds", _OLDEST, labels=labels)
    query = (
        select(Outgoing.channel, Outgoing.priority, func.count(), func.min(col(Outgoing.due_at)))
        .where(Outgoing.state == State.WAITING)
        .group_by(col(Outgoing.channel), col(Outgoing.priority))
    )
    for channel, priority, count, due_at in db.exec(query):
        names = [channel, Priority(priority).name.lower()]
        waiting.add_metric(names, count)
        oldest.add_metric(names, max(0.0, (now - _aware(due_at)).total_seconds()))
    yield waiting
    yield oldest


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _count(db: Session, table: type[SQLModel], *those: bool) -> int:
    return db.exec(select(func.count()).select_from(table).where(*those)).one()


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"lianhu_{name}", what, value=value)
