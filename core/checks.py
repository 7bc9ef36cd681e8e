"""Invariants of messages (核对): each owed message waits or has ended, and nothing is tried for ever (I-16)."""

from collections.abc import Iterator

from sqlmodel import col, or_, select

from core.db import Db
from core.outbox import Outgoing, State

MOST_ATTEMPTS = 40
"""The most that any message may be tried; delivery stops emergencies there, all else earlier."""


def broken(db: Db) -> Iterator[str]:
    """One line for each message that is neither waiting nor properly ended; reads only."""
    yield from _lines(db, "is tried without end", Outgoing.attempts > MOST_ATTEMPTS)
    yield from _lines(
        db,
        "waits for nobody",
        Outgoing.state == State.WAITING,
        or_(col(Outgoing.channel) == "", col(Outgoing.chat) == ""),
    )
    yield from _lines(
        db,
        "waits and has ended",
        Outgoing.state == State.WAITING,
        col(Outgoing.ended_at).is_not(None),
    )
    yield from _lines(
        db,
        "is unreachable without a reason or a time",
        Outgoing.state == State.UNREACHABLE,
        or_(col(Outgoing.error).is_(None), col(Outgoing.ended_at).is_(None)),
    )
    yield from _lines(
        db,
        "is leased without an end",
        col(Outgoing.lease).is_not(None),
        col(Outgoing.leased_until).is_(None),
    )


def _lines(db: Db, what: str, *where: object) -> Iterator[str]:
    query = select(Outgoing.id).where(*where)  # type: ignore[arg-type]  # columns and plain comparisons
    for row_id in db.exec(query):
        yield f"I-16: message {row_id} {what}"
