"""Advice at random over the stories: nobody else hears of anything because of it. Short by default, long as a soak.

The model of language may say whatever it likes: what comes of it is a question to the sender, or nothing.
"""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.script.lines import place
from handlers.understand.advice import advised
from handlers.understand.meaning import Meaning, facts, understand
from tests import rotation
from tests.harness.advised import ADVICE, Trial, understood
from tests.test_conversations import FILES, LONG

SEED = 20261129
SHORT = rotation.every([file for file in FILES if file.stem not in LONG], 54)


def stories(files: list[Path]) -> list[object]:
    """The files with the places that they play in."""
    return [
        pytest.param(f, id=f.stem, marks=pytest.mark.place(place(f.read_text(encoding="utf8"))))
        for f in files
    ]


def weighed(text: str, role: str = "villager") -> Meaning:
    """Understanding with the advice weighed in, as the router is to do; doing it twice changes nothing."""
    return advised(understand(text, role), ADVICE.get(), text)


@pytest.mark.parametrize("file", stories(SHORT))
def test_advice_at_random_reaches_nobody_else(file: Path, world: Engine) -> None:
    trial = Trial(world, SEED, draws=2)
    with understood(weighed):
        trial.play(file.name, file.read_text(encoding="utf8"))
    assert trial.faults == []


@pytest.mark.soak
@pytest.mark.parametrize("file", stories(FILES))
def test_advice_at_random_over_every_story(file: Path, world: Engine) -> None:
    trial = Trial(world, SEED, draws=4)
    with understood(weighed):
        trial.play(file.name, file.read_text(encoding="utf8"))
    assert trial.faults == []


def obedient(text: str, role: str = "villager") -> Meaning:
    """Understanding that believes whatever it is advised: what must never be built."""
    advice = ADVICE.get()
    if advice is None or not advice.intent:
        return understand(text, role)
    return Meaning(advice.intent, 1.0, facts(text, advice.intent), evidence="plain")


@pytest.mark.broken_on_purpose
def test_a_router_that_believed_it_would_be_caught(world: Engine) -> None:
    file = next(f for f in FILES if f.stem == "forwarded_words")
    trial = Trial(world, SEED, draws=24)
    with understood(obedient):
        trial.play(file.name, file.read_text(encoding="utf8"))
    assert trial.faults
