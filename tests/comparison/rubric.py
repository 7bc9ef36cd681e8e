"""How a conversation ended, by what stands recorded against what the person meant: no wording, no taste."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fact:
    """Something that a person wants on record, or that is: a report, a visit or a claim.

    Wanted: `text` holds fragments that must all stand in one record of the kind, `lacks` what must
    not. Recorded: `text` is all of it, one word after another, and `photos` how many there are.
    """

    kind: str
    text: tuple[str, ...]
    lacks: tuple[str, ...] = ()
    photos: int = 0

    def stands_in(self, text: str) -> bool:
        """Whether a text says all of it and nothing that it must not."""
        return all(w in text for w in self.text) and not any(w in text for w in self.lacks)

    def is_recorded_by(self, record: "Fact") -> bool:
        """Whether a record is this."""
        enough = record.photos >= self.photos
        return record.kind == self.kind and enough and self.stands_in(" ".join(record.text))

    def __str__(self) -> str:
        return f"{self.kind} {'、'.join(self.text)}" + (" with a photo" if self.photos else "")


@dataclass(frozen=True)
class Played:
    """What was said on both sides, and what stands recorded at the end."""

    lines: tuple[tuple[str, str], ...]
    """Who (“person” or “bot”) and what, in order."""
    records: tuple[Fact, ...]

    @property
    def turns(self) -> int:
        """How often the person wrote."""
        return sum(who == "person" for who, _ in self.lines)


@dataclass(frozen=True)
class Outcome:
    """What became of what the person meant."""

    lost: tuple[str, ...] = ()
    wrong: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        parts = [f"lost: {thing}" for thing in self.lost]
        parts += [f"wrong: {thing}" for thing in self.wrong]
        return "; ".join(parts) or "right"

    @property
    def verdict(self) -> str:
        """right, wrong record or nothing right; wrong goes before lost."""
        return "wrong record" if self.wrong else "lost" if self.lost else "right"


def outcome(wanted: Sequence[Fact], records: Sequence[Fact]) -> Outcome:
    """Each wanted fact takes one record; what is left over on either side is lost or wrong."""
    left, lost = list(records), []
    for fact in wanted:
        match = next((record for record in left if fact.is_recorded_by(record)), None)
        if match is None:
            lost.append(str(fact))
        else:
            left.remove(match)
    return Outcome(tuple(lost), tuple(str(record) for record in left))
