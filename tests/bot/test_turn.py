"""Turns on both databases: what is stored, what is owed, and what a failure leaves behind.

Here too: `faults`.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy import event as hooks
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from bot.demo.world import chat_of
from bot.turn import RIDING, SORRY, Taken, Turns, again, turns_on
from core import acts
from core.acts import Act
from core.db import lock
from core.errors import Refusal
from core.outbox import Message, Outgoing
from core.registry.regions import Region
from handlers.engine import commands, memory
from handlers.engine.event import Event, Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.memory import Inbox
from tests import databases

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
Done = Callable[[Turn, Answers], list[Message]]

_TEST = "a test's own"
BOOM = acts.kind("boom", passed_over=_TEST)
NOTED = acts.kind("noted", passed_over=_TEST)
HALF = acts.kind("half", passed_over=_TEST)
COUNTED = acts.kind("counted", passed_over=_TEST)


@pytest.fixture
def turns(world: Engine) -> Iterator[Turns]:
    made = turns_on(world)
    yield made
    made.stop()


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Adds a command of the test's own."""

    def add(word: str, done: Done, refused: Callable[[Turn, Refusal], None] | None = None) -> None:
        flow = Flow(word, (word,), (), done, refused=refused)
        monkeypatch.setitem(commands.flows(), word, flow)
        monkeypatch.setitem(commands.by_word(), word, flow)

    return add


def said(name: str, words: str, key: str | None = None) -> Event:
    return Event("web", chat_of(name), key or f"{name}:{words}", NOON, words)


def rows(engine: Engine, table: type, *which: object) -> list:
    with Session(engine) as db:
        return list(db.exec(select(table).where(*which).order_by(table.id)))


def hold(turns: Turns, behind: Callable[[], list["Future[Taken]"]]) -> list[Taken]:
    """Let everything that `behind` sends wait in the queue, then let it go at once."""
    held, go = threading.Event(), threading.Event()

    def wait(_: object) -> bool:
        held.set()
        return go.wait(10)

    holder = threading.Thread(target=turns.run, args=(wait,))
    holder.start()
    held.wait(10)
    waiting = behind()
    go.set()
    holder.join()
    return [w.result(10) for w in waiting]


def boom(turn: Turn, _: Answers) -> list[Message]:
    acts.record(turn.db, BOOM, "x", turn.now)
    turn.db.flush()
    raise ZeroDivisionError


def noted(turn: Turn, _: Answers) -> list[Message]:
    acts.record(turn.db, NOTED, turn.event.key, turn.now)
    return [Message("记下了")]


def test_an_event_is_noted_once_and_answered(turns: Turns, world: Engine) -> None:
    taken = turns.take(said("张桂花", "你好")).result(10)
    (inbox,) = rows(world, Inbox)
    (answer,) = rows(world, Outgoing)
    assert (inbox.id, inbox.state, taken.repeated) == (taken.inbox_id, "done", False)
    assert (answer.chat, answer.inbox_id, answer.state) == (inbox.chat, inbox.id, "waiting")


def test_turns_that_wait_are_committed_together_on_sqlite(
    turns: Turns, world: Engine, command: Callable
) -> None:
    command("记", noted)
    commits: list[int] = []

    def behind() -> list["Future[Taken]"]:
        hooks.listen(world, "commit", lambda _: commits.append(1))
        return [turns.take(said("张桂花", "记", key=str(n))) for n in range(10)]

    hold(turns, behind)
    assert len(commits) == (1 if world.dialect.name == "sqlite" else 10)
    assert len(rows(world, Act, Act.kind == NOTED)) == 10


def test_one_that_breaks_fails_alone_and_is_kept(
    turns: Turns, world: Engine, command: Callable
) -> None:
    command("炸", boom)
    command("记", noted)
    people = ["张桂花", "刘大勇", "何秋菊", "罗铁柱"]
    events = [said(name, "炸" if name == "何秋菊" else "记") for name in people]
    hold(turns, lambda: [turns.take(e) for e in events])
    (dead,) = rows(world, Inbox, Inbox.state == "dead")
    assert dead.chat == chat_of("何秋菊")
    assert dead.error.startswith("ZeroDivisionError at boom:")
    answers = {row.chat: row.text for row in rows(world, Outgoing)}
    assert answers == {chat_of(n): SORRY if n == "何秋菊" else "记下了" for n in people}
    assert sorted(a.thing_id for a in rows(world, Act)) == sorted(
        e.key for e in events if e.text == "记"
    )


def test_a_dead_one_is_not_tried_again_by_a_repeat(
    turns: Turns, world: Engine, command: Callable
) -> None:
    command("炸", boom)
    first = turns.take(said("张桂花", "炸")).result(10)
    second = turns.take(said("张桂花", "炸")).result(10)
    assert (second.repeated, second.inbox_id) == (True, first.inbox_id)
    assert len(rows(world, Outgoing)) == 1


def test_a_requeued_one_is_handled_and_done(turns: Turns, world: Engine, command: Callable) -> None:
    command("炸", boom)
    kept = turns.take(said("张桂花", "炸")).result(10)
    command("炸", noted)
    turns.run(lambda db: again(db, db.get_one(Inbox, kept.inbox_id), NOON))
    (inbox,) = rows(world, Inbox)
    assert (inbox.state, inbox.error) == ("done", None)
    assert [row.text for row in rows(world, Outgoing)] == [SORRY, "记下了"]


def test_a_repeat_hears_the_stored_answer_where_answers_ride(turns: Turns, world: Engine) -> None:
    first = turns.take(said("张桂花", "你好"), rides=True).result(10)
    second = turns.take(said("张桂花", "你好"), rides=True).result(10)
    assert [row.id for row in first.said] == [row.id for row in second.said] != []
    assert (first.repeated, second.repeated) == (False, True)
    (answer,) = rows(world, Outgoing)
    assert answer.lease == RIDING


def test_a_repeat_hears_nothing_more_elsewhere(turns: Turns, world: Engine) -> None:
    event = said("张桂花", "你好")
    both = hold(turns, lambda: [turns.take(event), turns.take(event)])
    assert sorted(t.repeated for t in both) == [False, True]
    assert [t.said for t in both] == [(), ()]
    assert len(rows(world, Inbox)) == len(rows(world, Outgoing)) == 1


def test_a_refusal_leaves_its_words_and_no_write(
    turns: Turns, world: Engine, command: Callable
) -> None:
    def refuse(turn: Turn, _: Answers) -> list[Message]:
        acts.record(turn.db, HALF, "x", turn.now)
        turn.db.flush()
        raise Refusal("今天不办，请明天再来。")

    def count(turn: Turn, _: Refusal) -> None:
        acts.record(turn.db, COUNTED, "x", turn.now)

    command("办", refuse, refused=count)
    command("记", noted)
    events = [said("张桂花", "办"), said("刘大勇", "记")]
    hold(turns, lambda: [turns.take(e) for e in events])
    assert sorted(a.kind for a in rows(world, Act)) == ["counted", "noted"]
    assert {row.text for row in rows(world, Outgoing)} == {"今天不办，请明天再来。", "记下了"}
    assert {row.state for row in rows(world, Inbox)} == {"done"}


def test_a_locked_database_acknowledges_nothing_and_a_repeat_works(world: Engine) -> None:
    impatient(world)
    turns = turns_on(world)
    events = [said("张桂花", "你好"), said("刘大勇", "你好")]
    with locked(world):
        for future in [turns.take(e) for e in events]:
            with pytest.raises(DBAPIError):
                future.result(10)
    assert rows(world, Inbox) == rows(world, Outgoing) == []
    assert [turns.take(e).result(10).repeated for e in events] == [False, False]
    assert len(rows(world, Outgoing)) == 2
    turns.stop()


def test_one_who_gave_up_waiting_does_not_stop_the_others(turns: Turns, world: Engine) -> None:
    def behind() -> list["Future[Taken]"]:
        turns.take(said("张桂花", "你好")).cancel()
        return [turns.take(said("刘大勇", "你好"))]

    assert [t.repeated for t in hold(turns, behind)] == [False]
    assert turns.run(lambda db: memory.dead(db)) == []


def impatient(engine: Engine) -> None:
    """Wait for locks for an instant only."""
    words = "PRAGMA busy_timeout=10" if engine.dialect.name == "sqlite" else "SET lock_timeout=10"

    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(words)
        connection.commit()

    hooks.listen(engine, "connect", connected)
    engine.dispose()


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Somebody else holds what every turn needs."""
    with engine.connect() as connection:
        # On SQLite BEGIN IMMEDIATE comes with the first statement.
        postgres = engine.dialect.name == "postgresql"
        connection.execute(text("LOCK TABLE inbox" if postgres else "SELECT 1"))
        yield
        connection.rollback()


def only(number: int) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("kind", databases.BOTH[number : number + 1], indirect=True)


SQLITE, POSTGRES = only(0), only(1)


def once(sql: str) -> Done:
    """Does this the first time and goes through the second."""
    left = [sql]

    def done(turn: Turn, answers: Answers) -> list[Message]:
        noted(turn, answers)
        turn.db.flush()
        if left:
            turn.db.execute(text(left.pop()))
        return [Message("记下了")]

    return done


RAISED = "DO $$BEGIN RAISE EXCEPTION 'made to fail' USING ERRCODE = '{}'; END$$"


@POSTGRES
@pytest.mark.parametrize(
    "sql",
    [
        RAISED.format("40P01"),
        RAISED.format("40001"),
        "SELECT pg_terminate_backend(pg_backend_pid())",
    ],
    ids=["deadlock", "serialization", "connection"],
)
def test_a_collision_is_tried_again_and_done_once(
    turns: Turns, world: Engine, command: Callable, sql: str
) -> None:
    command("记", once(sql))
    taken = turns.take(said("张桂花", "记")).result(10)
    assert not taken.repeated
    assert [row.state for row in rows(world, Inbox)] == ["done"]
    assert len(rows(world, Act)) == len(rows(world, Outgoing)) == 1


@POSTGRES
def test_collisions_without_end_acknowledge_nothing(
    turns: Turns, world: Engine, command: Callable
) -> None:
    def always(turn: Turn, _: Answers) -> list[Message]:
        turn.db.execute(text(RAISED.format("40P01")))
        return []

    command("记", always)
    with pytest.raises(DBAPIError):
        turns.take(said("张桂花", "记")).result(10)
    assert rows(world, Inbox) == []


@POSTGRES
def test_two_who_lock_crosswise_both_get_through(
    turns: Turns, world: Engine, command: Callable
) -> None:
    meet, tries = threading.Barrier(2), []
    two = [region.id for region in rows(world, Region)[:2]]

    def done(turn: Turn, answers: Answers) -> list[Message]:
        order = two if turn.event.chat == chat_of("张桂花") else two[::-1]
        tries.append(order)
        lock(turn.db, Region, order[0])
        if len(tries) <= 2:
            meet.wait(10)
        lock(turn.db, Region, order[1])
        return noted(turn, answers)

    command("记", done)
    both = [turns.take(said(name, "记")) for name in ("张桂花", "刘大勇")]
    assert [t.result(20).repeated for t in both] == [False, False]
    assert len(tries) == 3
    assert len(rows(world, Act)) == 2


def test_fifty_people_at_once_on_one_village_all_get_through(
    turns: Turns, world: Engine, command: Callable
) -> None:
    (village,) = rows(world, Region, Region.name == "王家村")

    def count(turn: Turn, answers: Answers) -> list[Message]:
        lock(turn.db, Region, village.id)
        region = turn.db.get_one(Region, village.id, populate_existing=True)
        region.name = str(int(region.name) + 1)
        turn.db.add(region)
        return noted(turn, answers)

    with Session(world) as db, db.begin():
        db.get_one(Region, village.id).name = "0"
    command("记", count)
    # Ten phones, so that turns also meet on the sender's address.
    events = [Event("web", str(n % 10), f"k{n}", NOON, "记") for n in range(50)]
    assert [t.result(60).repeated for t in [turns.take(e) for e in events]] == [False] * 50
    assert rows(world, Region, Region.id == village.id)[0].name == "50"
    assert {row.state for row in rows(world, Inbox)} == {"done"}
