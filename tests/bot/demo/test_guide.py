"""The guides: one for every world of the demo, and nobody in it who has no phone there."""

from datetime import UTC, datetime

import pytest

from bot.demo import guide, world
from bot.web import phones
from core.db import Db

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
EVERY = [
    pytest.param(p, id=p or "world", marks=pytest.mark.place(p)) for p in ["", *world.places()]
]


@pytest.mark.parametrize("place", EVERY)
def test_everybody_it_names_has_a_phone(place: str, db: Db) -> None:
    here = guide.of_village(phones.place(db))
    names = {p.name for p in phones.of_world(db, NOW)}
    says = [pair for steps in (here.steps, here.begun) for step in steps for pair in step.says]
    named = {*here.opened, *here.first, here.desk, *here.sayings, *(who for who, _ in says)}
    assert named <= names
    assert here.about
    assert 1 <= len(here.opened) <= 4


@pytest.mark.parametrize("place", EVERY)
def test_it_has_three_steps_in_either_world(place: str, db: Db) -> None:
    here = guide.of_village(phones.place(db))
    for lived in (True, False):
        steps = here.shown(lived=lived)
        assert len(steps) == 3
        assert any(step.says for step in steps)
        assert all(step.words for step in steps)


def test_a_village_without_one_has_an_empty_one() -> None:
    assert guide.of_village("没有的村").steps == ()
