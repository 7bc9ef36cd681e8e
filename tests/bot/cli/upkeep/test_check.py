"""The check of the inbox sees each way in which it can be wrong."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.cli.upkeep import check
from handlers.engine.memory import Inbox

AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.broken_on_purpose
@pytest.mark.parametrize(
    ("state", "error"), [("new", None), ("done", "ValueError at done:1"), ("dead", None)]
)
def test_an_event_that_is_neither_done_nor_dead_is_seen(
    engine: Engine, state: str, error: str | None
) -> None:
    with Session(engine) as db, db.begin():
        db.add(Inbox(channel="web", key="k", chat="c", at=AT, state=state, error=error))
    with Session(engine) as db:
        assert len(check.broken(db)) == 1


def test_done_and_dead_events_are_well(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        db.add(Inbox(channel="web", key="a", chat="c", at=AT))
        db.add(
            Inbox(channel="web", key="b", chat="c", at=AT, state="dead", error="KeyError at x:1")
        )
    with Session(engine) as db:
        assert check.broken(db) == []
