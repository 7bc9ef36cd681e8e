"""The guide (导览): what a visitor of one of the demo's villages tries first, from `guides/<place>.toml`."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Step:
    """One step: its words, and sentences for one press: whose phone, which words."""

    words: str
    says: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Guide:
    """A village at first sight. Names are those of phones and rooms."""

    village: str = ""
    about: str = ""  # what is special about it, in a sentence
    opened: tuple[str, ...] = ()  # the phones that lie on the table
    first: tuple[str, ...] = ()  # the chips in the first row, besides these
    desk: str = ""  # whose phone gets a link to the dispatch desk
    steps: tuple[Step, ...] = ()  # where a month has been lived
    begun: tuple[Step, ...] = ()  # where everything begins; empty: the same
    sayings: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def shown(self, *, lived: bool) -> tuple[Step, ...]:
        """The steps that hold in this world."""
        return self.steps if lived or not self.begun else self.begun


@cache
def guides() -> dict[str, Guide]:
    """Every guide, by the name of its village."""
    folder = files("bot.demo") / "guides"
    read = [
        _guide(tomllib.loads(file.read_text(encoding="utf8")))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    ]
    return {guide.village: guide for guide in read}


def of_village(name: str) -> Guide:
    """The guide of a village; an empty one where there is none."""
    return guides().get(name, Guide())


def _guide(written: dict[str, Any]) -> Guide:
    return Guide(
        village=written["village"],
        about=written["about"],
        opened=tuple(written["opened"]),
        first=tuple(written["first"]),
        desk=written["desk"],
        steps=tuple(map(_step, written["steps"])),
        begun=tuple(map(_step, written.get("begun", []))),
        sayings={who: tuple(words) for who, words in written["sayings"].items()},
    )


def _step(written: dict[str, Any]) -> Step:
    return Step(written["words"], tuple((who, words) for who, words in written.get("says", [])))
