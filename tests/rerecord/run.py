"""Plays what a script does, whatever was to be answered, and keeps what came after each act."""

from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlmodel import func, select

from bot.script.lines import Broken, Delivered
from bot.script.player import Player
from core.reports.ladder.reports import Report
from tests.rerecord.blocks import Block, Line, joined

YES = frozenset(["确认", "好", "好的", "对", "是", "是的", "[button 确认]"])
FIRST = "1"
ASKED = "确认"
ADDED = "确认"
ATTACHED = ("[photo]", "[location", "[voice]", "[sticker]", "跳过", "没有")


@dataclass(frozen=True)
class Options:
    """`drop_yes`: a yes that nothing asks for any more goes. `add_yes`: what is asked now gets its yes.

    `fragments`: `<~` lines that fit nothing give way to what came, like exact ones.
    """

    drop_yes: bool = False
    add_yes: bool = False
    fragments: bool = False


@dataclass
class Run:
    """The blocks as they were played, what had come by the end of each, and what a human should see."""

    blocks: list[Block] = field(default_factory=list)
    came: list[int] = field(default_factory=list)
    delivered: list[Delivered] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    undone: int = 0
    """How many acts could not be done."""


class Actor(Player):
    """A player who only speaks and moves the clock."""

    def act(self, line: Line, number: int) -> str:
        """Do it; what kept it from being done, or nothing."""
        try:
            self._line(line.words, number)
        except Broken as broken:
            return str(broken)
        except Exception as error:  # A build that breaks on a line still gets the rest recorded.
            return f"{self.label}:{number}: broke with {type(error).__name__}: {error}"
        return ""

    def reports(self) -> int:
        """How many reports there are."""
        many = self._transact(lambda db: db.exec(select(func.count()).select_from(Report)).one())
        return int(many)

    def since(self, name: str) -> list[Delivered]:
        """What a name has heard since it last spoke."""
        heard = self.delivered[self.spoken_from.get(name, 0) :]
        return [m for m in heard if m.name == self._phone(name)]


@dataclass
class _Filing:
    """Whether somebody's report was filed with no yes since, and whether only attachments followed."""

    filed: bool = False
    directly: bool = False


class _Acting:
    def __init__(self, actor: Actor, options: Options) -> None:
        self.actor, self.options = actor, options
        self.run = Run(delivered=actor.delivered)
        self.filings: dict[str, _Filing] = {}

    def all(self, every: list[Block]) -> Run:
        waiting = list(every)
        while waiting:
            block = waiting.pop(0)
            line = block.act
            if line and self.options.drop_yes and self._is_superfluous(line):
                self._drop(line, block)
                continue
            self._play(block)
            if line and self.options.add_yes and self._is_asked(line, block, waiting):
                name = line.name
                self.run.notes.append(f"{block.number}: {name} > {ADDED} was put in below")
                waiting.insert(0, Block(Line(f"{name} > {ADDED}"), block.lines))
                block.lines = []
        return self.run

    def _play(self, block: Block) -> None:
        line = block.act
        before = self.actor.reports() if line and line.verb == ">" else 0
        if line and (fault := self.actor.act(line, block.number)):
            self.run.notes.append(f"not done, left as it is: {fault}")
            self.run.undone += 1
        if line and line.verb == ">":
            filing = self.filings.setdefault(line.name, _Filing())
            if self.actor.reports() > before:
                filing.filed = filing.directly = True
            elif not line.rest.startswith(ATTACHED):
                filing.directly = False
        self.run.blocks.append(block)
        self.run.came.append(len(self.actor.delivered))

    def _is_superfluous(self, line: Line) -> bool:
        """A yes after one's report was filed at once, when no message has it for an answer."""
        filing = self.filings.get(line.name)
        if line.verb != ">" or filing is None or not filing.filed:
            return False
        labels = {label for m in self.actor.since(line.name) for label in m.choices}
        if labels & {ASKED, line.rest}:
            return False
        if line.rest == FIRST:
            return self._was_to_be_asked(line.name)
        unheard = filing.directly and not self._since(line.name)
        return line.rest in YES and (unheard or self._was_to_be_asked(line.name))

    def _was_to_be_asked(self, name: str) -> bool:
        return any(ASKED in below.rest or "请核对" in below.rest for below in self._since(name))

    def _since(self, name: str) -> list[Line]:
        """The lines about a name since it last spoke, in the script as it was."""
        lines: list[Line] = []
        for block in reversed(self.run.blocks):
            lines += [line for line in block.lines if line.name == name and line.claims]
            if block.act and block.act.verb == ">" and block.act.name == name:
                break
        return lines

    def _drop(self, line: Line, block: Block) -> None:
        self.filings[line.name] = _Filing()
        self.run.notes.append(f"{block.number}: {line.words} went: nothing asks for it")
        answered = {id(below) for below in self._since(line.name)}
        for before in self.run.blocks:
            before.lines = [b.to_drop() if id(b) in answered else b for b in before.lines]
        self.run.blocks[-1].lines += block.lines

    def _is_asked(self, line: Line, block: Block, waiting: list[Block]) -> bool:
        """Whether what was done at once is asked first now, and the script has no answer to that."""
        if line.verb != ">" or line.rest in YES:
            return False
        asks = [m for m in self.actor.since(line.name) if ASKED in m.choices]
        answers = [
            b.act.rest for b in waiting if b.act and b.act.verb == ">" and b.act.name == line.name
        ]
        if not asks or (answers and (answers[0] in YES or answers[0] in asks[-1].choices)):
            return False
        if (answers and answers[0].isdecimal()) or (answers and answers[0].startswith("[button")):
            return False
        mine = [below for below in block.lines if below.name == line.name and below.claims]
        return not any(f"| {ASKED}" in b.rest or asks[-1].fits(b.rest) for b in mine)


def played(engine: Engine, label: str, every: list[Block], options: Options) -> Run:
    """Do everything that the blocks do, in a fresh world."""
    actor = Actor(engine, label)
    actor.begin(joined(every))
    return _Acting(actor, options).all(every)
