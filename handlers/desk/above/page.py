"""A page (一页): as many entries as a phone screen holds, and the way on behind the last number."""

from collections.abc import Sequence

from core.outbox import Choice
from handlers.engine.flow import Answers

SHOWN = 9
"""Entries of a list on one screen."""


def page(entries: Sequence[Choice], start: int, command: str, answers: Answers) -> list[Choice]:
    """The entries from the `start`th on, and how many are left behind 往下看."""
    shown = list(entries[start : start + SHOWN])
    return [*shown, *way_on(len(entries) - start - len(shown), start, command, answers)]


def way_on(left: int, start: int, command: str, answers: Answers, what: str = "个") -> list[Choice]:
    """往下看, where something is left."""
    if left <= 0:
        return []
    return [Choice(f"往下看（还有{left}{what}）", command, answers | {"from": start + SHOWN})]
