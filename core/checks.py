"""Invariants of messages (核对): each owed message waits or has ended, and nothing is tried for ever (I-16)."""

from collections.abc import Iterator

from sqlalchemy import select as sa_select
from sqlmodel import and_, col, or_

from core.db import Db
from core.outbox import Outgoing, State

MOST_ATTEMPTS = 40
"""The most that any message may be tried; delivery stops emergencies there, all else earlier."""


_FAULTS = {
    "is tried without end": col(Outgoing.attempts) > MOST_ATTEMPTS,
    "waits for nobody": and_(
        col(Outgoing.state) == State.WAITING,
        or_(col(Outgoing.channel) == "", col(Outgoing.chat) == ""),
    ),
    "waits and has ended": and_(
        col(Outgoing.state) == State.WAITING, col(Outgoing.ended_at).is_not(None)
    ),
    "is unreachable without a reason or a time": and_(
        col(Outgoing.state) == State.UNREACHABLE,
        or_(col(Outgoing.error).is_(None), col(Outgoing.ended_at).is_(None)),
    ),
    "is leased without an end": and_(
        col(Outgoing.lease).is_not(None), col(Outgoing.leased_until).is_(None)
    ),
}
_FAULTY = sa_select(col(Outgoing.id), *_FAULTS.values()).where(or_(*_FAULTS.values()))
"""All in one walk through the table, which is the longest of all."""


def broken(db: Db) -> Iterator[str]:
    """One line for each message that is neither waiting nor properly ended; reads only."""
    for message_id, *are in db.execute(_FAULTY):
        for what, is_so in zip(_FAULTS, are, strict=True):
            if is_so:
                yield f"I-16: message {message_id} {what}"
