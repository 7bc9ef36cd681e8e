"""What a round costs: as many statements for thirty messages as for one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event

from bot.channel import Limits
from bot.delivery import leasing, settling
from bot.delivery.settling import Outcome
from core.db import writing
from core.outbox import Priority, State
from tests.bot.owing import AT, owe, rows

PACED = Limits(every=timedelta(milliseconds=1), every_chat=timedelta(seconds=1), text=4096)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that go to the database meanwhile, but for the look at its clock and its beginning."""
    asked: list[str] = []

    def note(*args: Any) -> None:
        if not args[2].startswith("BEGIN") and "clock_timestamp" not in args[2]:
            asked.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def one_round(engine: Engine, many: int) -> list[str]:
    """Lease so many reminders and note that all were sent; the statements of it."""
    owe(engine, *(f"{many}:{n}" for n in range(many)), priority=Priority.BULK)
    with counted(engine) as asked:
        with writing(engine) as db, db.begin():
            taken = leasing.lease(db, "telegram", PACED, "me", AT, 40).sendings
        outcomes = [Outcome(s.message.id, "me", "17", plain=True) for s in taken]
        with writing(engine) as db, db.begin():
            settling.settle(db, outcomes, AT)
    assert len(taken) == many
    return asked


def test_thirty_messages_ask_no_more_than_one(engine: Engine) -> None:
    one_round(engine, 1)  # the paces are made once
    one, thirty = one_round(engine, 1), one_round(engine, 30)
    assert [words.split()[0] for words in thirty] == [words.split()[0] for words in one]
    assert len(thirty) <= 9
    assert {(r.state, r.platform_id, r.attempts, r.lease) for r in rows(engine)} == {
        (State.SENT, "17", 1, None)
    }


def test_what_has_ended_meanwhile_is_not_sent_after_all(engine: Engine) -> None:
    [gone] = owe(engine, "7")
    with writing(engine) as db, db.begin():
        settling.end(db, [(gone, "expired")], AT)
        settling.settle(db, [Outcome(gone, "me", "17", plain=True)], AT)
    assert [r.state for r in rows(engine)] == [State.EXPIRED]
