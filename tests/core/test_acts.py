"""Kinds of acts: each is declared beside the code that records it, and 撤销 has an answer to each."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from types import ModuleType

import pytest

import core
from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from tests.layout import ROOT, Module, modules

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def every_module_of_core() -> list[ModuleType]:
    found = pkgutil.walk_packages(core.__path__, "core.")
    return [importlib.import_module(m.name) for m in found if "migrations" not in m.name]


def test_undo_has_an_answer_to_every_kind() -> None:
    every_module_of_core()
    assert len(acts.of_people()) > 50
    assert acts.unanswered() == []


@pytest.mark.long
def test_undo_has_an_answer_to_every_kind_once_the_commands_are_there() -> None:
    source = (
        "import handlers; from core import acts, plugins;"
        "plugins.discover(handlers, 'flow'); print(acts.unanswered())"
    )
    ran = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, check=True)
    assert ran.stdout.decode().strip() == "[]"


def _calls(source: Module, needles: Iterable[str]) -> Iterator[ast.Call]:
    """The calls of a module that holds one of these words; a tree is let go at once."""
    if any(needle in source.source for needle in needles):
        yield from (c for c in ast.walk(ast.parse(source.source)) if isinstance(c, ast.Call))


def _records(source: Module) -> Iterator[ast.Call]:
    for call in _calls(source, ["acts.record("]):
        if ast.unparse(call.func) == "acts.record":
            yield call


def _values(module: ModuleType, kind: ast.expr) -> Iterator[object]:
    """What the constants in an expression stand for; a table stands for all that it holds."""
    if isinstance(kind, ast.IfExp | ast.BoolOp):
        for part in kind.values if isinstance(kind, ast.BoolOp) else (kind.body, kind.orelse):
            yield from _values(module, part)
    elif isinstance(kind, ast.Name) and kind.id.islower():
        return  # handed in by a function of the same file, which names the constant
    elif isinstance(kind, ast.Subscript):
        yield from eval(ast.unparse(kind.value), vars(module)).values()
    elif isinstance(kind, ast.Name | ast.Attribute):
        yield eval(ast.unparse(kind), vars(module))
    else:
        yield ast.unparse(kind)


def test_what_is_recorded_is_named_by_a_constant() -> None:
    every_module_of_core()
    seen = 0
    for source in modules("core", "handlers", "bot"):
        for call in _records(source):
            seen += 1
            module = importlib.import_module(".".join(source.path.with_suffix("").parts))
            for value in _values(module, call.args[1]):
                assert value in acts.declared(), f"{source.path}:{call.lineno} records {value}"
    assert seen > 60


def test_a_kind_is_written_out_only_where_it_is_declared() -> None:
    every_module_of_core()
    kinds = {name for name in acts.declared() if "." in name}
    for source in modules("core", "handlers", "bot"):
        for call in _calls(source, (f'"{kind}"' for kind in sorted(kinds))):
            if getattr(call.func, "attr", "") in ("kind", "startswith"):
                continue
            given = {a.value for a in call.args if isinstance(a, ast.Constant)}
            assert not given & kinds, f"{source.path}:{call.lineno} hands on {given & kinds}"


def test_an_undeclared_kind_is_not_recorded(db: Db) -> None:
    with pytest.raises(ValueError, match=r"report\.acept is no declared kind"):
        acts.record(db, "report.acept", "x", NOW)


def test_a_kind_is_declared_in_one_way() -> None:
    name = acts.kind("test.once", final="收不回。")
    assert acts.kind("test.once", final="收不回。") == name
    with pytest.raises(ValueError, match="declared twice"):
        acts.kind("test.once", final="也收不回。")
    with pytest.raises(ValueError, match="never spoken of"):
        acts.kind("test.both", final="收不回。", passed_over="done by the clock")
    with pytest.raises(ValueError, match="cannot be taken back"):
        acts.takes_back(name)(lambda db, act, now: "")
    with pytest.raises(ValueError, match="no declared kind"):
        acts.takes_back("test.never")(lambda db, act, now: "")


def test_a_kind_is_taken_back_in_one_way(db: Db) -> None:
    name = acts.kind("test.undone")
    acts.takes_back(name)(_said)
    assert acts.take_back(db, Act(at=NOW, kind=name, thing_id="x"), NOW) == "x"
    with pytest.raises(ValueError, match="two ways"):
        acts.takes_back(name)(lambda db, act, now: "")


def _said(db: Db, act: Act, now: datetime) -> str:
    return act.thing_id


def test_what_is_final_says_so(db: Db) -> None:
    name = acts.kind("test.final", final="收不回，请再说一遍。")
    assert name in acts.of_people()
    with pytest.raises(Refusal, match="请再说一遍"):
        acts.take_back(db, Act(at=NOW, kind=name, thing_id="x"), NOW)


def test_what_is_passed_over_is_not_spoken_of() -> None:
    assert acts.kind("test.clock", passed_over="done by the clock") not in acts.of_people()
