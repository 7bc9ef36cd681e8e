"""`lianhu dead`: what was kept is listed; what is no dead letter is refused in test_main."""

from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from core.db import make_engine
from handlers.engine.memory import Inbox
from tests.bot.cli.running import lianhu


def test_dead_letters_are_listed_with_their_reason(folder: Path) -> None:
    assert lianhu("dead", "list", folder=folder).stdout == "No dead letters.\n"
    engine = make_engine(f"sqlite:///{folder / 'lianhu.db'}")
    with Session(engine) as db, db.begin():
        at = datetime(2026, 3, 2, 1, tzinfo=UTC)
        db.add(
            Inbox(channel="web", key="k", chat="c", at=at, state="dead", error="KeyError at x:1")
        )
    engine.dispose()
    assert "3月2日 09:00  web  KeyError at x:1" in lianhu("dead", "list", folder=folder).stdout
