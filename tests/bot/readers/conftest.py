"""The other side of a reader, and a reader that calls it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.readers.caller import Caller
from bot.readers.record import Record
from bot.readers.service import Service
from tests.standins.openai import StandIn


@pytest.fixture
def server() -> Iterator[StandIn]:
    """A server of the shape of OpenAI's."""
    standin = StandIn()
    yield standin
    standin.stop()


@pytest.fixture
def caller(server: StandIn, tmp_path: Path) -> Caller:
    """Calls it, within half a second."""
    service = Service(f"{server.root}/v1/chat/completions", "a-key", "a-model")
    return Caller(service, 0.5, Record(tmp_path, "llm"))
