"""Plug-in folders: every module of a package that defines one named constant."""

import importlib
import pkgutil
from types import ModuleType
from typing import Any


def discover(package: ModuleType, constant: str) -> dict[str, Any]:
    """Read `constant` from each module of `package`, by module name, in name order.

    A module without it raises AttributeError at start: a plug-in that forgot to announce itself
    must not be a silent nothing.
    """
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__))
    modules = {n: importlib.import_module(f"{package.__name__}.{n}") for n in names}
    return {name: getattr(module, constant) for name, module in modules.items()}
