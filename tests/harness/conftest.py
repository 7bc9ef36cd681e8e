"""What the harnesses share."""

from collections.abc import Iterator

import pytest

from tests.standins.telegram import StandIn


@pytest.fixture
def platform() -> Iterator[StandIn]:
    """Telegram's side."""
    standin = StandIn()
    yield standin
    standin.stop()
