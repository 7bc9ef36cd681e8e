"""The structure of the program, read from its source: what tests/test_layout.py holds.

`python -m tests.layout` prints the figures of today, in the form of the tables in that test;
`python -m tests.layout core` names each function there that writes and speaks.
"""

import ast
import inspect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PRODUCT = ("bot", "core", "handlers", "scheduler")
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
SENDS = ("tell_", "_tell", "to_followers", "to_holders")
"""How calls begin whose only purpose is that somebody hears something."""
WORST_WORDS = frozenset(["found", "said", "own", "told", "row"])
"""Names that say nothing where a noun of the domain exists."""
CHINESE = re.compile("[\u4e00-\u9fff]")
DOCSTRING = re.compile(r'\s*"""(.*?)"""', re.DOTALL)
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Outline(NamedTuple):
    """Of a source file: the names it imports, its classes, and of its functions name, line and how many lines."""

    imported: frozenset[str]
    classes: tuple[str, ...]
    functions: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Module:
    """A source file, by its path from the top."""

    path: Path
    source: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.source)

    @property
    def statements(self) -> list[ast.stmt]:
        """Every statement, however deep; expressions are left alone, which makes it quick."""
        every, waiting = [], list(self.tree.body)
        while waiting:
            statement = waiting.pop()
            every.append(statement)
            for block in ("body", "orelse", "finalbody"):
                waiting += getattr(statement, block, ())
            for branch in getattr(statement, "handlers", ()) or getattr(statement, "cases", ()):
                waiting += branch.body
        return every

    @property
    def room(self) -> str:
        return self.path.parent.as_posix()

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def dotted(self) -> str:
        """As it is imported; a folder's face is the folder."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def is_face(self) -> bool:
        return self.name == "__init__"

    @property
    def lines(self) -> int:
        return self.source.count("\n")

    @property
    def docstring(self) -> str:
        """Read without the rest: every process asks it of every test file."""
        first = DOCSTRING.match(self.source)
        return inspect.cleandoc(first[1]) if first else ""

    @cached_property
    def named(self) -> frozenset[str]:
        """What its docstring names between backticks."""
        return frozenset(re.findall(r"`([\w.]+)`", self.docstring))

    @property
    def functions(self) -> Iterator[Function]:
        return (s for s in self.statements if isinstance(s, Function))

    @cached_property
    def outline(self) -> Outline:
        """What is kept of its tree, which is large."""
        statements = self.statements
        names = set()
        for node in statements:
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module} | {f"{node.module}.{a.name}" for a in node.names}
        return Outline(
            frozenset(names),
            tuple(s.name for s in statements if isinstance(s, ast.ClassDef)),
            tuple(
                (s.name, s.lineno, (s.end_lineno or s.lineno) - s.lineno + 1)
                for s in statements
                if isinstance(s, Function)
            ),
        )

    def constant(self, name: str) -> ast.AST | None:
        """What a name at the top of the module stands for: the value assigned, or the function."""
        for statement in self.tree.body:
            if isinstance(statement, ast.FunctionDef) and statement.name == name:
                return statement
            if isinstance(statement, ast.Assign):
                targets = statement.targets
            elif isinstance(statement, ast.AnnAssign):
                targets = [statement.target]
            else:
                continue
            if any(isinstance(t, ast.Name) and t.id == name for t in targets):
                return statement.value
        return None

    @cached_property
    def worst_words(self) -> int:
        """How often one of the worst words is an identifier in it."""
        names = re.findall(
            rf"(?<![\w.\"'])(?:{'|'.join(sorted(WORST_WORDS))})\b(?![\"'])", self.code
        )
        return len(names)

    @property
    def code(self) -> str:
        """Its source without comments and docstrings."""
        return re.sub(r"\"\"\".*?\"\"\"|(?<=\s)#[^\n]*", "", self.source, flags=re.DOTALL)

    @property
    def imported(self) -> frozenset[str]:
        """Every dotted name that it imports, of a module or out of one."""
        return self.outline.imported


@lru_cache(maxsize=8)
def _parsed(source: str) -> ast.Module:
    """Of the last few alone: all trees at once take a hundred megabytes."""
    return ast.parse(source)


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Each source file below the folders; the steps of the migrations are not read."""
    return tuple(
        Module(file.relative_to(ROOT), file.read_text(encoding="utf8"))
        for folder in folders
        for file in sorted((ROOT / folder).rglob("*.py"))
        if "versions" not in file.parts
    )


def by_room(every: Iterable[Module]) -> dict[str, list[Module]]:
    """The modules of each folder, its face left out."""
    rooms: dict[str, list[Module]] = defaultdict(list)
    for module in every:
        if not module.is_face:
            rooms[module.room].append(module)
    return rooms


def floors(room: list[Module]) -> int:
    """The longest chain of imports among the modules of one folder."""
    of_name = {module.dotted: module for module in room}

    @cache
    def below(dotted: str) -> int:
        inside = (of_name.keys() & of_name[dotted].imported) - {dotted}
        return 1 + max((below(other) for other in inside), default=0)

    return max(map(below, of_name), default=0)


def speaking_writers(module: Module) -> Iterator[tuple[str, int]]:
    """Functions that write and speak: name and line.

    They hold Chinese outside their docstring and the domain's no, or name a sentence that stands
    at the top of their module.
    """
    if not CHINESE.search(module.source):
        return
    sentences = frozenset(_sentences(module))
    here = {function.name for function in module.functions}
    for function in module.functions:
        lines = "".join(module.source.splitlines()[function.lineno : function.end_lineno])
        may_speak = CHINESE.search(lines) or any(name in lines for name in sentences)
        if may_speak and _writes(function, here) and _speaks(function, sentences):
            yield function.name, function.lineno


REFUSES = frozenset(["Refusal", "UnknownCode", "refuse_unless_reasoned", "kind", "Law"])
"""Calls whose words are the domain's no: said at once, or when an act is to be taken back."""


def _sentences(module: Module) -> Iterator[str]:
    """Constants at the top that hold Chinese to be said; a table of names is none."""
    for statement in module.tree.body:
        targets = getattr(statement, "targets", [getattr(statement, "target", None)])
        value = getattr(statement, "value", None)
        if value is None or isinstance(value, ast.Dict) or not _texts([value]):
            continue
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _name(call: ast.expr) -> str:
    return call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "")


def _writes(function: Function, here: set[str]) -> bool:
    """Whether it calls something that writes; a function `here` of the same name is another thing."""
    calls = [n.func for n in ast.walk(function) if isinstance(n, ast.Call)]
    names = {_name(c) for c in calls if isinstance(c, ast.Attribute)}
    bare = {_name(c) for c in calls if isinstance(c, ast.Name)}
    return bool((names | bare - here) & WRITES) or any(n.startswith(SENDS) for n in names | bare)


def _speaks(function: Function, sentences: frozenset[str]) -> bool:
    body = [
        statement
        for statement in function.body
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
    ]
    named = (node.id for node in _unrefused(body) if isinstance(node, ast.Name))
    return bool(_texts(body)) or not sentences.isdisjoint(named)


def _unrefused(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every node below, but for what is said as a no."""
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if not (isinstance(node, ast.Call) and _name(node.func) in REFUSES):
            yield node
            waiting += ast.iter_child_nodes(node)


def _texts(nodes: Iterable[ast.AST]) -> list[str]:
    """The Chinese that is not said as a no."""
    constants = (node for node in _unrefused(nodes) if isinstance(node, ast.Constant))
    return [c.value for c in constants if isinstance(c.value, str) and CHINESE.search(c.value)]


MOST_WORST_WORDS = 3
"""How many of the worst words a module may hold and still be well."""
