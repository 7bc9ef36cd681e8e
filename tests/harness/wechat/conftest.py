"""The village on WeChat, on both databases."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.cli import check
from tests import databases
from tests.harness.wechat.telling import Open
from tests.harness.wechat.village import Village


@pytest.fixture(params=["sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the village at a moment; the invariants are checked when the test is over."""
    villages: list[Village] = []
    url = f"sqlite:///{tmp_path / 'village.db'}"
    if request.param == "postgres":
        makers = request.getfixturevalue("_makers")
        if "postgres-empty" not in makers:
            root = request.getfixturevalue("_postgres")
            makers["postgres-empty"] = databases.postgres_maker(root, lambda _: None)
        url = makers["postgres-empty"]()

    def at(start: datetime) -> Village:
        villages.append(Village(url, tmp_path, start))
        return villages[-1]

    yield at
    for village in villages:
        with Session(village.program.engine) as db:
            assert check.broken(db) == []
        village.stop()
