"""Settling (了结): what becomes of a message once it was tried, and who hears that it reached nobody."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Table, bindparam, func
from sqlmodel import col, select

from bot.channel import RODE, TryLater, Unreachable
from bot.delivery import elsewhere
from bot.delivery.holding import RESTING
from bot.delivery.pace import URGENT, clock_of, rest_until
from bot.turn import RIDING
from core.checks import MOST_ATTEMPTS
from core.db import Db, rows_of
from core.outbox import Outgoing, Priority, State
from core.registry import rooms
from core.registry.wecom import customers, robots

TRIES = {Priority.EMERGENCY: MOST_ATTEMPTS}
MOST_TRIES = 8  # over about a day, see pause()
GIVEN_UP_AFTER = timedelta(days=3)
"""A message that a platform keeps putting off is unreachable three days after it was due."""

ELSEWHERE_AFTER = 5
"""Failed tries, about a minute, after which an emergency also looks for another address."""

OFF_FOR = timedelta(hours=1)
"""So long a message waits for a channel that is switched off, or that has lost its connection."""
_WHOLE_CHANNEL_RESTS = timedelta(minutes=1)
_EXPIRED = frozenset({"expired"})


@dataclass(frozen=True)
class Outcome:
    """How one try ended: sent, or with what the channel raised. `holder` is whose try it was.

    `plain`: that it was sent is all there is to note.
    """

    row_id: str
    holder: str
    platform_id: str | None = None
    error: TryLater | Unreachable | None = None
    plain: bool = False


def is_plain(message: Outgoing) -> bool:
    """Whether nobody waits for word that it arrived, as a robot does that is tried, and a keeper's group."""
    return message.thing != message.chat and message.channel != customers.CHANNEL


_OUTBOX: Table = rows_of(Outgoing)
_SENT = (
    _OUTBOX.update()
    .where(_OUTBOX.c.id == bindparam("message"), _OUTBOX.c.state == State.WAITING)
    .values(
        state=State.SENT,
        ended_at=bindparam("at"),
        platform_id=func.coalesce(bindparam("number"), _OUTBOX.c.platform_id),
        error=None,
        lease=None,
        leased_until=None,
    )
)


def settle(db: Db, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write down how tries ended: what was simply sent in one statement, each other one by itself.

    One that breaks cannot hold up the rest.
    """
    sent = [
        {"message": o.row_id, "at": now, "number": o.platform_id}
        for o in outcomes
        if o.plain and o.error is None
    ]
    if sent:
        db.execute(_SENT, sorted(sent, key=lambda one: str(one["message"])))
    others = [o for o in outcomes if not o.plain or o.error is not None]
    clock, messages = clock_of(db), _locked(db, [o.row_id for o in others])
    for outcome in others:
        message = messages.get(outcome.row_id)
        if message is None or message.state != State.WAITING:
            continue
        if outcome.error is None:
            elsewhere.end(message, State.SENT, now, None)
            message.platform_id = outcome.platform_id or message.platform_id
            if message.thing == message.chat:  # by which a group's robot is tried
                robots.arrived(db, message.chat, now)
            elif message.channel == customers.CHANNEL and outcome.platform_id:
                customers.prepared(db, message, outcome.platform_id, now)
        elif message.lease == outcome.holder:
            _failed(db, message, outcome.error, now, clock)
    db.flush()


def rode(db: Db, message_ids: Iterable[str], longest: Mapping[str, int], now: datetime) -> None:
    """These answers went back in the HTTP response, as far as one response holds.

    `longest` is by channel how many characters surely fit; of a longer one the channel sends the
    rest, and knows by the platform id RODE that the first part has been said. A row whose ride was
    over, and that a lane has taken since, is that lane's.
    """
    for message in _locked(db, list(message_ids)).values():
        if message.state != State.WAITING or message.lease not in (None, RIDING):
            continue
        length = len(message.text) + sum(len(c["label"]) + 10 for c in message.choices)
        if length <= longest.get(message.channel, 0):
            elsewhere.end(message, State.SENT, now, None)
            message.platform_id = RODE
        else:
            message.platform_id, message.lease, message.leased_until = RODE, None, None


def end(db: Db, ended: Iterable[tuple[str, str]], now: datetime) -> None:
    """Rows that are not tried any more, with the reason."""
    for message_id, why in ended:
        message = db.get_one(Outgoing, message_id)
        if why in _EXPIRED:
            elsewhere.end(message, State.EXPIRED, now, None)
        else:
            elsewhere.unreachable(db, message, why, now)


def stranded(db: Db, channels: Iterable[str], now: datetime, most: int = 100) -> int:
    """End what has waited an hour for a channel that is switched off; how many there were."""
    query = select(Outgoing).where(
        Outgoing.state == State.WAITING,
        col(Outgoing.channel).not_in(list(channels)),
        Outgoing.due_at <= now - OFF_FOR,
    )
    messages = db.exec(query.limit(most).with_for_update(skip_locked=True)).all()
    for message in messages:
        elsewhere.unreachable(db, message, "channel_off", now)
    return len(messages)


def pause(priority: int, attempts: int) -> timedelta:
    """How long to rest after so many failed tries, before jitter.

    Emergencies: 2 s doubling to a minute, 40 tries, about 35 minutes, then the next address. All
    else: 5 s, each rest four times the last, 8 tries over about a day.
    """
    if priority == Priority.EMERGENCY:
        return timedelta(seconds=min(60.0, 2.0 * 2 ** (attempts - 1)))
    return timedelta(seconds=min(57_600.0, 5.0 * 4 ** (attempts - 1)))


def unreachable(db: Db, since: datetime | None = None, most: int = 200) -> list[Outgoing]:
    """Messages that reached nobody, newest first: `doctor` lists them for somebody to see to."""
    query = select(Outgoing).where(Outgoing.state == State.UNREACHABLE)
    if since is not None:
        query = query.where(col(Outgoing.ended_at) >= since)
    return list(db.exec(query.order_by(col(Outgoing.id).desc()).limit(most)))


def _locked(db: Db, row_ids: Sequence[str]) -> dict[str, Outgoing]:
    """The rows as they are now, held in id order until the end of the transaction."""
    if not row_ids:
        return {}
    query = select(Outgoing).where(col(Outgoing.id).in_(row_ids)).order_by(col(Outgoing.id))
    fresh = {"populate_existing": True}
    return {r.id: r for r in db.exec(query.with_for_update(), execution_options=fresh)}


def _failed(
    db: Db, message: Outgoing, error: TryLater | Unreachable, now: datetime, clock: datetime
) -> None:
    if isinstance(error, TryLater):
        message.platform_id = error.so_far or message.platform_id
        _later(db, message, error, now, clock)
    elif error.moved_to is not None and error.moved_to != message.chat:
        elsewhere.moved(db, message, error.moved_to)
    else:
        if not error.only_this:
            elsewhere.dead(db, message, now)
        if message.state == State.WAITING:  # else it goes through the group's other door
            elsewhere.unreachable(db, message, error.why, now)


def _later(db: Db, message: Outgoing, error: TryLater, now: datetime, clock: datetime) -> None:
    """Put a message off; what the platform asks for is kept to the second and costs no try."""
    room = rooms.at(db, message.channel, message.chat) is not None
    if error.maybe_sent and message.priority == Priority.BULK and not room:
        return elsewhere.unreachable(db, message, "unknown", now)
    rest = error.after
    if rest is None and error.whole_channel:
        rest = _WHOLE_CHANNEL_RESTS
    if rest is not None:
        chats = ("", URGENT) if error.whole_channel else (message.chat,)
        rest_until(db, message.channel, dict.fromkeys(chats, clock + rest))
        message.attempts -= 1
    elif message.attempts >= TRIES.get(Priority(message.priority), MOST_TRIES):
        return elsewhere.unreachable(db, message, error.why, now)
    if now - message.due_at > GIVEN_UP_AFTER:
        return elsewhere.unreachable(db, message, error.why, now)
    urgent = message.priority == Priority.EMERGENCY and message.attempts >= ELSEWHERE_AFTER
    if urgent and elsewhere.next_address(db, message, now):
        return elsewhere.end(message, State.SUPERSEDED, now, error.why)
    if rest is None:
        rest = pause(message.priority, message.attempts) * random.uniform(0.8, 1.2)
    message.lease, message.leased_until, message.error = RESTING, clock + rest, error.why
    return None
