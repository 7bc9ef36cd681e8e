"""Every conversation file, on both databases.

Here too: `handlers.engine.asks`, `handlers.engine.event`, `handlers.engine.memory`,
`handlers.engine.offered`, `handlers.engine.router`, `handlers.claims.deeds`, `core.funds.pots`,
`core.meetings.current`, `core.points.close.waiting_claims`,
`core.points.statement.undoing`.
"""

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
