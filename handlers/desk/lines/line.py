"""A line (一行) of what waits: what it is, in words, and the command that opens it."""

from dataclasses import dataclass, field
from typing import Any

from core.outbox import Choice


@dataclass(frozen=True)
class Line:
    """One kind of thing that waits; `word` is what is said or pressed to see it."""

    text: str
    word: str
    command: str
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def spoken(self) -> str:
        """The line with its way on."""
        return f"{self.text}，发“{self.word}”"

    @property
    def choice(self) -> Choice:
        """The word as a button."""
        return Choice(self.word, self.command, {"said": ""} | self.answers)


def first_of(names: list[str], most: int = 3) -> str:
    """The first names of a list, and that there are more."""
    return "、".join(names[:most]) + ("等" if len(names) > most else "")
