"""Phrases (说法): how people say one kind of thing, a line each in `phrases/<folder>/<kind>.txt`.

Words of a line are said in this order inside one clause, with up to ten other characters between them. `/` parts words that may
stand for each other, `+` joins what stands side by side, `掉+了/+河` leaves 了 out, `^` and `$` are the ends of the message,
`-保险` means: not if the clause holds 保险. `@人` is a group of `phrases/groups.txt`, `#` opens a remark.
"""

import re
from collections import defaultdict
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

    needs: tuple[frozenset[str], ...]
    never: tuple[str, ...]
    pattern: re.Pattern[str]

    def match(self, plain: str, words: frozenset[str]) -> re.Match[str] | None:
        """Where it first stands in a text that holds these words."""
        if any(words.isdisjoint(need) for need in self.needs):
            return None
        for match in self.pattern.finditer(plain):
            if not any(word in clause_of(plain, match) for word in self.never):
                return match
        return None


@dataclass(frozen=True)
class Hit:
    """A phrase in a text: its kind (the sheet's name), where it stands, and its words in standard wording."""

    kind: str
    start: int
    end: int
    words: str


class Sheets:
    """The sheets of one folder, each a kind; they read standard wording (`wording.standard`) only."""

    def __init__(self, kinds: dict[str, tuple[Phrase, ...]]) -> None:
        self.kinds = kinds
        self._words_by_first: dict[str, set[str]] = defaultdict(set)
        self._lines_by_word: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        for kind, phrases in kinds.items():
            for phrase in phrases:
                for word in (word for need in phrase.needs for word in need):
                    self._words_by_first[word[:1]].add(word)
                for word in min(phrase.needs, key=len):
                    self._lines_by_word[word].append((kind, phrase))

    def hits(self, plain: str) -> list[Hit]:
        """Every phrase that is there, each line at most once, by where it begins."""
        hits = [
            Hit(kind, match.start(), match.end(), match[0])
            for kind, phrase, words in self._candidates(plain)
            if (match := phrase.match(plain, words))
        ]
        return sorted(set(hits), key=lambda hit: (hit.start, -hit.end))

    def names(self, plain: str, kind: str) -> bool:
        """True if a phrase of this kind is there."""
        return any(
            phrase.match(plain, words)
            for name, phrase, words in self._candidates(plain)
            if name == kind
        )

    def named(self, plain: str) -> set[str]:
        """The kinds of which a phrase is there."""
        kinds: set[str] = set()
        for kind, phrase, words in self._candidates(plain):
            if kind not in kinds and phrase.match(plain, words):
                kinds.add(kind)
        return kinds

    def _candidates(self, plain: str) -> Iterator[tuple[str, Phrase, frozenset[str]]]:
        """The lines that may be there: one of their words is."""
        words = frozenset(
            word
            for first in {"", *plain}
            for word in self._words_by_first.get(first, ())
            if word in plain
        )
        for word in words:
            for kind, phrase in self._lines_by_word.get(word, ()):
                yield kind, phrase, words


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
    needs: list[frozenset[str]] = []
    never: list[str] = []
    parts: list[str] = []
    for token in line.split():
        if token.startswith("-"):
            never += map(standard, token[1:].split("/"))
            continue
        spots = [_spot(spot, groups) for spot in token.split("+")]
        needs += [frozenset(word.strip("^$") for word in spot) for spot in spots if "" not in spot]
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
