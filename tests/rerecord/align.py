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

    lines: list[tuple[int, Line]]
    pending: list[int]
    claims: dict[int, int] = field(default_factory=dict)
    """Which message a line claims."""

    @property
    def unclaimed(self) -> list[int]:
        claimed = set(self.claims.values())
        return [m for m in self.pending if m not in claimed]


class Aligner:
    """Both runs of one script, the second to see which texts are others each time."""

    def __init__(self, run: Run, again: Run) -> None:
        self.run, self.again = run, again
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
        phones = {name: self._phone(name, number, block) for name in self.names}
        slots = {m: slot for p in phones.values() for slot, m in p.claims.items() if m >= before}
        placed: list[tuple[Key, Line]] = []
        gone: set[int] = set()
        for name, told in phones.items():
            for key, line in self._placed(name, told, number, slots, gone):
                placed.append((key, line))
        placed += [
            ((slot, 0, 0), line) for slot, line in enumerate(block.lines) if slot not in gone
        ]
        lines = [line for _, line in sorted(placed, key=lambda pair: pair[0])]
        return Block(block.act, lines, block.number)

    def _phone(self, name: str, number: int, block: Block) -> _Phone:
        """Each line claims what it wants, the first that there is, exact ones out of their turn too."""
        lines = [
            (slot, line)
            for slot, line in enumerate(block.lines)
            if phone(line.name) == name and (line.claims or line.is_nothing)
        ]
        state = _Phone(lines, self.pending[name])
        for slot, line in lines:
            if line.is_nothing:
                continue
            index = self._first(line, number, state.unclaimed)
            if index is not None:
                state.claims[slot] = index
        return state

    def _placed(
        self, name: str, state: _Phone, number: int, slots: dict[int, int], gone: set[int]
    ) -> Iterator[tuple[Key, Line]]:
        """The lines that are put in or moved up; what has no place any more goes into `gone`."""
        block = self.blocks[number]
        free = [slot for slot, line in state.lines if line.is_exact and slot not in state.claims]
        free += [
            slot
            for slot, line in state.lines
            if line.dropped and slot not in state.claims | dict.fromkeys(free)
        ]
        gone |= set(free)
        emitted, floor = set[int](), -1
        slot_of = {index: slot for slot, index in state.claims.items()}

        def put(index: int, ceiling: int) -> tuple[Key, Line]:
            nonlocal floor
            slot = slot_of.get(index)
            if slot is not None:
                gone.add(slot)
                line = block.lines[slot]
            else:
                line = self._written(name, index, number)
            at = [s for s in free if floor < s < ceiling]
            earlier = max((m for m in slots if m < index), default=-1)
            wish = at[0] if at else slots.get(earlier, -1)
            place = min(max(wish, floor), ceiling - 1)
            floor = max(floor, place)
            if at:
                free.remove(at[0])
            emitted.add(index)
            return (place, 1, index), line

        since = self.run.came[number - 1] if number else 0
        for slot, line in state.lines:
            if slot in gone:
                continue
            if line.is_nothing:
                news = [m for m in state.unclaimed if m >= since and m not in emitted]
                news = [m for m in news if not self._is_claimed_later(m, name, number)]
                if news:
                    gone.add(slot)
                for index in news:
                    yield put(index, slot + 1)
                continue
            if slot not in state.claims:
                continue
            claimed = state.claims[slot]
            if line.is_exact:
                for index in [m for m in state.pending if m < claimed and m not in emitted]:
                    yield put(index, slot)
            emitted.add(claimed)
            floor = slot
        for index in state.unclaimed:
            if (
                index not in emitted
                and not self.loose
                and not self._is_claimed_later(index, name, number)
            ):
                yield put(index, len(block.lines) + 1)
        self.pending[name] = [m for m in state.pending if m not in emitted and m not in slot_of]

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
