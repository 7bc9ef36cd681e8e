"""The structure of the product, read from its source: what tests/test_layout.py holds."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
WRITES = frozenset(
    [
        "add",
        "add_all",
        "delete",
        "flush",
        "merge",
        "record",
        "insert_once",
        "put",
        "letter",
        "withdraw",
        "tell",
        "tell_all",
        "tell_each",
    ]
)
"""Calls by which a function changes something or sends somebody a message."""


def trees(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """Each source file below the folders, by its path from the top, with its syntax tree."""
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "versions" not in file.parts:
                yield file.relative_to(ROOT), ast.parse(file.read_text(encoding="utf8"))


def speaking_writers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Functions that write and hold Chinese outside `Refusal` and their docstring: name and line."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and _writes(function) and _speaks(function):
            yield function.name, function.lineno


def _writes(function: ast.FunctionDef) -> bool:
    calls = (n.func for n in ast.walk(function) if isinstance(n, ast.Call))
    return any(isinstance(call, ast.Attribute) and call.attr in WRITES for call in calls)


def _speaks(function: ast.FunctionDef) -> bool:
    refused = {
        id(part)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal"
        for part in ast.walk(node)
    }
    texts = [
        node.value
        for statement in function.body
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in refused
    ]
    return any("\u4e00" <= letter <= "\u9fff" for text in texts for letter in text)


if __name__ == "__main__":
    import sys

    for path, tree in trees(*(sys.argv[1:] or ["core"])):
        for name, line in speaking_writers(tree):
            print(f"{path}:{line} {name}")  # noqa: T201
