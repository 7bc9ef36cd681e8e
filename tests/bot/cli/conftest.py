"""A command against the demo world."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.bot.cli.running import Command, Ran, lianhu


@pytest.fixture
def run(world: Engine, folder: Path) -> Command:
    """A command against the demo world, on 20 March 2026."""
    url = world.url.render_as_string(hide_password=False)

    def ran(*words: str, **settings: str) -> Ran:
        return lianhu(*words, folder=folder, database_url=url, **settings)

    return ran
