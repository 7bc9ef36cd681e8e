"""Turns (一轮): one transaction an event, the only place that commits what a message caused.

On SQLite one writer thread commits in groups; on PostgreSQL a few threads commit one by one.
"""

import asyncio
import logging
import queue
import random
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from bot.faults import Fault, fault, quiet
from bot.observing import counts
from core import outbox
from core.db import Db, MustUndo, writing
from core.outbox import Message, Outgoing, Priority
from handlers.engine import memory, router
from handlers.engine.event import Event
from handlers.engine.memory import Inbox

log = logging.getLogger("lianhu.turn")
T = TypeVar("T")

GROUP = 64
TRIES = 4
RIDING = "riding"
RIDES_FOR = timedelta(seconds=20)
SORRY = (
    "刚才这一下没办成，不是您的问题。您的话已经留下来了，工作人员会看；急的话请直接打电话给村干部。"
)


@dataclass(frozen=True)
class Taken:
    """What became of an event: durable once this exists."""

    inbox_id: str
    repeated: bool
    said: tuple[Outgoing, ...] = ()  # filled for channels whose first answer rides


class Turns(Protocol):
    """Where every write of a running program goes."""

    def take(self, event: Event, *, rides: bool = False) -> "Future[Taken]":
        """Handle an event. The future fails only when the database cannot be had at all."""
        ...

    def run(self, work: Callable[[Db], T]) -> T:
        """Run a function in a transaction of its own, and wait for it (jobs, delivery marks)."""
        ...

    async def write(self, work: Callable[[Db], T]) -> T:
        """The same for async callers."""
        ...

    def stop(self) -> None:
        """Finish what has been taken, then let go."""
        ...


def one_turn(db: Db, event: Event, *, rides: bool = False) -> Taken:
    """Inbox, router, outbox: everything that one event does, in the caller's transaction."""
    inbox_id = memory.receive(db, event)
    if inbox_id is None:
        known = memory.noted(db, event)
        assert known is not None  # the unique key has just said so
        answer = outbox.answer_to(db, known.id, event.room or event.chat) if rides else []
        return Taken(known.id, repeated=True, said=_detached(answer))
    answers = _say(db, event, inbox_id, router.handle(db, event), rides=rides)
    db.flush()
    return Taken(inbox_id, repeated=False, said=answers if rides else ())


def again(db: Db, letter: Inbox, now: datetime) -> None:
    """Handle a dead letter once more, as if it came now; on success it is done."""
    event = replace(memory.as_event(letter.event), at=now)
    letter.state, letter.error = "done", None
    db.add(letter)
    _say(db, event, letter.id, router.handle(db, event), rides=False)


def _say(
    db: Db, event: Event, inbox_id: str, messages: list[Message], *, rides: bool
) -> tuple[Outgoing, ...]:
    """Owe the sender these answers. The first goes back in the HTTP response where that `rides`.

    It is sent the other way if that never happens.
    """
    chat = event.room or event.chat
    letters = [
        outbox.letter(event.channel, chat, message, event.at, priority=Priority.REPLY)
        | {"inbox_id": inbox_id, "topic": event.topic or None}
        for message in messages
    ]
    if rides and letters and letters[0]["picture"] is None:
        # A lease is counted on the machine's own clock, never on a shifted one.
        letters[0] |= {"lease": RIDING, "leased_until": datetime.now(UTC) + RIDES_FOR}
    outbox.put_all(db, letters)
    if event.ack is not None:
        _acknowledge(db, event, chat, inbox_id)
    return tuple(Outgoing(**letter) for letter in letters)


def _acknowledge(db: Db, event: Event, chat: str, inbox_id: str) -> None:
    """A press gets its toast, and the pressed message loses its buttons once it is answered."""
    quick = partial(
        outbox.put, db, event.channel, chat, at=event.at, priority=Priority.REPLY, inbox_id=inbox_id
    )
    quick(message=Message(""), kind="toast", edits=event.ack)
    token, _, position = (event.press or "").partition(".")
    pressed = db.get(Outgoing, token)
    if pressed is None or pressed.chat != chat:
        return
    if (
        event.channel in outbox.CARDS
    ):  # closed by whatever settled it; here is only what was pressed
        if position.isdecimal() and int(position) < len(pressed.choices):
            outbox.mark_closing(db, pressed, f"✔ {pressed.choices[int(position)]['label']}")
    elif pressed.answer:
        quick(message=Message(f"✔ {pressed.answer}"), kind="edit", edits=pressed.id)


def _detached(messages: list[Outgoing]) -> tuple[Outgoing, ...]:
    return tuple(Outgoing(**message.model_dump()) for message in messages)


def _bury(db: Db, event: Event, error: Exception) -> Taken:
    """Keep an event whose turn fails, and tell its sender."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    why = f"{type(error).__name__} at {where.name}:{where.lineno}"
    inbox_id = memory.receive(db, event, state="dead", error=why)
    if inbox_id is not None:
        _say(db, event, inbox_id, [Message(SORRY)], rides=False)
    known = memory.noted(db, event)
    assert known is not None  # received just now or before
    return Taken(known.id, repeated=inbox_id is None)


def _alone(engine: Engine, event: Event, rides: bool) -> Taken:
    """One event in a transaction of its own, retried where that helps, buried where it does not."""
    try:
        try:
            return _transact(engine, lambda db: one_turn(db, event, rides=rides), savepoints=False)
        except MustUndo:
            return _transact(engine, lambda db: one_turn(db, event, rides=rides))
    except Exception as error:
        # The edge of the turn: whatever went wrong, the message must not be lost.
        if fault(error) is not Fault.TURN:
            raise
        return _kept(engine, event, error)


def _transact(engine: Engine, work: Callable[[Db], T], *, savepoints: bool = True) -> T:
    """Run a function in one transaction; after a collision the same again, three times."""
    for attempt in range(1, TRIES + 1):
        try:
            with writing(engine, savepoints=savepoints) as db, db.begin():
                return work(db)
        except DBAPIError as error:
            if attempt == TRIES or fault(error) is not Fault.COLLISION:
                raise
            # Not in step with whoever it met.
            time.sleep(random.uniform(0, 0.02) * attempt)
    raise AssertionError("unreachable")


def _kept(engine: Engine, event: Event, error: Exception) -> Taken:
    log.error("turn failed, kept as dead: channel=%s", event.channel, exc_info=quiet(error))
    counts.buried(event.channel)
    with writing(engine) as db, db.begin():
        return _bury(db, event, error)


@dataclass
class _Work:
    event: Event | None
    rides: bool
    run: Callable[[Db], Any] | None
    future: "Future[Any]"


class GroupCommit:
    """SQLite: one writer thread that takes all turns that wait and commits them together."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._loop, name="lianhu-writer", daemon=True)
        self._thread.start()

    def take(self, event: Event, *, rides: bool = False) -> "Future[Taken]":
        return self._put(_Work(event, rides, None, Future()))

    def run(self, work: Callable[[Db], T]) -> T:
        done: Future[T] = self._put(_Work(None, False, work, Future()))
        return done.result()

    async def write(self, work: Callable[[Db], T]) -> T:
        done: Future[T] = self._put(_Work(None, False, work, Future()))
        return await asyncio.wrap_future(done)

    def stop(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _put(self, work: _Work) -> "Future[Any]":
        self._queue.put(work)
        return work.future

    def _loop(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            turns, others, stopping = self._waiting(first)
            # Whoever gave up waiting may no longer be answered; nothing was stored for it yet.
            turns = [w for w in turns if w.future.set_running_or_notify_cancel()]
            others = [w for w in others if w.future.set_running_or_notify_cancel()]
            if turns:
                self._together(turns)
            for work in others:
                self._separately(work)
            if stopping:
                return

    def _waiting(self, first: _Work) -> tuple[list[_Work], list[_Work], bool]:
        """What waits now, at most a group: turns go together, other work after them."""
        turns, others = ([first], []) if first.event else ([], [first])
        while len(turns) + len(others) < GROUP:
            try:
                more = self._queue.get_nowait()
            except queue.Empty:
                break
            if more is None:
                return turns, others, True
            (turns if more.event else others).append(more)
        return turns, others, False

    def _together(self, turns: list[_Work], *, savepoints: bool = False) -> None:
        try:
            with writing(self._engine, savepoints=savepoints) as db, db.begin():
                taken = [one_turn(db, w.event, rides=w.rides) for w in turns if w.event]
        except MustUndo:
            self._together(turns, savepoints=True)
            return
        except Exception as error:
            if fault(error) is Fault.TURN:
                # Somebody in the group broke it: each by itself, so that only that one fails.
                for work in turns:
                    self._one(work)
            else:
                self._none(turns, error)
            return
        for work, result in zip(turns, taken, strict=True):
            work.future.set_result(result)

    def _one(self, work: _Work) -> None:
        assert work.event is not None  # only turns come here
        try:
            work.future.set_result(_alone(self._engine, work.event, work.rides))
        except Exception as error:
            self._none([work], error)

    def _none(self, turns: list[_Work], error: Exception) -> None:
        """The database cannot be had: nothing is stored, nobody is answered."""
        log.error("%d turns not taken: %s", len(turns), type(error).__name__)
        for work in turns:
            work.future.set_exception(error)

    def _separately(self, work: _Work) -> None:
        assert work.run is not None  # only other work comes here
        try:
            with writing(self._engine) as db, db.begin():
                result = work.run(db)
        except Exception as error:
            work.future.set_exception(error)
        else:
            work.future.set_result(result)


class CommitEach:
    """PostgreSQL: a turn is a commit, over a few threads; deadlocks are tried again."""

    def __init__(self, engine: Engine, threads: int = 8) -> None:
        self._engine = engine
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="lianhu-turn")

    def take(self, event: Event, *, rides: bool = False) -> "Future[Taken]":
        return self._pool.submit(_alone, self._engine, event, rides)

    def run(self, work: Callable[[Db], T]) -> T:
        return _transact(self._engine, work)

    async def write(self, work: Callable[[Db], T]) -> T:
        return await asyncio.wrap_future(self._pool.submit(_transact, self._engine, work))

    def stop(self) -> None:
        self._pool.shutdown(wait=True)


def turns_on(engine: Engine) -> Turns:
    """The way of writing that fits the engine."""
    return GroupCommit(engine) if engine.dialect.name == "sqlite" else CommitEach(engine)
