"""Holding (占用): how long a message is one deliverer's, and what becomes of what a platform did not take."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update
from sqlmodel import col, select

from bot.delivery.pace import clock_of
from bot.turn import RIDING
from core.db import Db, is_sqlite
from core.outbox import Outgoing, State

LEASE = timedelta(seconds=45)
"""How long a message is one deliverer's where there is but one; a send is given up well before."""
SHORT_LEASE = timedelta(seconds=9)
"""The same where there are several: whose deliverer lives renews it, and whose died is free soon."""

RESTING = "resting"
"""The lease of a message that the platform did not take: nobody's until it ends."""
_LOOKED_AT = 20


def lives(db: Db) -> timedelta:
    """How long a lease lives if nobody renews it."""
    return LEASE if is_sqlite(db) else SHORT_LEASE


def renew(db: Db, holder: str, message_ids: Sequence[str]) -> None:
    """What this deliverer has in flight stays its own."""
    mine = (col(Outgoing.id).in_(message_ids), col(Outgoing.lease) == holder)
    db.execute(update(Outgoing).where(*mine).values(leased_until=clock_of(db) + lives(db)))


def free_dead(db: Db) -> None:
    """On SQLite, at the start: what another process had in flight is nobody's, since there is but one."""
    if not is_sqlite(db):
        return
    clock = clock_of(db)
    held = (
        col(Outgoing.state) == State.WAITING,
        col(Outgoing.lease).not_in((RESTING, RIDING)),
        col(Outgoing.leased_until) > clock,
    )
    db.execute(update(Outgoing).where(*held).values(leased_until=clock))


def revive(db: Db, channel: str) -> None:
    """The platform takes messages again: what rests because it did not may be tried now, in order."""
    clock = clock_of(db)
    db.execute(update(Outgoing).where(*_resting(channel, clock)).values(leased_until=clock))


def probe(db: Db, channel: str) -> bool:
    """Let one message that rests be tried, so that it is seen soon when the platform is back; whether one rests.

    It costs the message no try.
    """
    clock = clock_of(db)
    order = (col(Outgoing.priority), col(Outgoing.due_at), col(Outgoing.id))
    query = select(Outgoing).where(*_resting(channel, clock)).order_by(*order)
    resting = db.exec(query.limit(_LOOKED_AT).with_for_update(skip_locked=True)).all()
    if not resting:
        return False
    first = {message.chat: message for message in reversed(resting)}
    message = first[random.choice(sorted(first))]
    message.leased_until, message.attempts = clock, max(0, message.attempts - 1)
    db.add(message)
    db.flush()
    return True


def _resting(channel: str, clock: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Outgoing.state) == State.WAITING,
        col(Outgoing.channel) == channel,
        col(Outgoing.lease) == RESTING,
        col(Outgoing.leased_until) > clock,
    )
