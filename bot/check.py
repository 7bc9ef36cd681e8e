"""The check (核对): every invariant of reference/reliability.md that exists by now, noun by noun."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator

import core
from core.db import Db

Broken = Callable[[Db], Iterator[str]]


def checks() -> dict[str, Broken]:
    """The `broken` function of every module named `checks` under core, by its package."""
    names = [m.name for m in pkgutil.walk_packages(core.__path__, "core.")]
    found = [n for n in names if n.rpartition(".")[2] == "checks"]
    return {n.split(".")[1]: importlib.import_module(n).broken for n in found}


def broken(db: Db) -> list[str]:
    """What is broken, one sentence each; empty when all is well."""
    return [f"{noun}: {what}" for noun, check in checks().items() for what in check(db)]
