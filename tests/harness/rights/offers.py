"""Offers: every choice that the source can put under a message, read from the calls that make one."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import core
import handlers

_MAKERS = {"Choice": (1, 2), "aimed": (1, 2)}
"""Which argument names the command and which the answers."""
_PLACE = "?"


@dataclass(frozen=True)
class Offer:
    """A command, and the answers that a choice gives it; `?` where only a turn knows them."""

    command: str
    answers: tuple[tuple[str, str], ...]


@cache
def offers() -> tuple[Offer, ...]:
    """All of them, each once, in order."""
    every: set[Offer] = set()
    for package in (core, handlers):
        for path in Path(package.__path__[0]).rglob("*.py"):
            source = path.read_text(encoding="utf8")
            if any(f"{maker}(" in source for maker in _MAKERS):
                every |= _in(ast.parse(source))
    return tuple(sorted(every, key=lambda one: (one.command, one.answers)))


def _in(tree: ast.Module) -> set[Offer]:
    names = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    offered = set()
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        places = _MAKERS.get(call.func.id)
        if places is None or len(call.args) <= places[0]:
            continue
        command = _word(call.args[places[0]], names)
        answers = call.args[places[1]] if len(call.args) > places[1] else None
        if command != _PLACE:
            offered.add(Offer(command, _answers(answers, names)))
    return offered


def _word(node: ast.expr, names: dict[str, object]) -> str:
    known = node.value if isinstance(node, ast.Constant) else None
    if isinstance(node, ast.Name):
        known = names.get(node.id)
    return known if isinstance(known, str) else _PLACE


def _answers(node: ast.expr | None, names: dict[str, object]) -> tuple[tuple[str, str], ...]:
    if not isinstance(node, ast.Dict):
        return ()
    return tuple(
        (_word(key, names), _word(value, names))
        for key, value in zip(node.keys, node.values, strict=True)
        if key is not None
    )
