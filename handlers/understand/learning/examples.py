"""The examples that free text is compared with (例句): one file per intent, a `[role …]` line opens a part."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

ROLES = ("villager", "representative", "cadre", "shopkeeper", "supervisor")


@dataclass(frozen=True)
class Example:
    """One sentence as people of this role write it, and what they mean."""

    text: str
    role: str
    intent: str


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """Every example of the package, intents in the order of their names."""
    folder = files("handlers.understand") / "examples"
    sheets = sorted(
        (sheet for sheet in folder.iterdir() if sheet.name.endswith(".txt")), key=lambda s: s.name
    )
    return tuple(
        example
        for sheet in sheets
        for example in _read(sheet.read_text("utf-8"), sheet.name.removesuffix(".txt"))
    )


def _read(lines: str, intent: str) -> list[Example]:
    read: list[Example] = []
    role = "villager"
    for line in filter(None, map(str.strip, lines.splitlines())):
        if line.startswith("[") and line.strip("[]") in ROLES:
            role = line.strip("[]")
        else:
            read.append(Example(line, role, intent))
    return read
