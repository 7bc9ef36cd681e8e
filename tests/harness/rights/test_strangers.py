"""Every choice × other village, other county, a post that has ended, nobody known: nothing written, nothing read.

The choices are those that the conversation files bring about: `make soak` takes every file, `make test` one of four, in
turn. Whoever is offered one presses it too, and no turn breaks.
"""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.script.lines import place
from core.db import reading
from core.outbox import Outgoing
from core.reports.ladder.lifecycle import Role
from handlers.engine import commands
from tests import rotation
from tests.core.reports.telling import MONDAY, file
from tests.harness.rights.strangers import OTHER_COUNTY, OTHER_VILLAGE, WHO, Strangers, Watched

SCRIPTS = Path(__file__).parents[2] / "conversations"
SHORT = rotation.every(["figures", "meeting_analysis", "midway", "shop_card"], 4)
IN_THE_DEMO_WORLD = [
    pytest.param(script, id=script.stem, marks=[] if script.stem in SHORT else [pytest.mark.soak])
    for script in sorted(SCRIPTS.rglob("*.txt"))
    if not place(script.read_text(encoding="utf8"))
]


@pytest.mark.parametrize("script", IN_THE_DEMO_WORLD)
def test_what_is_offered_to_others_is_not_theirs(world: Engine, script: Path) -> None:
    strangers = Strangers(world)
    player = Watched(world, script.name)
    player.strangers = strangers
    player.play(script.read_text(encoding="utf8"))
    assert strangers.breaches == []


@pytest.mark.parametrize(
    "share", [20, pytest.param(1, marks=pytest.mark.soak)], ids=["a share", "all"]
)
def test_what_they_type_reaches_nothing_of_another_village(
    world: Engine, kind: str, share: int
) -> None:
    with Session(world) as db, db.begin():
        file(db, "何秋菊", "村口的井盖破了个大洞")
    strangers = Strangers(world)
    typists = [name for names in WHO.values() for name in names]
    words = sorted(commands.by_word())[(len(kind) + rotation.turn()) % share :: share]
    for n, word in enumerate(words):
        strangers.type_(f"编号1 {word}" if n % 2 else word, typists[n % len(typists)], MONDAY)
    assert strangers.breaches == []


def test_a_stranger_who_could_would_be_seen(world: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.reports.rights.roles_of", lambda *_, **__: [Role.HOLDER])
    with Session(world) as db, db.begin():
        file(db, "何秋菊", "村口的井盖破了个大洞")
    strangers = Strangers(world)
    with reading(world) as db:
        offered = db.exec(select(Outgoing).order_by(col(Outgoing.id))).all()
    for message in offered:
        strangers.press(message, MONDAY)
    assert any(f"by {OTHER_VILLAGE}:" in line for line in strangers.breaches)
    assert any(f"by {OTHER_COUNTY}:" in line for line in strangers.breaches)
