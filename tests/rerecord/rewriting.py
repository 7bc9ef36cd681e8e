"""A script rewritten: played twice, put in order, and held against what the second run heard."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from bot import migrate
from bot.demo import world
from bot.script.lines import Broken, Delivered, place
from bot.script.player import Player
from tests import databases
from tests.rerecord.align import Aligner
from tests.rerecord.blocks import blocks, joined
from tests.rerecord.run import Options, Run, played


@dataclass
class Rewritten:
    """The script as it should be now, and what a human should look at."""

    text: str
    notes: list[str]
    holds: bool


@dataclass
class Worlds:
    """Fresh worlds on SQLite, each place filled once."""

    folder: Path
    made: dict[str, str] = field(default_factory=dict)

    def __call__(self, where: str) -> Engine:
        if where not in self.made:
            self.made[where] = databases.sqlite_template(self.folder, partial(_fill, where))
        return databases.hurried(databases.copy(self.made[where]))


def _fill(where: str, engine: Engine) -> None:
    migrate.upgrade(engine)
    with Session(engine) as db, db.begin():
        world.fill(db, where)


class Replay(Player):
    """Holds a script against a run that is over: each act brings what it brought then."""

    def begin_at(self, run: Run) -> None:
        self.later, self.came = list(run.delivered), list(run.came)
        for message in self.later:
            message.claimed = False
        self._collect()

    def _collect(self) -> None:
        many = self.came.pop(0) - len(self.delivered) if self.came else 0
        self.delivered += self.later[:many]
        del self.later[:many]

    def _move(self, words: str, number: int) -> None:
        self._collect()

    def _say(self, name: str, words: str, number: int) -> None:
        self.claimed_from[name] = self.spoken_from[name] = len(self.delivered)
        self._collect()


def rewritten(
    script: str, label: str, worlds: Callable[[str], Engine], options: Options
) -> Rewritten:
    """The script with the answers of the program as it is."""
    first, second = worlds(place(script)), worlds(place(script))
    try:
        run = played(first, label, blocks(script), options)
        again = played(second, label, run.blocks, Options())
        if _names(run.delivered) != _names(again.delivered):
            run.notes.append("a second run brought other messages: what was put in may be wrong")
        result = aligned(Replay(second, label), run, again, fragments=options.fragments)
        if not script.endswith("\n"):
            result.text = result.text.removesuffix("\n")
        return result
    finally:
        databases.drop(first)
        databases.drop(second)


def aligned(replay: Replay, run: Run, again: Run, *, fragments: bool = False) -> Rewritten:
    """What two runs make of the blocks that were played, held against the second."""
    aligner = Aligner(run, again, fragments=fragments)
    text = joined(aligner.aligned())
    notes = [*run.notes, *aligner.notes]
    replay.begin_at(again)
    try:
        replay.play(text)
    except Broken as broken:
        return Rewritten(text, [*notes, f"still does not hold: {broken}"], False)
    return Rewritten(text, notes, not run.undone)


def _names(messages: list[Delivered]) -> list[str]:
    return [message.name for message in messages]
