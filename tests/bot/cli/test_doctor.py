"""`lianhu doctor`: what waits for somebody is named."""

from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from core.db import make_engine
from core.outbox import Message
from core.registry import addresses, people
from tests.bot.cli.running import WORLD, lianhu


def test_the_doctor_names_whom_nothing_reached(folder: Path) -> None:
    lianhu("import", WORLD, folder=folder)
    engine = make_engine(f"sqlite:///{folder / 'lianhu.db'}")
    with Session(engine) as db, db.begin():
        zhou = people.named(db, "周明")[0]
        addresses.tell(db, zhou.id, Message("开会"), datetime(2026, 3, 2, 4, tzinfo=UTC))
    engine.dispose()
    told = lianhu("doctor", folder=folder).stdout
    assert "FIX   1 messages reached nobody: no_address" in told
    assert "3月2日 12:00 nothing reached 周明: no_address" in told
