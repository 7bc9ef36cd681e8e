"""The lived month (住过的一个月): a place's script, played by the program itself into an empty database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files

from sqlalchemy import Engine
from sqlmodel import col, select

from bot.delivery import settling
from bot.delivery.settling import Outcome
from bot.demo import world
from bot.script.player import Player
from bot.web.demo import sample
from core.db import Db, writing
from core.outbox import Outgoing, State
from handlers.engine.event import Picture
from scheduler import marks

SCENES = (("围起来", "guarded"), ("新井盖", "mended"), ("井盖", "broken"))
"""What a photo shows that was sent with these words; any other is of the village road."""

PAUSE = timedelta(seconds=15)
"""Between two lines, so that a page shows words and answers in their order."""

Keep = Callable[[bytes], Picture]
"""Stores the bytes of a photo and names them."""


def script(place: str = "") -> str:
    """The month of the demo world, or of one of the places, in the format that `lianhu play` reads."""
    return (files("bot.demo") / f"months/{place or 'world'}.txt").read_text(encoding="utf8")


def live(
    engine: Engine, place: str, keep: Keep, step: Callable[[float], None] = lambda _: None
) -> datetime:
    """Play the month on an empty database that has its tables; when it ends, aware UTC.

    `step` hears how far it is, from 0 to 1. Afterwards all that was owed by then counts as sent and
    the clock as worked through. Raises script.lines.Broken at a line that does not hold.
    """
    words = script(place)
    with writing(engine) as db, db.begin():
        world.fill(db, place)
    player = _Camera(engine, f"{place or 'world'}.txt", pause=PAUSE, keep=keep)
    lines = sum(1 for line in words.splitlines() if " > " in line)
    player.after_line = lambda: step(player.spoken / lines)
    player.play(words)
    with writing(engine) as db, db.begin():
        _deliver(db, player.now)
        marks.note_worked(db, player.now)
    return player.now


def _deliver(db: Db, now: datetime) -> None:
    """Every phone of the demo has got what was due: as delivery notes it."""
    due = select(Outgoing.id).where(Outgoing.state == State.WAITING, col(Outgoing.due_at) <= now)
    settling.settle(db, [Outcome(id_, "", platform_id=id_) for id_ in db.exec(due).all()], now)


@dataclass
class _Camera(Player):
    """A player whose photos are drawn and kept, so that a page can show them."""

    keep: Keep = field(default=lambda _: Picture({}))

    def picture(self, words: str) -> Picture:
        """A photo of what the words beside it speak of."""
        scene = next((scene for word, scene in SCENES if word in words), "road")
        return self.keep(
            sample.photo(self.now.astimezone(UTC), f"{self.label}{self.spoken}", scene)
        )
