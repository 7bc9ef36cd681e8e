"""`bot.app`: /readyz is green once a first message would not wait for what is learnt at start."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot import timekeeping
from bot.program import tick
from handlers.understand import readiness
from scheduler import marks
from tests.bot.web.served import pages


def test_it_is_not_ready_before_it_has_learnt(
    world: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readiness.warm()
    with pages(world, folder, demo=False) as client:
        monkeypatch.setattr(readiness, "ready", lambda: False)
        assert client.get("/readyz").status_code == 503
        assert client.get("/readyz").json() == {"status": "learning"}
        monkeypatch.undo()
        assert client.get("/readyz").status_code == 200


def test_it_is_not_ready_while_the_clock_is_not_believed(
    world: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readiness.warm()
    with Session(world) as db, db.begin():
        marks.note_worked(db, datetime(2026, 3, 2, 1, tzinfo=UTC))
    monkeypatch.setattr(timekeeping, "believes", lambda *_: False)
    with pages(world, folder, demo=False) as client:
        tick(client.app.state.program)
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["known"] == "2026-03-02T01:00:00+00:00"
        assert client.get("/healthz").status_code == 200
