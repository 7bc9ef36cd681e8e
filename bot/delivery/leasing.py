"""Leasing (领取): which messages may go out now, in which order, and by whom."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Table, and_, bindparam, not_, or_, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from bot.channel import Limits
from bot.delivery import pace
from bot.delivery.holding import RESTING, lives
from bot.delivery.pace import clock_of
from bot.turn import RIDING
from core.checks import MOST_ATTEMPTS
from core.db import Db, rows_of
from core.evidence import Evidence
from core.outbox import Outgoing, Pace, Priority, State
from core.registry.addresses import Address
from core.registry.rooms import Room
from core.undelivered import doors

HOLDS_UP = 3
"""Before so many failed tries a message holds up what comes after it in its chat; then it is by itself."""


@dataclass(frozen=True)
class Sending:
    """A message that this deliverer sends, `wait` seconds from now.

    `message` is a copy as the channel shall say it: an edit has its original's words and platform id.
    """

    message: Outgoing
    wait: float
    picture: Evidence | None = None


@dataclass(frozen=True)
class Leased:
    """What one look at the outbox gave: messages to send, and rows that ended without a try."""

    sendings: tuple[Sending, ...] = ()
    ended: tuple[tuple[str, str], ...] = ()  # row id and why: "expired", "unknown", …


def lease(
    db: Db,
    channel: str,
    limits: Limits,
    holder: str,
    now: datetime,
    most: int,
    least: Priority = Priority.BULK,
) -> Leased:
    """Take at most `most` messages of a channel: the most urgent first, then the oldest.

    `least` is the least urgent sort to take. Of one chat only the first is taken, and none while
    another is on its way, so that order is kept. Each gets its moment within the channel's and the
    chat's pace; an answer goes before reminders that have theirs already, whose deliverer lets them
    go so much later. `now` is the program's clock (what is due), the rest goes by the database's. Rows
    that end untried are left to the caller (bot/delivery/settling.py).
    """
    clock = clock_of(db)
    asked: dict[str, Any] = {"on": channel, "now": now, "clock": clock}
    if db.execute(_ANYTHING, asked).first() is None:
        return Leased()  # an idle channel must not write anything
    moments = pace.moments(db, channel, limits, clock)
    if moments.urgent > moments.last:
        return Leased()
    if moments.bulk > moments.last:
        least = min(least, Priority.REPLY)
    asked |= {"soon": moments.last, "least": int(least), "most": most}
    fresh = {"populate_existing": True}
    messages = db.exec(_CANDIDATES, params=asked, execution_options=fresh).all()
    rooms = _rooms(db, channel, {m.chat for m in messages})
    ended = _hopeless(db, messages, rooms, now)
    ended |= doors.plan(db, channel, [m for m in messages if m.id not in ended], now)
    db.flush()  # what was joined
    rests = pace.of_chats(db, channel, sorted({m.chat for m in messages}))
    sendings = _given(
        [m for m in messages if m.id not in ended], moments, limits, rests, rooms, clock
    )
    _take(db, sendings, holder, lives(db), clock)
    if sendings:
        pace.rest_until(db, channel, rests | moments.as_rests())
    return Leased(*_copies(db, sendings, ended))


def _given(
    messages: Iterable[Outgoing],
    moments: pace.Moments,
    limits: Limits,
    rests: dict[str, datetime],
    rooms: Collection[str],
    clock: datetime,
) -> list[Sending]:
    """Each with its moment, one a chat; `rests` grows by what these chats rest afterwards."""
    sendings, used = list[Sending](), set[str]()
    for message in messages:
        key = message.chat if message.kind == "message" else message.id
        at = begins = moments.of(message)
        if key in used or begins > moments.last:
            continue
        used.add(key)
        moments.take(message)
        if message.kind == "message":
            at = max(begins, rests.get(message.chat, begins))
            rest = pace.rest_after(message, limits, room=message.chat in rooms)
            if rest:
                # What it did not use before it may use now: a talk goes quicker than its pace for a while.
                begins = at - limits.burst
                rests[message.chat] = max(rests.get(message.chat, begins), begins) + rest
        sendings.append(Sending(message, (at - clock).total_seconds()))
    return sendings


def _take(
    db: Db, sendings: Sequence[Sending], holder: str, life: timedelta, clock: datetime
) -> None:
    """They are this deliverer's, in one statement; the objects outlive the transaction."""
    for sending in sendings:
        message = sending.message
        db.expunge(message)
        message.lease, message.attempts = holder, message.attempts + 1
        message.leased_until = clock + timedelta(seconds=sending.wait) + life
    taken = [
        {"message": s.message.id, "holder": holder, "until": s.message.leased_until}
        for s in sendings
    ]
    if taken:
        db.execute(_TAKEN, sorted(taken, key=lambda one: str(one["message"])))


_OUTBOX: Table = rows_of(Outgoing)
_TAKEN = (
    _OUTBOX.update()
    .where(_OUTBOX.c.id == bindparam("message"))
    .values(
        lease=bindparam("holder"),
        leased_until=bindparam("until"),
        attempts=_OUTBOX.c.attempts + 1,
    )
)


def _due(messages: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        messages.state == State.WAITING,
        messages.channel == bindparam("on"),
        messages.due_at <= bindparam("now"),
    )


def _free() -> ColumnElement[bool]:
    return or_(
        col(Outgoing.leased_until).is_(None), col(Outgoing.leased_until) <= bindparam("clock")
    )


def _candidates() -> Any:
    """The first of each chat that nothing holds back; presses are answered outside the order."""
    other = aliased(Outgoing)
    on_its_way = and_(col(other.leased_until) > bindparam("clock"), col(other.lease) != RESTING)
    by_itself = and_(col(other.lease) == RESTING, col(other.attempts) >= HOLDS_UP)
    order = (Outgoing.priority, Outgoing.due_at, Outgoing.id)
    before = tuple_(other.priority, other.due_at, other.id) < tuple_(*order)
    ahead = (
        select(other.id)
        .where(
            *_due(other),
            other.chat == Outgoing.chat,
            other.kind == "message",
            other.id != Outgoing.id,
            or_(on_its_way, and_(before, not_(by_itself))),
        )
        .exists()
    )
    too_soon = (
        select(Pace.chat)
        .where(
            Pace.channel == bindparam("on"),
            Pace.chat == Outgoing.chat,
            Pace.next_at > bindparam("soon"),
        )
        .exists()
    )
    return (
        select(Outgoing)
        .where(*_due(Outgoing), _free(), Outgoing.priority <= bindparam("least"))
        .where(or_(col(Outgoing.kind) != "message", and_(not_(ahead), not_(too_soon))))
        .order_by(*(col(c) for c in order))
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True, of=Outgoing)
    )


# Asked thirty times a second: SQLAlchemy takes longer to build a SELECT than to run it.
_ANYTHING = select(Outgoing.id).where(*_due(Outgoing), _free()).limit(1)
_CANDIDATES = _candidates()
_ROOMS = select(Room.chat).where(
    Room.channel == bindparam("on"), col(Room.chat).in_(bindparam("chats", expanding=True))
)
_DEAD = select(Address.chat).where(
    Address.channel == bindparam("on"),
    col(Address.chat).in_(bindparam("chats", expanding=True)),
    col(Address.reachable).is_(False),
)


def _hopeless(
    db: Db, messages: Sequence[Outgoing], rooms: Collection[str], now: datetime
) -> dict[str, str]:
    """Rows that must not be tried (again), with the reason."""
    dead = _known_dead(db, messages)
    reasons = {}
    for message in messages:
        crashed = message.lease not in (None, RESTING, RIDING)
        if message.attempts >= MOST_ATTEMPTS:
            # It took its deliverer down with it each time, or else would have been ended.
            reasons[message.id] = "gave_up"
        elif message.expires_at is not None and message.expires_at <= now:
            reasons[message.id] = "expired"
        elif crashed and message.priority == Priority.BULK and message.chat not in rooms:
            # A reminder goes out once at most: its deliverer died and may have sent it.
            reasons[message.id] = "unknown"
        elif (
            message.chat in dead
            and message.priority >= Priority.NOTICE
            and message.inbox_id is None
        ):
            reasons[message.id] = "known_unreachable"
    return reasons


def _known_dead(db: Db, messages: Sequence[Outgoing]) -> set[str]:
    """Chats that the platform refuses until their people write again."""
    chats = {r.chat for r in messages if r.priority >= Priority.NOTICE}
    if not chats:
        return set()
    asked = {"on": messages[0].channel, "chats": sorted(chats)}
    return set(db.execute(_DEAD, asked).scalars())


def _rooms(db: Db, channel: str, chats: Collection[str]) -> set[str]:
    if not chats:
        return set()
    return set(db.execute(_ROOMS, {"on": channel, "chats": sorted(chats)}).scalars())


def _copies(
    db: Db, sendings: Sequence[Sending], ended: dict[str, str]
) -> tuple[tuple[Sending, ...], tuple[tuple[str, str], ...]]:
    """The messages with what the channel must know besides: an edit its original, a picture its file."""
    originals = _by_id(
        db, Outgoing, [s.message.edits for s in sendings if s.message.kind == "edit"]
    )
    pictures = _by_id(db, Evidence, [s.message.picture for s in sendings])
    copies, stopped = [], list(ended.items())
    for sending in sendings:
        message = sending.message
        original = originals.get(message.edits or "")
        if message.kind == "edit" and (original is None or original.platform_id is None):
            stopped.append((message.id, "nothing_to_edit"))
            continue
        if message.kind == "edit" and original is not None:
            message.text = f"{original.text}\n\n{message.text}"
            message.platform_id = original.platform_id
        picture = pictures.get(message.picture or "")
        copy = Evidence(**picture.model_dump()) if picture is not None else None
        copies.append(Sending(message, sending.wait, copy))
    return tuple(copies), tuple(stopped)


def _by_id(db: Db, table: Any, ids: Sequence[str | None]) -> dict[str, Any]:
    wanted = {i for i in ids if i}
    return {r.id: r for r in db.exec(select(table).where(table.id.in_(wanted)))} if wanted else {}
