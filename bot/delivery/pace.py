"""Pace (快慢): when the next message may go out on a channel, to a person and to a group, for all replicas together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.channel import Limits
from core.db import Db, insert_once, is_sqlite, rows_of
from core.outbox import Outgoing, Pace, Priority

HORIZON = timedelta(seconds=1)
"""How far ahead sends are given their moment."""

URGENT = " "
"""The pace of answers and cries for help beside the channel's: they wait for one another, never for reminders."""

_PACES: Table = rows_of(Pace)
_OF_CHATS = select(_PACES.c.chat, _PACES.c.next_at).where(
    _PACES.c.channel == bindparam("on"), _PACES.c.chat.in_(bindparam("chats", expanding=True))
)
_HELD = _OF_CHATS.order_by(_PACES.c.chat).with_for_update()


def clock_of(db: Db) -> datetime:
    """The database's own clock, aware UTC: what leases and paces of all replicas are counted on."""
    if is_sqlite(db):
        return datetime.now(UTC)  # one process, one machine
    moment: datetime = db.execute(select(func.clock_timestamp())).scalar_one()
    return moment


def is_urgent(message: Outgoing) -> bool:
    """Whether it never waits for notices and reminders."""
    return message.priority <= Priority.REPLY


@dataclass
class Moments:
    """What is left of a channel's pace, and of that of its answers, until `last`."""

    bulk: datetime
    urgent: datetime
    every: timedelta
    last: datetime

    def of(self, message: Outgoing) -> datetime:
        """The earliest moment for a message."""
        return self.urgent if is_urgent(message) else self.bulk

    def take(self, message: Outgoing) -> None:
        """It goes then; an answer takes its share of the channel from the reminders."""
        self.bulk += self.every
        if is_urgent(message):
            self.urgent += self.every

    def as_rests(self) -> dict[str, datetime]:
        """As `rest_until` keeps them."""
        return {"": self.bulk, URGENT: self.urgent}


def moments(db: Db, channel: str, limits: Limits, clock: datetime) -> Moments:
    """From now on; both paces are held until the end: replicas lease one after the other."""
    paces = _held(db, channel)
    if len(paces) < 2:
        for chat in ("", URGENT):
            insert_once(db, Pace, {"channel": channel, "chat": chat, "next_at": clock})
        paces = _held(db, channel)
    bulk, urgent = (max(paces[chat], clock) for chat in ("", URGENT))
    return Moments(bulk, urgent, limits.every, clock + HORIZON)


def _held(db: Db, channel: str) -> dict[str, datetime]:
    return _pairs(db, _HELD, channel, ("", URGENT))


def of_chats(db: Db, channel: str, chats: Sequence[str]) -> dict[str, datetime]:
    """When the next message may go to each of them; whoever rests is missing."""
    return _pairs(db, _OF_CHATS, channel, chats) if chats else {}


def _pairs(db: Db, query: Any, channel: str, chats: Sequence[str]) -> dict[str, datetime]:
    paces: dict[str, datetime] = {}
    for chat, at in db.execute(query, {"on": channel, "chats": list(chats)}):
        paces[chat] = at
    return paces


def rest_after(message: Outgoing, limits: Limits, *, room: bool) -> timedelta:
    """How long a chat rests after a message; a long one goes out in several pieces, a picture by itself."""
    parts = -(-max(len(message.text), 1) // limits.text)
    parts += limits.picture if message.picture is not None else 0
    parts += limits.choices if message.choices else 0
    return (limits.every_room if room else limits.every_chat) * parts


def rest_until(db: Db, channel: str, rests: Mapping[str, datetime]) -> None:
    """Nothing goes to these chats (or to the whole channel: chat empty) before their moments."""
    if rests:
        rows = [{"channel": channel, "chat": c, "next_at": rests[c]} for c in sorted(rests)]
        db.execute(_later(is_sqlite(db)), rows)


@cache
def _later(for_sqlite: bool) -> Any:
    statement = (sqlite.insert if for_sqlite else postgresql.insert)(_PACES)
    return statement.on_conflict_do_update(
        index_elements=["channel", "chat"],
        set_={"next_at": statement.excluded.next_at},
        where=_PACES.c.next_at < statement.excluded.next_at,
    )
