"""docs/vocabulary.md is kept: every noun of the code stands in it, and what it forbids is not used."""

import re

from sqlmodel import SQLModel

from bot import migrate
from tests.layout import PRODUCT, ROOT, modules

PAGE = (ROOT / "docs/vocabulary.md").read_text(encoding="utf8")
ROWS = [line.split("|")[1:-1] for line in PAGE.splitlines() if line.startswith("| `")]
LAST = PAGE.index("## Ordinary words")
ORDINARY = PAGE[LAST : PAGE.index("## Exceptions")].partition(":\n")[2].split()
EXCEPTIONS = set(re.findall(r"`(\w+)`", PAGE[PAGE.index("## Exceptions") :]))


def _folded(word: str) -> str:
    """A word without its plural."""
    for plural, singular in (("ies", "y"), ("sses", "ss"), ("shelves", "shelf"), ("s", "")):
        if word.endswith(plural) and not word.endswith(("ss", "us")):
            return word.removesuffix(plural) + singular
    return word


def _words(cell: str) -> set[str]:
    return {_folded(word) for name in re.findall(r"`(\w+)`", cell) for word in name.split("_")}


KNOWN = set().union(*(_words(row[0]) for row in ROWS), map(_folded, ORDINARY))
FORBIDDEN = {word: row[0].strip() for row in ROWS for word in _words(row[3])}


def _names() -> dict[str, str]:
    """Every table and module by its name, with where it stands."""
    migrate.metadata()
    names = {table: f"table {table}" for table in SQLModel.metadata.tables}
    for module in modules(*PRODUCT):
        name = module.path.parent.name if module.is_face else module.name
        names.setdefault(name.strip("_"), str(module.path))
    return names


def test_every_noun_of_the_code_is_in_the_vocabulary() -> None:
    unknown = [
        f"{where}: `{word}` is no word of docs/vocabulary.md: use the one that is there for the thing, or add it"
        for name, where in _names().items()
        for word in name.split("_")
        if _folded(word) not in KNOWN
    ]
    assert not unknown, "\n".join(unknown)


def test_no_name_holds_a_word_that_the_vocabulary_forbids() -> None:
    names = {where: name.split("_") for name, where in _names().items()}
    for module in modules(*PRODUCT):
        for name in set(module.outline.classes) - EXCEPTIONS:
            parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]+", name)
            names[f"{module.path}: class {name}"] = [p.lower() for p in parts]
    wrong = [
        f"{where}: not `{word}` but {FORBIDDEN[_folded(word)]} (docs/vocabulary.md)"
        for where, words in names.items()
        for word in words
        if _folded(word) in FORBIDDEN
    ]
    assert not wrong, "\n".join(wrong)


def test_a_word_stands_in_one_line_only() -> None:
    seen: dict[str, str] = {}
    for row in ROWS:
        for name in re.findall(r"`(\w+)`", row[0]):
            assert seen.setdefault(name, row[0]) == row[0], (
                f"`{name}` stands twice in docs/vocabulary.md"
            )


def test_what_is_forbidden_is_not_used_for_something_else() -> None:
    both = sorted(FORBIDDEN.keys() & KNOWN)
    assert both == [], f"{both}: docs/vocabulary.md both names and forbids them"
