"""Memory: an event comes back from the inbox as it went in, and a secret vote leaves no words there."""

import json
from datetime import UTC, datetime, timedelta

from sqlmodel import select

from core.db import Db
from core.registry import addresses
from handlers.engine import memory
from handlers.engine.event import Event, Picture
from handlers.engine.flow import Session
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


def test_a_conversation_comes_back_with_what_was_open_before_it(db: Db) -> None:
    address = addresses.known(db, "web", "somebody")
    first = Session("report", "place", {"said": "路灯不亮了"}, again=True)
    left = Session("claim", "item", {"whose": ["household", "1"]}, under=first)
    memory.remember(db, address.id, left, EVENT.at)
    assert memory.recall(db, address.id, EVENT.at) == left
    memory.remember(db, address.id, first, EVENT.at)
    assert memory.recall(db, address.id, EVENT.at) == first
    memory.remember(db, address.id, None, EVENT.at)
    assert memory.recall(db, address.id, EVENT.at) is None


def test_one_that_was_left_for_a_day_is_not_answered_any_more(db: Db) -> None:
    address = addresses.known(db, "web", "somebody")
    memory.remember(db, address.id, Session("report", "place", {}), EVENT.at)
    a_day = memory.FORGOTTEN_AFTER
    assert memory.recall(db, address.id, EVENT.at + a_day) is not None
    assert memory.recall(db, address.id, EVENT.at + a_day + timedelta(seconds=1)) is None
    assert memory.stored(db, address.id).reminded is False
