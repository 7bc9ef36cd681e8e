"""Hints (提示): what the speaker can do here, a short line each, what their posts need first."""

from collections.abc import Iterator
from itertools import zip_longest

from core.points.shop import shop
from core.reports import overview
from handlers.engine import commands, flow
from handlers.engine.event import Turn
from handlers.engine.flow import Flow
from handlers.own import sheet

FIRST_LINES = 7
"""With the greeting, 更多 and 撤销 ten lines: one screen."""
WIDEST = 26
"""Characters of a line."""
WORDS = 14
"""Characters of the words that one line of 帮助 offers."""
_KNOWN_ONLY = range(20, 40)
"""Hints of these orders need to know who speaks."""
_LAST = ("undo", "cancel")
_KEEPERS_ONLY = ("hand_over", "shelves")
_SEEING_ONLY = ("coverage", "figures", "press")
"""Anybody may ask and is answered within their rights; to whom no post shows reports, they are not offered."""


def first(turn: Turn) -> list[str]:
    """The names of what the speaker does most, of each post in turn; at most FIRST_LINES."""
    if turn.person is None:
        lists: list[tuple[str, ...]] = [sheet.UNBOUND]
    else:
        held = {a.post for a in turn.posts}
        lists = [names for post, names in sheet.FIRST.items() if post in held]
    merged = [name for names in zip_longest(*lists) for name in names if name]
    fillers = sheet.UNBOUND if turn.person is None else sheet.EVERYBODY
    here = {f.name for f in _open(turn)} | ({"shelves"} if _keeps(turn) else set())
    every = [name for name in dict.fromkeys([*merged, *fillers]) if name in here]
    return every[:FIRST_LINES]


def line(name: str) -> str:
    """The hint of a command, so much of it as fits one line of a telephone."""
    hint = sheet.SHORT.get(name) or commands.flows()[name].hint
    while len(hint) > WIDEST and any(mark in hint for mark in "，；"):
        hint = hint[: max(hint.rfind("，"), hint.rfind("；"))]
    return hint


def rest(turn: Turn) -> list[str]:
    """Everything else, by what it is about: 补充上报、撤回上报：报事."""
    shown = {*first(turn), *_LAST}
    left = {f.name: _word(f) for f in _open(turn) if f.name not in shown}
    grouped = [(text, [left.pop(n) for n in names if n in left]) for text, names in sheet.MORE]
    grouped.append(("别的", list(left.values())))
    if _keeps(turn) and "shelves" not in shown:
        grouped.append(("", [sheet.SHORT["shelves"]]))
    return [line for text, words in grouped for line in _lines(text, words)]


def _lines(text: str, words: list[str]) -> Iterator[str]:
    """As many words a line as fit it."""
    part: list[str] = []
    for word in words:
        if part and len(_about([*part, word], text)) > WIDEST:
            yield _about(part, text)
            part = []
        part.append(word)
    if part:
        yield _about(part, text)


def _about(words: list[str], text: str) -> str:
    return "、".join(words) + (f"：{text}" if text else "")


def _word(command: Flow) -> str:
    return command.hint.partition("：")[0]


def _open(turn: Turn) -> list[Flow]:
    """What may be begun by the speaker and has a hint."""
    every = [f for f in commands.flows().values() if f.hint and flow.may(f, turn)]
    if not turn.holds(*overview.SEEING):
        every = [f for f in every if f.name not in _SEEING_ONLY]
    if turn.person is None:
        return [f for f in every if f.order not in _KNOWN_ONLY and f.name not in _KEEPERS_ONLY]
    strangers = ("bind", "registration")
    known = [f for f in every if f.name not in strangers]
    return known if _keeps(turn) else [f for f in known if f.name not in _KEEPERS_ONLY]


def _keeps(turn: Turn) -> bool:
    return turn.holds(*shop.KEEPERS)
