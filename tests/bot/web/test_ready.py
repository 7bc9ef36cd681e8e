"""`bot.app`: /readyz is green once a first message would not wait for what is learnt at start."""

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
