"""Stories in which every message is also tried with advice drawn at random, each time in a copy of that very moment."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from bot.script.player import Player
from bot.turn import Taken, one_turn
from core.db import Db
from core.outbox import Outgoing
from handlers.engine.event import Event
from handlers.understand.advice import Advice
from handlers.understand.learning.examples import examples

INTENTS = sorted({example.intent for example in examples()})
FILED = "【新上报】"
"""What a holder reads of a new report: the one thing that likely words may do to others, since it can be
taken back and must never be lost."""
ADVICE: ContextVar[Advice | None] = ContextVar("ADVICE", default=None)
"""The advice of the turn that is being tried."""

_DRAWN = re.compile(r"[0-9A-Z]{3,}(?: [0-9A-Z]{3,4})*|\d+")

Reached = Counter[tuple[str, str, str]]


class _Undone(Exception):
    """The copy of the moment is over."""


@dataclass
class Trial:
    """One story. `faults` has each message to somebody else that the same words without advice send to nobody."""

    engine: Engine
    seed: int
    draws: int
    tried: int = 0
    faults: list[str] = field(default_factory=list)

    def play(self, label: str, source: str) -> None:
        """Play the story as it stands; between its lines nothing that was tried stays."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.script.player.one_turn", self._turn)
            self._random = random.Random(f"{label}:{self.seed}")
            Player(self.engine, label).play(source)

    def _turn(self, db: Db, event: Event) -> Taken:
        if event.text and event.press is None:
            plain = reached(db, event)
            for _ in range(self.draws):
                self._try(db, event, plain)
        return one_turn(db, event)

    def _try(self, db: Db, event: Event, plain: Reached) -> None:
        advice = drawn(self._random, len(event.text.strip()))
        self.tried += 1
        for _, chat, text in reached(db, replace(event, advice=advice)) - plain:
            if not text.startswith(FILED):
                self.faults.append(f"{event.text} | {advice} | {chat} | {text}")


def drawn(dice: random.Random, length: int) -> Advice:
    """Any advice that could come through the checks, of any of our intents."""
    spans = [sorted(dice.sample(range(length + 1), 2)) for _ in range(dice.randrange(3)) if length]
    intent = dice.choice(["", *INTENTS])
    return Advice(intent, tuple((start, end) for start, end in spans), dice.random() < 0.15)


def reached(db: Db, event: Event) -> Reached:
    """What one turn says to others than its sender: channel, chat and words, numbers left out. It is undone."""
    before = set(db.exec(select(Outgoing.id)))
    messages: Reached = Counter()
    token = ADVICE.set(event.advice)
    try:
        with db.begin_nested():
            one_turn(db, event)
            db.flush()
            new = set(db.exec(select(Outgoing.id))) - before
            for message in db.exec(select(Outgoing).where(col(Outgoing.id).in_(new))):
                if (message.channel, message.chat) != (event.channel, event.room or event.chat):
                    words = _DRAWN.sub("#", message.text)
                    messages[message.channel, message.chat or message.person_id or "", words] += 1
            raise _Undone
    except _Undone:
        pass
    finally:
        ADVICE.reset(token)
        db.expire_all()
    return messages


@contextmanager
def understood(by: Callable[..., object]) -> Iterator[None]:
    """Within it the engine understands by another function, wherever it asks."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("event",):
            patch.setattr(f"handlers.engine.{module}.understand", by, raising=False)
        yield
