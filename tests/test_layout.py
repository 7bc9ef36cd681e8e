"""The house stays in order: rooms, floors, walls, mirrors, names and who speaks, read from the source.

Each failure names the thing and what to do about it. `python -m tests.layout` prints the tables anew.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from pathlib import Path

import pytest

from tests.layout import (
    MOST_WORST_WORDS,
    PRODUCT,
    ROOT,
    Module,
    by_room,
    floors,
    modules,
    speaking_writers,
)

MOST_FLOORS, MOST_LINES, MOST_LINES_OF_A_FUNCTION, MOST_LINES_OF_A_FACE = 8, 400, 50, 10
ROOM = 15
"""How many modules a folder holds."""

ANNOUNCED = {
    "handlers": "flow",
    "scheduler/jobs": "job",
    "bot/channels": "make",
    "bot/cli": "command",
    "core/points/rules": "rule",
}
"""Below which folder plug-ins are found, by which constant."""
NO_PLUGINS = ("handlers/engine", "handlers/understand")

BY_BUTTON = {
    "handlers.claims.claim_photo": "[photo]",
    "handlers.duties.report_received": "[button 收到]",
    "handlers.duties.service.service_off": "服务日取消",
    "handlers.duties.visit_check": "来过",
    "handlers.meetings.check_count": "对得上",
    "handlers.meetings.hand_count": "计票",
    "handlers.own.broadcast_received": "收到",
    "handlers.reports.answer_report": "还没好",
    "handlers.reports.following.answer_question": "回答",
    "handlers.reports.following.rate": "满意",
    "handlers.reports.following.which_speaker": "王小梅",
    "handlers.reports.following.witness": "还没好",
    "handlers.reports.following.wrong_still": "没来人",
    "handlers.shop.confirm_card": "对",
    "handlers.shop.not_received": "没拿到",
}
"""Commands that no word begins: what is pressed or sent in a conversation instead."""
EVERYWHERE = frozenset(["checks", "words"])
"""Modules that mean the same in every wing, so that a face need not name them."""

EVERY = modules(*PRODUCT)
TESTS = modules("tests")
ROOMS = by_room(EVERY)


def announces(module: Module) -> bool:
    """Whether it is a plug-in: it lies in a plug-in room and has the constant of that room."""
    constant = _constant(module.room)
    return constant is not None and module.constant(constant) is not None


def _constant(room: str) -> str | None:
    below = [folder for folder in ANNOUNCED if room == folder or room.startswith(f"{folder}/")]
    return ANNOUNCED[below[0]] if below and room not in NO_PLUGINS else None


def test_a_folder_holds_no_more_than_one_can_overlook() -> None:
    crowded = [
        f"{room} holds {len(files)} modules, {ROOM} are the most: make a wing of those"
        " that belong together, with a face that names them"
        for room, files in (ROOMS | by_room(TESTS)).items()
        if len(files) > ROOM
    ]
    assert not crowded, "\n".join(crowded)


def test_a_folder_has_few_floors() -> None:
    tall = [
        f"{room} has {floors(files)} floors of imports, {MOST_FLOORS} are the most: let what is shared"
        " move down, or make a wing of the lower half"
        for room, files in ROOMS.items()
        if floors(files) > MOST_FLOORS
    ]
    assert not tall, "\n".join(tall)


def test_files_and_functions_stay_inside_the_walls() -> None:
    long = [
        f"{module.path} has {module.lines} lines, {MOST_LINES} are the wall: one noun a file"
        for module in EVERY + TESTS
        if module.lines > MOST_LINES
    ]
    long += [
        f"{module.path}:{at} {name} has {lines} lines,"
        f" {MOST_LINES_OF_A_FUNCTION} are the wall: give a step of it a name"
        for module in EVERY + TESTS
        for name, at, lines in module.outline.functions
        if lines > MOST_LINES_OF_A_FUNCTION
    ]
    assert not long, "\n".join(long)


def test_a_face_names_what_is_behind_it() -> None:
    faults = []
    for face in (module for module in EVERY if module.is_face):
        if not 1 <= len(face.docstring.splitlines()) <= MOST_LINES_OF_A_FACE:
            faults.append(
                f"{face.path}: say in 1 to {MOST_LINES_OF_A_FACE} lines what is in the folder"
            )
        behind = {file.name for file in ROOMS.get(face.room, []) if not announces(file)}
        if _constant(face.room) is None and (missing := behind - face.named - EVERYWHERE):
            faults.append(
                f"{face.path}: name {sorted(missing)} between backticks, each with its purpose"
            )
    assert not faults, "\n".join(faults)


def test_every_helper_of_a_plugin_room_is_used() -> None:
    used = {name for module in EVERY for name in module.imported} | {
        "bot.cli.main",
        "bot.cli.__main__",
    }
    silent = [
        f"{module.path} has no `{_constant(module.room)}` and nobody imports it: a plug-in that forgot to"
        " announce itself, or a helper without a use"
        for module in EVERY
        if _constant(module.room) and not module.is_face
        if not announces(module) and module.dotted not in used
    ]
    assert not silent, "\n".join(silent)


def test_commands_do_not_import_commands() -> None:
    commands = {m.dotted: m for m in EVERY if m.path.parts[0] == "handlers" and announces(m)}
    joined = [
        f"{module.path} imports the command {other}: move what both need to a helper beside them"
        for dotted, module in commands.items()
        for other in (commands.keys() & module.imported) - {dotted}
    ]
    assert not joined, "\n".join(joined)


def test_words_know_no_database() -> None:
    database = ("core.db", "sqlmodel", "sqlalchemy")
    knowing = [
        f"{module.path} imports {name}: words take values and give a Message; let the caller read them"
        for module in EVERY
        if module.name == "words"
        for name in module.imported
        if name.startswith(database)
    ]
    assert not knowing, "\n".join(knowing)


def test_what_writes_does_not_speak() -> None:
    faults = [
        f"{module.path}:{line} {name} writes and speaks: put the words into words.py of the wing (docs/adr/0014)"
        for module in modules("core")
        for name, line in speaking_writers(module)
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("source", "speaks"),
    [
        ('_X = "好了"\ndef f(db):\n    shop.tell_supervision(db, _X)\n', True),
        ('def f(db):\n    withdraw(db, 1)\n    return "好了"\n', True),
        ('def f(db):\n    db.add(1)\n    return "好了"\n', True),
        ('def withdraw(): ...\ndef f(db):\n    withdraw(db, 1)\n    return "好了"\n', False),
        ('_X = "不行"\ndef f(db):\n    db.add(1)\n    raise Refusal(_X)\n', False),
        ('K = acts.kind("a", final="不行")\ndef f(db):\n    acts.record(db, K)\n', False),
        ('NAMES = {1: "一"}\ndef f(db):\n    db.add(NAMES[1])\n', False),
        ('def f(db):\n    """好"""\n    db.add(1)\n', False),
    ],
)
def test_who_writes_and_speaks_is_seen(source: str, speaks: bool) -> None:
    assert bool([*speaking_writers(Module(Path("core/x.py"), source))]) == speaks


def test_names_are_nouns_of_the_domain() -> None:
    faults = [
        f"{module.path}: {module.worst_words} of `found said own told row`, {MOST_WORST_WORDS} are"
        " the most: name the thing (docs/vocabulary.md)"
        for module in EVERY
        if module.worst_words > MOST_WORST_WORDS
    ]
    assert not faults, "\n".join(faults)


MIRRORED = frozenset(module.path for module in TESTS)


@cache
def _conversations() -> str:
    every = (ROOT / "tests/conversations").rglob("*.txt")
    return "\n".join(file.read_text(encoding="utf8") for file in every)


@cache
def _naming() -> list[tuple[tuple[str, ...], frozenset[str]]]:
    """The folder of each test file, and what its docstring names."""
    tests = [module for module in TESTS if module.name.startswith("test_")]
    return [(module.path.parent.parts[1:], module.named) for module in tests]


@cache
def _commands() -> frozenset[str]:
    return frozenset(m.dotted for m in EVERY if m.path.parts[0] == "handlers" and announces(m))


@cache
def _heard() -> frozenset[str]:
    """What commands import."""
    return frozenset(name for m in EVERY if m.dotted in _commands() for name in m.imported)


def mirrored(module: Module) -> bool:
    """Whether some test answers for a module.

    tests/<same folder>/test_<name>.py does; or a test file whose docstring names it between backticks,
    by its path below the last folder that both share. A command is answered for by the conversations that
    speak its word, a helper of its room by those of the commands that import it, a job by
    tests/test_every_plugin.py and by the tests of the one core function it calls. `words` are heard in
    the conversations, letter by letter.
    """
    if module.name == "words":
        return True
    if Path("tests", module.path.parent, f"test_{module.name}.py") in MIRRORED or module.is_face:
        return True
    parts = tuple(module.dotted.split("."))
    for where, named in _naming():
        same = zip(parts[:-1], where, strict=False)
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], same))
        if ".".join(parts[shared:]) in named:
            return True
    if module.room.startswith("scheduler/jobs/"):
        return module.lines <= 20
    if module.path.parts[0] != "handlers" or module.room in NO_PLUGINS:
        return False
    return _spoken(module) if module.dotted in _commands() else module.dotted in _heard()


def _spoken(command: Module) -> bool:
    flow = command.constant("flow")
    words = [
        node.value
        for keyword in (flow.keywords if isinstance(flow, ast.Call) else [])
        if keyword.arg == "words"
        for node in ast.walk(keyword.value)
        if isinstance(node, ast.Constant)
    ]
    words.append(BY_BUTTON.get(command.dotted, words[0] if words else ""))
    return any(word and f"> {word}" in _conversations() for word in words)


def test_each_module_has_a_test_that_answers_for_it() -> None:
    alone = [
        f"{module.path}: write tests/{module.room}/test_{module.name}.py, or name `{module.name}` in the"
        " docstring of the test file there that covers it"
        for module in EVERY
        if not mirrored(module)
    ]
    assert not alone, "\n".join(alone)


def test_readme_says_what_lives_in_every_room() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf8")
    rows = [row for row in page.splitlines() if row.startswith("| `")]
    unsaid = [
        f"{folder}/ is not in README's table of rooms: give it a row, or name `{folder.name}` in that"
        f" of `{folder.parent}/`"
        for folder in sorted({m.path.parent for m in modules("core", "handlers")})
        if len(folder.parts) > 1
        if not any(
            f"`{folder}/`" in row or (f"| `{folder.parent}/`" in row and f"`{folder.name}`" in row)
            for row in rows
        )
    ]
    assert not unsaid, "\n".join(unsaid)


PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    gone = [
        f"{page.relative_to(ROOT)} names {path}: mend the page, or make the file"
        for path in _paths(page.read_text(encoding="utf8"))
        if not any((folder / path).exists() for folder in (ROOT, page.parent))
    ]
    assert not gone, "\n".join(gone)


def _paths(text: str) -> Iterator[str]:
    """Paths of the project between backticks, and the targets of links; patterns with <…> are none."""
    for path in re.findall(r"`([\w.-]+/[\w./-]*|[\w-]+\.md)`", text):
        if (ROOT / path.split("/")[0]).exists() or "/" not in path:
            yield path
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in link:
            yield link
