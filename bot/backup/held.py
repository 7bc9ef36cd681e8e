"""Held back (扣下的消息): what was owed when a backup was taken, and may have been sent before it was put back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, or_, select

from core.clock import after_quiet
from core.db import Db
from core.outbox import Outgoing, Priority, State

RESTORED = "restored"
"""Why such a message is unreachable until an operator says what becomes of it."""
_PAGE = "web"
"""A page shows the outbox as it is: there nothing is told twice."""


def hold_back(db: Db, now: datetime) -> int:
    """Of a database that was just put back: nothing that was due goes out by itself; how many are held.

    What is not yet due (the morning's notices) cannot have been sent and waits as before. Edits and
    toasts of the past are missed by nobody.
    """
    owed = (
        col(Outgoing.state) == State.WAITING,
        col(Outgoing.due_at) <= now,
        col(Outgoing.channel) != _PAGE,
    )
    over = or_(col(Outgoing.kind) != "message", col(Outgoing.expires_at) <= now)
    ends = {"ended_at": now, "lease": None, "leased_until": None, "error": RESTORED}
    db.execute(update(Outgoing).where(*owed, over).values(state=State.SUPERSEDED, **ends))
    holding = update(Outgoing).where(*owed).values(state=State.UNREACHABLE, **ends)
    return len(db.execute(holding.returning(col(Outgoing.id))).all())


def every(db: Db) -> list[Outgoing]:
    """The messages that wait for the operator's word, the most urgent first, then the oldest."""
    query = select(Outgoing).where(Outgoing.state == State.UNREACHABLE, Outgoing.error == RESTORED)
    return list(db.exec(query.order_by(col(Outgoing.priority), col(Outgoing.due_at))))


def send(db: Db, messages: Collection[Outgoing], now: datetime) -> None:
    """They go out after all, as if they had been owed just now: at night the notices wait for the morning."""
    for message in messages:
        waits = message.priority >= Priority.NOTICE
        message.state, message.error, message.ended_at = State.WAITING, None, None
        message.attempts, message.due_at = 0, after_quiet(now) if waits else now
        db.add(message)


def drop(db: Db, messages: Collection[Outgoing], now: datetime) -> None:
    """They were sent before, or are news of the past: they never go out."""
    for message in messages:
        message.state, message.ended_at = State.SUPERSEDED, now
        db.add(message)
