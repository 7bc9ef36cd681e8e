"""The lookout sees what stirred in the chats that somebody has open, and nothing else."""

from datetime import UTC, datetime, timedelta

from bot.web.lookout import stirred
from core import outbox
from core.db import Db
from core.outbox import Choice, Message, Outgoing, Priority
from handlers.engine import memory
from handlers.engine.event import Event

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SOON, LATER = NOON + timedelta(seconds=30), NOON + timedelta(minutes=2)


def _tell(db: Db, chat: str, at: datetime = NOON) -> str:
    message = Message("报吗？", (Choice("报上去", "report"),))
    return outbox.put(db, "web", chat, message, at, priority=Priority.REPLY)


def _stirred(db: Db, now: datetime) -> set[str]:
    return set(stirred(db, ["a", "b", "c"], now))


def test_a_chat_stirs_when_it_is_told_something_that_is_due(db: Db) -> None:
    _tell(db, "a")
    _tell(db, "b", LATER)
    _tell(db, "not open")
    assert _stirred(db, SOON) == {"a"}
    assert _stirred(db, LATER) == {"b"}


def test_a_chat_stirs_when_it_speaks(db: Db) -> None:
    memory.receive(db, Event("web", "a", "k1", NOON, text="好"))
    memory.receive(db, Event("telegram", "b", "k1", NOON, text="好"))
    assert _stirred(db, SOON) == {"a"}
    assert _stirred(db, LATER) == set()


def test_a_chat_stirs_when_its_buttons_are_answered_long_after(db: Db) -> None:
    row_id = _tell(db, "a", NOON - timedelta(days=9))
    assert _stirred(db, NOON) == set()
    outbox.answered(db, db.get_one(Outgoing, row_id), "报上去", NOON)
    db.flush()
    assert _stirred(db, SOON) == {"a"}
