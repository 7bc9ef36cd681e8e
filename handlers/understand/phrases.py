"""Phrases (说法): how people say one kind of thing, a line each in `phrases/<folder>/<kind>.txt`.

Words of a line are said in this order inside one clause, with up to ten other characters between them. `/` parts words that may
stand for each other, `+` joins what stands side by side, `掉+了/+河` leaves 了 out, `^` and `$` are the ends of the message,
`-保险` means: not if the clause holds 保险. `@人` is a group of `phrases/groups.txt`, `#` opens a remark.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from handlers.understand.wording import standard

_GAP = "[^,。.!?;\n]{0,10}"
_CLAUSE_ENDS = re.compile("[,。.!?;\n]")


@dataclass(frozen=True)
class Phrase:
    """One line of a sheet: the words that must all be there, those that must not, and their order."""

    needs: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Hit:
    """A phrase in a text: its kind (the sheet's name), where it stands, and its words in standard wording."""

    kind: str
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Sheets:
    """The sheets of one folder, each a kind; they read standard wording (`wording.standard`) only."""

    kinds: dict[str, tuple[Phrase, ...]]

    def hits(self, plain: str) -> list[Hit]:
        """Every phrase that is there, each line at most once, by where it begins."""
        hits = [
            Hit(kind, match.start(), match.end(), match[0])
            for kind, phrases in self.kinds.items()
            for phrase in phrases
            if (match := _match(phrase, plain))
        ]
        return sorted(hits, key=lambda hit: (hit.start, -hit.end))

    def names(self, plain: str, kind: str) -> bool:
        """True if a phrase of this kind is there."""
        return any(_match(phrase, plain) for phrase in self.kinds.get(kind, ()))


def _match(phrase: Phrase, plain: str) -> re.Match[str] | None:
    for words in phrase.needs:
        if not any(word in plain for word in words):
            return None
    for match in phrase.pattern.finditer(plain):
        if not phrase.never or not _holds(clause_of(plain, match), phrase.never):
            return match
    return None


def _holds(clause: str, words: tuple[str, ...]) -> bool:
    return any(word in clause for word in words)


def clause_of(plain: str, match: re.Match[str]) -> str:
    """The clause around a match, up to the punctuation on either side."""
    before = _CLAUSE_ENDS.split(plain[: match.start()])[-1]
    after = _CLAUSE_ENDS.split(plain[match.end() :], maxsplit=1)[0]
    return before + match[0] + after


@lru_cache(maxsize=16)
def sheets(folder: str) -> Sheets:
    """The sheets of a folder below `phrases/`, read once."""
    room = files("handlers.understand") / "phrases"
    groups = _groups(room / "groups.txt")
    kinds = {
        sheet.name.removesuffix(".txt"): tuple(_phrase(line, groups) for line in _lines(sheet))
        for sheet in sorted((room / folder).iterdir(), key=lambda sheet: sheet.name)
    }
    return Sheets(kinds)


def _lines(sheet: Traversable) -> Iterator[str]:
    for line in sheet.read_text("utf-8").splitlines():
        if words := line.partition("#")[0].strip():
            yield words


def _groups(sheet: Traversable) -> dict[str, list[str]]:
    groups = {}
    for line in _lines(sheet):
        name, _, words = line.partition("=")
        groups[name.strip()] = words.strip().split("/")
    return groups


def _phrase(line: str, groups: dict[str, list[str]]) -> Phrase:
    needs: list[tuple[str, ...]] = []
    never: list[str] = []
    parts: list[str] = []
    for token in line.split():
        if token.startswith("-"):
            never += map(standard, token[1:].split("/"))
            continue
        spots = [_spot(spot, groups) for spot in token.split("+")]
        needs += [tuple(word.strip("^$") for word in spot) for spot in spots if "" not in spot]
        parts.append("".join(map(_any_of, spots)))
    return Phrase(tuple(needs), tuple(never), re.compile(_GAP.join(parts)))


def _spot(spot: str, groups: dict[str, list[str]]) -> list[str]:
    words = [word for name in spot.split("/") for word in groups.get(name, [name])]
    return list(dict.fromkeys(sorted(map(standard, words), key=len, reverse=True)))


def _any_of(words: list[str]) -> str:
    """Longest first, so that nothing is tried twice; an empty word makes the spot one that may be missing."""
    many = "|".join(_escaped(word) for word in words if word)
    return f"(?:{many}){'?' if '' in words else ''}"


def _escaped(word: str) -> str:
    first, last = word.startswith("^"), word.endswith("$")
    return f"{'^' * first}{re.escape(word.strip('^$'))}{'[!。.~]*$' if last else ''}"
