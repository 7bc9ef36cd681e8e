"""Plug-in folders: every module below a package that defines one named constant."""

import importlib
import importlib.util
import pkgutil
from types import ModuleType
from typing import Any


def discover(package: ModuleType, constant: str) -> dict[str, Any]:
    """Read `constant` from each module below `package` that defines it, in name order.

    Rooms are walked: the key is the path below the package, such as `reports.urge`. A module without
    the constant is a helper of its room; tests/test_layout.py asks that somebody import it, so that a
    plug-in which forgot to announce itself is no silent nothing.
    """
    prefix = f"{package.__name__}."
    paths = sorted(m.name for m in pkgutil.walk_packages(package.__path__, prefix) if not m.ispkg)
    modules = {path.removeprefix(prefix): importlib.import_module(path) for path in paths}
    values = {path: vars(module).get(constant) for path, module in modules.items()}
    return {
        path: value
        for path, value in values.items()
        if value is not None and not isinstance(value, ModuleType)
    }


def names(package: str) -> tuple[str, ...]:
    """The files of a plug-in folder without rooms, by name: for whoever checks a name and runs nothing."""
    spec = importlib.util.find_spec(package)
    where = spec.submodule_search_locations if spec else None
    return tuple(sorted(m.name for m in pkgutil.iter_modules(where)))
