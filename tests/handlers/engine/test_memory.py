"""Memory: an event comes back from the inbox as it went in, and a secret vote leaves no words there."""

import json
from datetime import UTC, datetime

from sqlmodel import select

from core.db import Db
from handlers.engine import memory
from handlers.engine.event import Event, Picture
from handlers.engine.memory import SEALED, Inbox
from handlers.understand.advice import Advice

EVENT = Event(
    "telegram",
    "7",
    "1.1",
    datetime(2026, 3, 2, 1, tzinfo=UTC),
    text="东边那个灯又黑了",
    voice=Picture({"file_id": "1"}, "ab" * 32, "audio/ogg"),
    location=(28.1, 113.6),
    advice=Advice("report_problem", ((0, 5), (6, 8)), danger=True),
    heard="灯黑了",
)


def test_an_event_comes_back_as_it_was() -> None:
    stored = json.loads(json.dumps(memory.as_json(EVENT)))
    assert memory.as_event(stored) == EVENT


def test_a_secret_vote_leaves_neither_words_nor_what_they_seemed_to_mean(db: Db) -> None:
    memory.receive(db, EVENT)
    memory.seal(db, EVENT)
    db.expire_all()
    kept = memory.as_event(db.exec(select(Inbox)).one().event)
    assert (kept.text, kept.heard, kept.advice) == (SEALED, "", None)
