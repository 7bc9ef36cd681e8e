"""Every conversation file, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.script import Player, place

FILES = sorted((Path(__file__).parent / "conversations").rglob("*.txt"))
PLAYED = [
    pytest.param(f, id=f.stem, marks=pytest.mark.place(place(f.read_text(encoding="utf8"))))
    for f in FILES
]


@pytest.mark.parametrize("file", PLAYED)
def test_conversation(file: Path, world: Engine) -> None:
    assert Player(world, file.name).play(file.read_text(encoding="utf8")) > 0
