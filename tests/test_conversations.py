"""Every conversation file, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.script import Player

FILES = sorted((Path(__file__).parent / "conversations").glob("*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_conversation(file: Path, world: Engine) -> None:
    assert Player(world, file.name).play(file.read_text(encoding="utf8")) > 0
