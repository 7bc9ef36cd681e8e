"""`bot.app`: /readyz is green once a first message would not wait for what is learnt at start."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from handlers.understand import readiness
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


def test_it_is_not_ready_while_the_clock_is_not_believed(world: Engine, folder: Path) -> None:
    readiness.warm()
    with pages(world, folder, demo=False) as client:
        program = client.app.state.program  # type: ignore[attr-defined]
        program.doubt.known = datetime(2026, 3, 2, 1, tzinfo=UTC)
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["known"] == "2026-03-02T01:00:00+00:00"
        assert client.get("/healthz").status_code == 200
