"""The village on WeChat, on both databases."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.cli.upkeep import check
from tests import databases
from tests.conftest import _made as made_for
from tests.harness.wechat.telling import Open
from tests.harness.wechat.village import Village


@pytest.fixture(params=databases.BOTH)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the village at a moment; the invariants are checked when the test is over."""
    villages: list[Village] = []
    url = made_for(request, request.param, "tables")

    def at(start: datetime) -> Village:
        villages.append(Village(url, tmp_path, start))
        return villages[-1]

    yield at
    for village in villages:
        with Session(village.program.engine) as db:
            assert check.broken(db) == []
        village.stop()
        village.program.engine.dispose()
    databases.drop(databases.hurried(url))
