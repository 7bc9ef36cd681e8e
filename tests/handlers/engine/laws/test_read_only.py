"""Hearing only reads: no ear, no offer and no reading of an answer writes anything or takes a lock."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import event as hooks

import core.db
from core.db import Db
from handlers.engine import commands, flow
from handlers.engine.flow import Flow, Session
from tests.handlers.engine.laws.lines import EVERY, OTHERS
from tests.handlers.engine.talking import say, turn_of

MANY, FEW = 60, 12


@pytest.fixture
def writes(db: Db, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Any]]:
    """What is written while it is looked at: rows, statements and locks."""
    seen: list[str] = []
    looking = [False]

    def statement(_: object, __: object, words: str, *___: object) -> None:
        if looking[0] and words.split(maxsplit=1)[0].upper() not in ("SELECT", "WITH"):
            seen.append(words)

    def lock(_: Db, table: type, *ids: str) -> None:
        if looking[0]:
            seen.append(f"lock {table.__name__} {ids}")

    whole = core.db.lock
    for module in list(sys.modules.values()):
        if getattr(module, "lock", None) is whole:
            monkeypatch.setattr(module, "lock", lock)
    hooks.listen(db.get_bind(), "before_cursor_execute", statement)

    @contextmanager
    def counted() -> Iterator[list[str]]:
        db.flush()
        looking[0] = True
        yield seen
        seen.extend(repr(row) for row in (*db.new, *db.dirty, *db.deleted) if db.is_modified(row))
        looking[0] = False

    yield counted
    hooks.remove(db.get_bind(), "before_cursor_execute", statement)


@pytest.fixture
def busy(db: Db) -> Db:
    """The world with a report, a claim and a draft in it."""
    say(db, "张桂花", "二组晒谷坪边上的路灯不亮了")
    say(db, "何秋菊", "村口的井盖破了个洞")
    say(db, "刘大勇", "我今天去清沟了")
    say(db, "刘大勇", "确认")
    say(db, "王建国", "路上塌方了")
    return db


def test_a_write_is_seen(busy: Db, writes: Callable[[], Any]) -> None:
    with writes() as written:
        say(busy, "张桂花", "谢谢")
        say(busy, "刘大勇", "撤销")
    for seen in ("INSERT INTO inbox", "UPDATE address", "lock Claim"):
        assert any(words.startswith(seen) for words in written), seen


def test_ears_write_nothing(busy: Db, writes: Callable[[], Any]) -> None:
    every = commands.flows().values()
    assert len(EVERY) >= MANY
    turns = [turn_of(busy, name, words) for name, words in EVERY]
    with writes() as written:
        for turn in turns:
            for command in every:
                list(command.urgent(turn)) if command.urgent else None
                commands.heard_by(command, turn)
                command.offer(turn) if command.offer else None
                command.typed(turn, turn.words)
                command.photo(turn)
    assert written == []


@pytest.mark.parametrize(
    "command", [f for f in commands.flows().values() if f.asks], ids=lambda f: f.name
)
def test_reading_an_answer_writes_nothing(
    busy: Db, writes: Callable[[], Any], command: Flow
) -> None:
    turns = [turn_of(busy, name, words) for name, words in OTHERS[::5]]
    with writes() as written:
        for turn in turns[:FEW]:
            for ask in command.asks:
                left = Session(command.name, ask.name, {"said": "路灯不亮了"})
                with suppress(Exception):  # answers that no step would have left: only writes count
                    flow.read(command, left, turn)
    assert written == []
