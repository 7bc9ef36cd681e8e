"""Leasing (领取): which messages may go out now, in which order, how fast, and by whom."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from bot.channel import Limits
from bot.turn import RIDING
from core.checks import MOST_ATTEMPTS
from core.db import Db, insert_once, is_sqlite
from core.evidence import Evidence
from core.outbox import Outgoing, Pace, Priority, State
from core.registry.addresses import Address
from core.registry.rooms import Room
from core.undelivered import doors

LEASE = timedelta(seconds=45)
"""How long a message is one deliverer's where there is but one; a send is given up well before."""
SHORT_LEASE = timedelta(seconds=9)
"""The same where there are several: whose deliverer lives renews it, and whose died is free soon."""

_LOOKED_AT = 20

RESTING = "resting"
"""The lease of a message that the platform did not take: nobody's until it ends."""

HORIZON = timedelta(seconds=1)
"""How far ahead sends are given their moment."""

URGENT = " "
"""The pace of answers and cries for help beside the channel's: they wait for one another, never for reminders."""

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


def clock_of(db: Db) -> datetime:
    """The database's own clock, aware UTC: what leases and paces of all replicas are counted on."""
    if is_sqlite(db):
        return datetime.now(UTC)  # one process, one machine
    moment: datetime = db.execute(select(func.clock_timestamp())).scalar_one()
    return moment


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
    that end untried are left to the caller (bot/settling.py).
    """
    clock = clock_of(db)
    if not _anything(db, channel, now, clock):
        return Leased()
    moments = _moments(db, channel, limits, clock)
    if moments.urgent.next_at > moments.last:
        return Leased()
    if moments.pace.next_at > moments.last:
        least = min(least, Priority.REPLY)
    messages = _candidates(db, channel, now, clock, most, least)
    ended = _hopeless(db, messages, now)
    ended |= doors.plan(db, channel, [m for m in messages if m.id not in ended], now)
    chats = _chat_paces(db, channel, [r.chat for r in messages])
    rooms = _rooms(db, channel, [r.chat for r in messages])
    sendings, used, rests = [], set(), dict[str, datetime]()
    for message in messages:
        key = message.chat if message.kind == "message" else message.id
        begins = moments.of(message)
        if message.id in ended or key in used or begins > moments.last:
            continue
        used.add(key)
        moments.take(message)
        at = max(begins, chats.get(message.chat, begins)) if message.kind == "message" else begins
        rest = _rest_after(message, limits, room=message.chat in rooms)
        if message.kind == "message" and rest:
            # What it did not use before it may use now: a talk goes quicker than its pace for a while.
            begins = at - limits.burst
            rests[message.chat] = max(chats.get(message.chat, begins), begins) + rest
        message.lease, message.leased_until = holder, at + lives(db)
        message.attempts += 1
        sendings.append(Sending(message, (at - clock).total_seconds()))
    db.flush()
    rest_until(db, channel, rests)
    return Leased(*_copies(db, sendings, ended))


def _anything(db: Db, channel: str, now: datetime, clock: datetime) -> bool:
    """A cheap look first: an idle channel must not write anything."""
    query = select(Outgoing.id).where(*_due(Outgoing, channel, now), _free(clock))
    return db.exec(query.limit(1)).first() is not None


def _due(messages: Any, channel: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (messages.state == State.WAITING, messages.channel == channel, messages.due_at <= now)


def _free(clock: datetime) -> ColumnElement[bool]:
    return or_(col(Outgoing.leased_until).is_(None), col(Outgoing.leased_until) <= clock)


def is_urgent(message: Outgoing) -> bool:
    """Whether it never waits for notices and reminders."""
    return message.priority <= Priority.REPLY


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


@dataclass(frozen=True)
class _Moments:
    """What is left of a channel's pace, and of that of its answers, until `last`."""

    pace: Pace
    urgent: Pace
    every: timedelta
    last: datetime

    def of(self, message: Outgoing) -> datetime:
        """The earliest moment for a message."""
        return self.urgent.next_at if is_urgent(message) else self.pace.next_at

    def take(self, message: Outgoing) -> None:
        """It goes then; an answer takes its share of the channel from the reminders."""
        self.pace.next_at += self.every
        if is_urgent(message):
            self.urgent.next_at += self.every


def _moments(db: Db, channel: str, limits: Limits, clock: datetime) -> _Moments:
    """From now on; both paces are held until the end: replicas lease one after the other."""
    query = select(Pace).where(Pace.channel == channel, col(Pace.chat).in_(("", URGENT)))
    query = query.order_by(col(Pace.chat)).with_for_update()
    # A session may have seen the rows before somebody else moved them on.
    fresh = {"populate_existing": True}
    paces = {p.chat: p for p in db.exec(query, execution_options=fresh)}
    if len(paces) < 2:
        for chat in ("", URGENT):
            insert_once(db, Pace, {"channel": channel, "chat": chat, "next_at": clock})
        paces = {p.chat: p for p in db.exec(query, execution_options=fresh)}
    for one in paces.values():
        one.next_at = max(one.next_at, clock)
    return _Moments(paces[""], paces[URGENT], limits.every, clock + HORIZON)


def _candidates(
    db: Db, channel: str, now: datetime, clock: datetime, most: int, least: Priority
) -> Sequence[Outgoing]:
    """The first of each chat that nothing holds back; presses are answered outside the order."""
    other = aliased(Outgoing)
    on_its_way = and_(col(other.leased_until) > clock, col(other.lease) != RESTING)
    by_itself = and_(col(other.lease) == RESTING, col(other.attempts) >= HOLDS_UP)
    order = (Outgoing.priority, Outgoing.due_at, Outgoing.id)
    before = tuple_(other.priority, other.due_at, other.id) < tuple_(*order)
    ahead = (
        select(other.id)
        .where(
            *_due(other, channel, now),
            other.chat == Outgoing.chat,
            other.kind == "message",
            other.id != Outgoing.id,
            or_(on_its_way, and_(before, not_(by_itself))),
        )
        .exists()
    )
    too_soon = (
        select(Pace.chat)
        .where(Pace.channel == channel, Pace.chat == Outgoing.chat, Pace.next_at > clock + HORIZON)
        .exists()
    )
    query = (
        select(Outgoing)
        .where(*_due(Outgoing, channel, now), _free(clock), Outgoing.priority <= least)
        .where(or_(col(Outgoing.kind) != "message", and_(not_(ahead), not_(too_soon))))
        .order_by(*(col(c) for c in order))
        .limit(most)
        .with_for_update(skip_locked=True, of=Outgoing)
    )
    return db.exec(query, execution_options={"populate_existing": True}).all()


def _hopeless(db: Db, messages: Sequence[Outgoing], now: datetime) -> dict[str, str]:
    """Rows that must not be tried (again), with the reason."""
    dead = _known_dead(db, messages)
    rooms = _rooms(db, messages[0].channel, [r.chat for r in messages]) if messages else set()
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
    query = select(Address.chat).where(
        Address.channel == messages[0].channel,
        col(Address.chat).in_(chats),
        col(Address.reachable).is_(False),
    )
    return set(db.exec(query))


def _rooms(db: Db, channel: str, chats: Sequence[str]) -> set[str]:
    query = select(Room.chat).where(Room.channel == channel, col(Room.chat).in_(set(chats)))
    return set(db.exec(query)) if chats else set()


def _chat_paces(db: Db, channel: str, chats: Sequence[str]) -> dict[str, datetime]:
    query = select(Pace.chat, Pace.next_at).where(
        Pace.channel == channel, col(Pace.chat).in_(set(chats))
    )
    return dict(db.exec(query).all()) if chats else {}


def _rest_after(message: Outgoing, limits: Limits, *, room: bool) -> timedelta:
    """How long a chat rests after a message; a long one goes out in several pieces, a picture by itself."""
    parts = -(-max(len(message.text), 1) // limits.text)
    parts += limits.picture if message.picture is not None else 0
    parts += limits.choices if message.choices else 0
    return (limits.every_room if room else limits.every_chat) * parts


def rest_until(db: Db, channel: str, moments: Mapping[str, datetime]) -> None:
    """Nothing goes to these chats (or to the whole channel: chat empty) before their moments."""
    if not moments:
        return
    make = sqlite.insert if is_sqlite(db) else postgresql.insert
    statement = make(Pace)
    later = statement.on_conflict_do_update(
        index_elements=["channel", "chat"],
        set_={"next_at": statement.excluded.next_at},
        where=col(Pace.next_at) < statement.excluded.next_at,
    )
    rows = [{"channel": channel, "chat": c, "next_at": moments[c]} for c in sorted(moments)]
    db.execute(later, rows)


def _copies(
    db: Db, sendings: list[Sending], ended: dict[str, str]
) -> tuple[tuple[Sending, ...], tuple[tuple[str, str], ...]]:
    """The messages so that they outlive the transaction, with what the channel must know besides."""
    originals = _by_id(
        db, Outgoing, [s.message.edits for s in sendings if s.message.kind == "edit"]
    )
    pictures = _by_id(db, Evidence, [s.message.picture for s in sendings])
    copies, stopped = [], list(ended.items())
    for sending in sendings:
        message = sending.message
        db.expunge(message)  # written already; to copy it would cost more than to have read it
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
