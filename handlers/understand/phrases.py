"""Phrases (说法): how people say one kind of thing, a line each in `phrases/<folder>/<kind>.txt`.

Words of a line are said in this order inside one clause, with up to ten other characters between them. `/` parts words that may
stand for each other, `+` joins what stands side by side, `~` what stands up to three characters apart, `&` leads on over
commas, `掉+了/+河` leaves 了 out,
`^` and `$` are the ends of the message, `-保险` means: not if the clause holds 保险. `@人` is a group of `phrases/groups.txt`,
`#` opens a remark.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from handlers.understand.wording import standard

_GAP, _SHORT_GAP = "[^,。.!?;\n]{0,10}", "[^,。.!?;\n]{0,3}"
_LONG_GAP = ".{0,20}"
_JOINTS = {"+": "", "~": _SHORT_GAP}
_CLAUSE_ENDS = re.compile("[,。.!?;\n]")


@dataclass(frozen=True)
class Phrase:
    """One line of a sheet: the words that must all be there, those that must not, and their order."""

    needs: tuple[frozenset[str], ...]
    never: tuple[str, ...]
    pattern: re.Pattern[str]

    def matches(self, plain: str, words: frozenset[str]) -> Iterator[re.Match[str]]:
        """Where it stands in a text that holds these words."""
        if any(words.isdisjoint(need) for need in self.needs):
            return
        for match in self.pattern.finditer(plain):
            if not any(word in clause_of(plain, match) for word in self.never):
                yield match


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
        """Every phrase that is there, by where it begins."""
        hits = {
            Hit(kind, match.start(), match.end(), match[0])
            for kind, phrase, words in self._candidates(plain)
            for match in phrase.matches(plain, words)
        }
        return sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.kind))

    def names(self, plain: str, kind: str) -> bool:
        """True if a phrase of this kind is there."""
        return any(
            True
            for name, phrase, words in self._candidates(plain)
            if name == kind
            for _ in phrase.matches(plain, words)
        )

    def named(self, plain: str) -> set[str]:
        """The kinds of which a phrase is there."""
        kinds: set[str] = set()
        for kind, phrase, words in self._candidates(plain):
            if kind not in kinds and any(True for _ in phrase.matches(plain, words)):
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
    pattern = gap = ""
    for token in line.split():
        if token.startswith("-"):
            never += map(standard, token[1:].split("/"))
        elif token == "&":
            gap = _LONG_GAP
        else:
            names, joints = re.split("[+~]", token), [*re.findall("[+~]", token), "+"]
            spots = [_spot(name, groups) for name in names]
            needs += [_bare(spot) for spot in spots if "" not in spot]
            pattern += gap
            pattern += "".join(
                _any_of(s) + _JOINTS[joint] for s, joint in zip(spots, joints, strict=True)
            )
            gap = _GAP
    return Phrase(tuple(needs), tuple(never), re.compile(pattern))


def _bare(spot: list[str]) -> frozenset[str]:
    return frozenset(word.strip("^$") for word in spot)


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
