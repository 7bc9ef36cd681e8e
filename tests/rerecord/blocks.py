"""A script cut where something is done: a line that speaks or moves the clock, and what stands below it."""

from dataclasses import dataclass, field, replace
from typing import Self

from bot.script.lines import LINE, NOTHING


@dataclass(frozen=True)
class Line:
    """One line. `dropped`: what it answers is asked no more, so it may go if nothing like it comes."""

    raw: str
    dropped: bool = False

    @property
    def words(self) -> str:
        return self.raw.strip()

    def _part(self, part: str) -> str:
        match = None if self.words.startswith("#") else LINE.fullmatch(self.words)
        return (match[part] or "").strip() if match else ""

    @property
    def name(self) -> str:
        return self._part("name")

    @property
    def verb(self) -> str:
        return self._part("verb")

    @property
    def rest(self) -> str:
        return self._part("rest")

    @property
    def acts(self) -> bool:
        """Whether something happens at it, instead of being held against what happened."""
        return self.words.startswith("@") or self.verb == ">"

    @property
    def claims(self) -> bool:
        return self.verb in ("<", "<~") and not self.is_nothing

    @property
    def is_exact(self) -> bool:
        return self.verb == "<" and not self.is_nothing

    @property
    def is_nothing(self) -> bool:
        return self.verb == "<" and self.rest == NOTHING

    def to_drop(self) -> Self:
        return replace(self, dropped=True)


@dataclass
class Block:
    """What is done at once (nothing in the head of a script), and the lines until the next."""

    act: Line | None
    lines: list[Line] = field(default_factory=list)
    number: int = 0
    """The line of the script on which it stands; 0 for one that was put in."""


def blocks(script: str) -> list[Block]:
    """The script as blocks; the first has no act."""
    every = [Block(None)]
    for number, raw in enumerate(script.splitlines(), 1):
        line = Line(raw)
        if line.acts:
            every.append(Block(line, number=number))
        else:
            every[-1].lines.append(line)
    return every


def joined(every: list[Block]) -> str:
    """The blocks as a script."""
    lines = [line for b in every for line in [*([b.act] if b.act else []), *b.lines]]
    return "".join(f"{line.raw}\n" for line in lines)
