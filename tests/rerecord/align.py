"""Puts what came in the place of what was to be told: one block after the other, each phone by itself."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from bot.demo.world import SHARED
from bot.script.lines import CODE, LOOSE, TOLD_CODE
from tests.rerecord.blocks import Block, Line
from tests.rerecord.run import Run

SHORTEST = 3
"""Fragments of fewer signs say nothing about a text that is another one each time."""
Key = tuple[int, int, int]
"""Where a line stands: below which line of the block, 1 if it was put in there, in which order."""


def phone(name: str) -> str:
    """Whose phone it is that somebody uses."""
    return SHARED.get(name, name)


@dataclass
class _Phone:
    """One phone in one block: its lines and what it has shown that no line has claimed."""

    name: str
    lines: list[tuple[int, Line]]
    pending: list[int]
    claims: dict[int, int] = field(default_factory=dict)
    """Which message a line claims."""
    free: list[int] = field(default_factory=list)
    """Where a line is gone, so that another may stand there."""
    gone: set[int] = field(default_factory=set)
    settled: set[int] = field(default_factory=set)
    """The messages that have a place by now."""
    floor: int = -1
    """Below which line the next one has to stand."""

    @property
    def unclaimed(self) -> list[int]:
        """What no line of this block claims."""
        return [m for m in self.pending if m not in self.claims.values()]

    @property
    def waiting(self) -> list[int]:
        """What has no place yet."""
        return [m for m in self.pending if m not in self.settled]

    def place(self, index: int, ceiling: int, anchors: dict[int, int]) -> Key:
        """Where a message goes: for a line that is gone, else below what came before it."""
        free = [slot for slot in self.free if self.floor < slot < ceiling]
        if free:
            self.free.remove(free[0])
        earlier = max((m for m in anchors if m < index), default=-1)
        wish = free[0] if free else anchors.get(earlier, -1)
        self.floor = max(self.floor, min(wish, ceiling - 1))
        self.settled.add(index)
        return (self.floor, 1, index)


class Aligner:
    """Both runs of one script, the second to see which texts are others each time.

    `fragments`: a `<~` line that fits nothing gives way too, as exact ones do.
    """

    def __init__(self, run: Run, again: Run, *, fragments: bool = False) -> None:
        self.run, self.again, self.fragments = run, again, fragments
        self.notes: list[str] = []
        self.blocks, self.messages = run.blocks, run.delivered
        every = [line for b in run.blocks for line in [*([b.act] if b.act else []), *b.lines]]
        self.loose = any(line.words == LOOSE for line in every)
        self.names: dict[str, str] = {}
        for line in every:
            if line.name:
                self.names.setdefault(phone(line.name), line.name)
        self.pending: dict[str, list[int]] = defaultdict(list)

    def aligned(self) -> list[Block]:
        """The script, rewritten; a block without an act is the head."""
        return [self._block(number, block) for number, block in enumerate(self.blocks)]

    def _block(self, number: int, block: Block) -> Block:
        before = self.run.came[number - 1] if number else 0
        for index in range(before, self.run.came[number]):
            if self.messages[index].name in self.names:
                self.pending[self.messages[index].name].append(index)
        phones = [self._phone(name, number, block) for name in self.names]
        anchors = {m: slot for p in phones for slot, m in p.claims.items() if m >= before}
        placed = [pair for p in phones for pair in self._placed(p, number, before, anchors)]
        gone = {slot for p in phones for slot in p.gone}
        placed += [
            ((slot, 0, 0), line) for slot, line in enumerate(block.lines) if slot not in gone
        ]
        lines = [line for _, line in sorted(placed, key=lambda pair: pair[0])]
        return Block(block.act, lines, block.number)

    def _phone(self, name: str, number: int, block: Block) -> _Phone:
        """Each line claims what it wants, the first that there is, exact ones out of their turn too."""
        slots = [
            (slot, line)
            for slot, line in enumerate(block.lines)
            if phone(line.name) == name and (line.claims or line.is_nothing)
        ]
        state = _Phone(name, slots, self.pending[name])
        for slot, line in slots:
            index = None if line.is_nothing else self._first(line, number, state.unclaimed)
            if index is not None:
                state.claims[slot] = index
            elif line.is_exact or line.dropped or (self.fragments and line.claims):
                state.free.append(slot)
            elif line.claims:
                self.notes.append(f"nothing fits any more: {line.words}")
        state.gone |= set(state.free)
        return state

    def _placed(
        self, state: _Phone, number: int, before: int, anchors: dict[int, int]
    ) -> Iterator[tuple[Key, Line]]:
        """The lines of a phone that are put in or moved up, each with its place."""
        lines = self.blocks[number].lines
        for slot, line in state.lines:
            for index in self._due(state, slot, line, number, before):
                moved = next((s for s, m in state.claims.items() if m == index), None)
                state.gone |= set() if moved is None else {moved}
                state.gone |= {slot} if line.is_nothing else set()
                ceiling = slot + 1 if line.is_nothing else slot
                text = self._written(state.name, index, number) if moved is None else lines[moved]
                yield state.place(index, ceiling, anchors), text
            if slot in state.claims and slot not in state.gone:
                state.settled.add(state.claims[slot])
                state.floor = slot
        for index in [] if self.loose else state.waiting:
            if not self._is_claimed_later(index, state.name, number):
                key = state.place(index, len(lines) + 1, anchors)
                yield key, self._written(state.name, index, number)
        self.pending[state.name] = state.waiting

    def _due(self, state: _Phone, slot: int, line: Line, number: int, before: int) -> list[int]:
        """The messages that have to be claimed before a line can hold."""
        if line.is_nothing:
            news = [m for m in state.waiting if m >= before and m not in state.claims.values()]
            return [m for m in news if not self._is_claimed_later(m, state.name, number)]
        if line.is_exact and slot in state.claims and slot not in state.gone:
            return [m for m in state.waiting if m < state.claims[slot]]
        return []

    def _is_claimed_later(self, index: int, name: str, number: int) -> bool:
        """Whether the rest of the script needs it: a line below wants it, and no other message will do."""
        return self._unmatched(name, number, [index]) < self._unmatched(name, number, [])

    def _unmatched(self, name: str, number: int, pending: list[int]) -> int:
        """How many later lines of a phone and messages to it would be left over, each without the other."""
        pending, lines = list(pending), 0
        for later in range(number + 1, len(self.blocks)):
            came = range(self.run.came[later - 1], self.run.came[later])
            pending += [m for m in came if self.messages[m].name == name]
            for line in self.blocks[later].lines:
                if line.claims and phone(line.name) == name:
                    match = self._first(line, later, pending)
                    if match is None:
                        lines += 1
                    else:
                        pending.remove(match)
        return lines + len(pending)

    def _first(self, line: Line, number: int, pending: list[int]) -> int | None:
        """The first message that a line would claim if order were nothing to it."""
        wanted = self._spelled(line.rest, number)
        for index in pending:
            message = self.messages[index]
            if message.same(wanted) if line.is_exact else message.fits(wanted):
                return index
        return None

    def _spelled(self, wanted: str, number: int) -> str:
        """With the codes that had been told by the end of a block."""
        return CODE.sub(lambda m: self._code(m[1], number, self.run) or m[0], wanted)

    def _code(self, name: str, number: int, run: Run) -> str:
        for message in reversed(run.delivered[: run.came[number]]):
            if message.name == phone(name) and (code := TOLD_CODE.search(message.text)):
                return code[1]
        return ""

    def _written(self, name: str, index: int, number: int) -> Line:
        """A message as a line; with fragments, where the second run had other words."""
        spoken = self.names[name]
        one, two = self._shown(self.run, index, number), self._shown(self.again, index, number)
        if one == two:
            return Line(f"{spoken} < {one}")
        parts = SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks()
        common = [one[p.a : p.a + p.size].strip() for p in parts if p.size >= SHORTEST]
        return Line(f"{spoken} <~ {' … '.join(c for c in common if c)}")

    def _shown(self, run: Run, index: int, number: int) -> str:
        if index >= len(run.delivered):
            return ""
        shown = run.delivered[index].shown
        for name in self.names.values():
            if (code := self._code(name, number, run)) and re.search(rf"(?:码|号)：{code}", shown):
                shown = shown.replace(code, f"[code {name}]")
        return shown
