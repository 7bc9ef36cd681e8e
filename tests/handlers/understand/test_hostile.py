"""No text is dear: every public reader of the package sees 500 characters of it, whatever it holds."""

import inspect
import pkgutil
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

import handlers.understand
from handlers.understand.readiness import warm
from handlers.understand.wording import LONGEST

HOSTILE = {
    "homes": "家" * 2000,
    "digits": "1" * 5000 + "号",
    "not": "不是" * 2000,
    "commas": "、" * 5000,
    "ones": "一" * 5000,
    "nines": "9" * 4999 + "号",
    "markup": "<a><b>" * 1000 + "<" * 500,
    "open tags": "<a" * 2500,
    "combining": "e" + "\u0301" * 3000,
    "joined emoji": "👨\u200d👩\u200d👧\u200d👦" * 800,
    "spaces": "家 " * 2000 + "没人",
    "figures": "1、2，" * 1500 + "通过",
    "slips": "说错了，是" * 1000,
    "thanks": "你好" * 2000 + "x",
    "stops": "算了好吧" * 1000 + "x",
    "people": "老王家" * 1500,
    "moneys": "书记收钱" * 1200,
    "falls": "孩子掉水" * 1200,
    "waters": "水" * 5000,
    "more": "还有" * 2000,
    "dates": "星期一上午" * 1000,
    "points": "加12分" * 1200,
    "questions": "?" * 5000,
    "breaks": "\n" * 5000,
    "wide": "１" * 5000 + "号",
    "surrogate": "\ud800" * 1000,
    "zero": "\x00" * 4000,
    "rescue": "救了" * 2000 + "快",
    "amounts": "1201" * 1200,
}
KEEPS_ALL = {"clauses", "matters", "pieces", "without_secrecy"}
"""Readers whose answer is the message itself: it goes into a report, which loses nothing."""
BARE = {
    "features.ideas",
    "features.is_idea",
    "phrases.clause_of",
    "numbers.value",
    "dates.is_span",
}
"""Readers of what another reader cut out, or with arguments of their own; and of one number or date."""
SECONDS = 0.25


def readers() -> dict[str, Callable[..., Any]]:
    """Every public function of the package whose first argument is a text."""
    names: dict[str, Callable[..., Any]] = {}
    package = handlers.understand
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = import_module(info.name)
        for name, function in vars(module).items():
            home = getattr(function, "__module__", None)
            if name.startswith("_") or not callable(function) or home != info.name:
                continue
            if inspect.isclass(function):
                continue
            first = next(iter(inspect.signature(function).parameters.values()), None)
            short = f"{info.name.rpartition('.')[2]}.{name}"
            if short in BARE or needs_more(function):
                continue
            if first is not None and first.annotation is str and first.name == "text":
                names[short] = function
            elif first is not None and first.annotation is str and short not in BARE:
                assert first.name in {"folder"}, f"{short}: call its text `text`"
    return names


def needs_more(function: Callable[..., Any]) -> bool:
    """Whether it wants more than the text, who says it and whether bare names count."""
    known = {"role", "names_too"}
    return any(
        parameter.name not in known and parameter.default is parameter.empty
        for parameter in list(inspect.signature(function).parameters.values())[1:]
    )


READERS = readers()


def read(reader: Callable[..., Any], text: str) -> Any:
    extra = {"role": "villager", "names_too": True}
    takes = inspect.signature(reader).parameters
    return reader(text, **{name: value for name, value in extra.items() if name in takes})


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    warm()


def test_the_readers_are_all_there() -> None:
    assert len(READERS) >= 30
    assert {"meaning.understand", "danger.in_danger", "places.places", "clause.matters"} <= set(
        READERS
    )


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_is_read_at_once(kind: str) -> None:
    for name, reader in READERS.items():
        start = time.process_time()
        read(reader, HOSTILE[kind])
        assert time.process_time() - start < SECONDS, name


@pytest.mark.parametrize("name", [n for n in READERS if n.rpartition(".")[2] not in KEEPS_ALL])
def test_what_stands_behind_500_characters_is_not_read(name: str) -> None:
    for text in HOSTILE.values():
        head = text[:LONGEST]
        behind = "，救命，村口的井盖破了，加5分，不是一组，是二组，老王家，0317号，明天三盏"
        assert read(READERS[name], head + behind) == read(READERS[name], head)
