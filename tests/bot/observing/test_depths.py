"""`bot.observing.depths`: what waits, on both databases, and that a database that is gone is said."""

from datetime import UTC, datetime, timedelta

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine
from sqlmodel import Session

from bot.observing.depths import Depths
from core import outbox
from core.db import make_engine
from core.outbox import Message, Priority
from handlers.engine.memory import Inbox
from scheduler import marks
from scheduler.runner import Unfinished

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def _looked(engine: Engine, now: datetime = NOON, *, believed: bool = True) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(Depths(engine, now, believed=believed, spooled=3))
    return registry


def test_what_is_owed_is_told_by_channel_and_urgency_with_its_age(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        for minutes, urgency in ((5, Priority.REPLY), (2, Priority.REPLY), (1, Priority.EMERGENCY)):
            at = NOON - timedelta(minutes=minutes)
            outbox.put(db, "telegram", "7", message=Message("好"), at=at, priority=urgency)
    looked = _looked(engine)
    answers = {"channel": "telegram", "priority": "reply"}
    assert looked.get_sample_value("lianhu_outbox_waiting", answers) == 2
    assert looked.get_sample_value("lianhu_outbox_oldest_seconds", answers) == 300
    cries = answers | {"priority": "emergency"}
    assert looked.get_sample_value("lianhu_outbox_oldest_seconds", cries) == 60


def test_what_is_not_due_yet_has_no_age(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        later = NOON + timedelta(hours=1)
        outbox.put(db, "web", "7", message=Message("好"), at=later, priority=Priority.EMERGENCY)
    labels = {"channel": "web", "priority": "emergency"}
    assert _looked(engine).get_sample_value("lianhu_outbox_oldest_seconds", labels) == 0


def test_dead_letters_broken_jobs_and_jobs_behind_are_told(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        db.add(Inbox(channel="web", key="1", chat="7", at=NOON, state="dead", error="X"))
        db.add(Inbox(channel="web", key="2", chat="7", at=NOON))
        db.add(Unfinished(job="escalate", moment=NOON, part="", error="X", again_at=NOON))
        marks.note_worked(db, NOON - timedelta(minutes=3))
    looked = _looked(engine)
    assert looked.get_sample_value("lianhu_inbox_dead") == 1
    assert looked.get_sample_value("lianhu_jobs_unfinished") == 1
    assert looked.get_sample_value("lianhu_jobs_behind_seconds") == 180
    assert looked.get_sample_value("lianhu_database_reached") == 1


def test_before_the_first_minute_nothing_is_behind(engine: Engine) -> None:
    assert _looked(engine).get_sample_value("lianhu_jobs_behind_seconds") is None


def test_a_database_that_is_gone_and_a_clock_in_doubt_are_said() -> None:
    gone = make_engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    looked = _looked(gone, believed=False)
    assert looked.get_sample_value("lianhu_database_reached") == 0
    assert looked.get_sample_value("lianhu_clock_believed") == 0
    assert looked.get_sample_value("lianhu_inbox_dead") is None
    assert looked.get_sample_value("lianhu_spool_events") == 3
