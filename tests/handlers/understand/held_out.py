"""Sentences kept back from the examples, and what they mean.

`held_out/first.jsonl` has slots too; the other sheets were written before the examples of that time, one for
each post, one of `danger` and one of `harmless` lines that hold its words. None of them may become an example.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("held_out")


@dataclass(frozen=True)
class Kept:
    text: str
    role: str
    intent: str
    also_ok: list[str]
    slots: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    tags: list[str] = field(default_factory=list)

    def fits(self, intent: str) -> bool:
        return intent in (self.intent, *self.also_ok)


def held_out() -> list[Kept]:
    """The first set, with slots."""
    return sheet("first")


def second() -> list[Kept]:
    """The second set: every sheet but the first."""
    names = sorted(file.stem for file in _FOLDER.glob("*.jsonl"))
    return [kept for name in names if name != "first" for kept in sheet(name)]


def sheet(name: str) -> list[Kept]:
    lines = (_FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [Kept(**json.loads(line)) for line in lines]
