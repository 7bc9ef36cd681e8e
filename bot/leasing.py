"""Leasing (领取): which messages may go out now, in which order, how fast, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, tuple_
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

LEASE = timedelta(seconds=45)
"""How long a message is one deliverer's; a send is given up well before."""

RESTING = "resting"
"""The lease of a message that the platform did not take: nobody's until it ends."""

HORIZON = timedelta(seconds=1)
"""How far ahead sends are given their moment."""


@dataclass(frozen=True)
class Sending:
    """A message that this deliverer sends, `wait` seconds from now.

    `row` is a copy as the channel shall say it: an edit has its original's words and platform id.
    """

    row: Outgoing
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
    found: datetime = db.execute(select(func.clock_timestamp())).scalar_one()
    return found


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
    chat's pace. `now` is the program's clock (what is due), the rest goes by the database's. Rows
    that end untried are left to the caller (bot/settling.py).
    """
    clock = clock_of(db)
    if not _anything(db, channel, now, clock):
        return Leased()
    pace = _channel_pace(db, channel, clock)
    moment = max(clock, pace.next_at)
    if moment > clock + HORIZON:
        return Leased()
    rows = _candidates(db, channel, now, clock, most, least)
    ended = _hopeless(db, rows, now)
    chats = _chat_paces(db, channel, [r.chat for r in rows])
    rooms = _rooms(db, channel, [r.chat for r in rows])
    sendings, used, rests = [], set(), dict[str, datetime]()
    for row in rows:
        key = row.chat if row.kind == "message" else row.id
        if row.id in ended or key in used or moment > clock + HORIZON:
            continue
        used.add(key)
        at = max(moment, chats.get(row.chat, moment)) if row.kind == "message" else moment
        moment += limits.every
        rest = _rest_after(row, limits, room=row.chat in rooms)
        if row.kind == "message" and rest:
            rests[row.chat] = at + rest
        row.lease, row.leased_until, row.attempts = holder, at + LEASE, row.attempts + 1
        sendings.append(Sending(row, (at - clock).total_seconds()))
    pace.next_at = max(pace.next_at, moment)
    db.flush()
    rest_until(db, channel, rests)
    return Leased(*_as_said(db, sendings, ended))


def _anything(db: Db, channel: str, now: datetime, clock: datetime) -> bool:
    """A cheap look first: an idle channel must not write anything."""
    query = select(Outgoing.id).where(*_due(Outgoing, channel, now), _free(clock))
    return db.exec(query.limit(1)).first() is not None


def _due(rows: Any, channel: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (rows.state == State.WAITING, rows.channel == channel, rows.due_at <= now)


def _free(clock: datetime) -> ColumnElement[bool]:
    return or_(col(Outgoing.leased_until).is_(None), col(Outgoing.leased_until) <= clock)


def _channel_pace(db: Db, channel: str, clock: datetime) -> Pace:
    """The channel's pace, held until the end: replicas lease one after the other."""
    insert_once(db, Pace, {"channel": channel, "chat": "", "next_at": clock})
    query = select(Pace).where(Pace.channel == channel, Pace.chat == "")
    # A session may have seen the row before somebody else moved it on.
    fresh = {"populate_existing": True}
    return db.exec(query.with_for_update(), execution_options=fresh).one()


def _candidates(
    db: Db, channel: str, now: datetime, clock: datetime, most: int, least: Priority
) -> Sequence[Outgoing]:
    """The first of each chat that nothing holds back; presses are answered outside the order."""
    other = aliased(Outgoing)
    on_its_way = and_(col(other.leased_until) > clock, col(other.lease) != RESTING)
    order = (Outgoing.priority, Outgoing.due_at, Outgoing.id)
    before = tuple_(other.priority, other.due_at, other.id) < tuple_(*order)
    ahead = (
        select(other.id)
        .where(
            *_due(other, channel, now),
            other.chat == Outgoing.chat,
            other.kind == "message",
            other.id != Outgoing.id,
            or_(on_its_way, before),
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


def _hopeless(db: Db, rows: Sequence[Outgoing], now: datetime) -> dict[str, str]:
    """Rows that must not be tried (again), with the reason."""
    dead = _known_dead(db, rows)
    rooms = _rooms(db, rows[0].channel, [r.chat for r in rows]) if rows else set()
    found = {}
    for row in rows:
        crashed = row.lease not in (None, RESTING, RIDING)
        if row.attempts >= MOST_ATTEMPTS:
            # It took its deliverer down with it each time, or else would have been ended.
            found[row.id] = "gave_up"
        elif row.expires_at is not None and row.expires_at <= now:
            found[row.id] = "expired"
        elif crashed and row.priority == Priority.BULK and row.chat not in rooms:
            # A reminder goes out once at most: its deliverer died and may have sent it.
            found[row.id] = "unknown"
        elif row.chat in dead and row.priority >= Priority.NOTICE and row.inbox_id is None:
            found[row.id] = "known_unreachable"
    return found


def _known_dead(db: Db, rows: Sequence[Outgoing]) -> set[str]:
    """Chats that the platform refuses until their people write again."""
    chats = {r.chat for r in rows if r.priority >= Priority.NOTICE}
    if not chats:
        return set()
    query = select(Address.chat).where(
        Address.channel == rows[0].channel,
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


def _rest_after(row: Outgoing, limits: Limits, *, room: bool) -> timedelta:
    """How long a chat rests after a message; a long one goes out in several pieces."""
    parts = -(-max(len(row.text), 1) // limits.text)
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


def _as_said(
    db: Db, sendings: list[Sending], ended: dict[str, str]
) -> tuple[tuple[Sending, ...], tuple[tuple[str, str], ...]]:
    """Copies that outlive the transaction, with what the channel must know besides."""
    originals = _by_id(db, Outgoing, [s.row.edits for s in sendings if s.row.kind == "edit"])
    pictures = _by_id(db, Evidence, [s.row.picture for s in sendings])
    found, stopped = [], list(ended.items())
    for sending in sendings:
        row = Outgoing(**sending.row.model_dump())
        original = originals.get(row.edits or "")
        if row.kind == "edit" and (original is None or original.platform_id is None):
            stopped.append((row.id, "nothing_to_edit"))
            continue
        if row.kind == "edit" and original is not None:
            row.text, row.platform_id = f"{original.text}\n\n{row.text}", original.platform_id
        picture = pictures.get(row.picture or "")
        copy = Evidence(**picture.model_dump()) if picture is not None else None
        found.append(Sending(row, sending.wait, copy))
    return tuple(found), tuple(stopped)


def _by_id(db: Db, table: Any, ids: Sequence[str | None]) -> dict[str, Any]:
    wanted = {i for i in ids if i}
    return {r.id: r for r in db.exec(select(table).where(table.id.in_(wanted)))} if wanted else {}
