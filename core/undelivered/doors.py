"""Doors (门路): by which accounts somebody can be written to, until when, and what is worth one of the few messages left.

WeChat lets five messages follow each that somebody writes, for 48 hours. Answers and cries for help always go; of the
rest what asks something may take the last, a notice leaves two and a reminder three; several notices are joined into one,
and what is kept back rides with the next answer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from core.db import Db
from core.outbox import Outgoing, Priority, State
from core.registry import addresses
from core.registry.addresses import ONE_WAY, Address
from core.undelivered import riding


@dataclass(frozen=True)
class Rule:
    """A platform's: so many messages of `text` characters may follow what somebody writes, within the window."""

    window: timedelta
    follow: int
    text: int


RULES = {"wechat": Rule(timedelta(hours=48), riding.FOLLOW, 500)}
"""By channel; on the others one may write as long as one is not blocked."""
KEPT = {Priority.NOTICE: 2, Priority.BULK: 3}
"""So many of the messages left are not for these, but for what asks something and for cries."""
FREE = "rode"
"""The platform id of what went back in the response to a message, which costs none of the five."""
_OLDEST = timedelta(days=3)
"""A message that is put off longer is given up: what was due before is on its way no more."""


@dataclass(frozen=True)
class Door:
    """One account of somebody: open until a moment (None: for good), for so many messages (None: any number)."""

    channel: str
    open: bool
    until: datetime | None = None
    left: int | None = None


def of_people(db: Db, person_ids: Collection[str], now: datetime) -> dict[str, list[Door]]:
    """The doors of each of them, the one that spoke last first; whoever has no account is missing."""
    bound = addresses.every_of_people(db, person_ids)
    ruled = [a for every in bound.values() for a in every if a.channel in RULES]
    lefts = {
        channel: left(db, channel, [a for a in ruled if a.channel == channel], now)
        for channel in {a.channel for a in ruled}
    }
    return {
        person_id: [_door(a, lefts.get(a.channel, {}), now) for a in every]
        for person_id, every in bound.items()
    }


def _door(address: Address, lefts: Mapping[str, int], now: datetime) -> Door:
    rule = RULES.get(address.channel)
    able = address.reachable and address.channel not in ONE_WAY
    if rule is None:
        return Door(address.channel, able)
    until = address.heard_at + rule.window if address.heard_at is not None else None
    inside = until is not None and until > now
    return Door(address.channel, able and inside, until, lefts.get(address.chat, 0))


def left(db: Db, channel: str, accounts: Collection[Address], now: datetime) -> dict[str, int]:
    """How many messages may still follow, by chat, for the accounts whose window is open."""
    rule = RULES[channel]
    heard = {a.chat: a.heard_at for a in accounts if a.heard_at and a.heard_at + rule.window > now}
    spent = dict.fromkeys(heard, 0)
    if heard:
        query = select(Outgoing).where(
            Outgoing.channel == channel,
            col(Outgoing.chat).in_(heard),
            Outgoing.due_at >= min(heard.values()) - _OLDEST,
            Outgoing.state == State.SENT,
            Outgoing.kind == "message",
            col(Outgoing.ended_at) >= min(heard.values()),
        )
        for message in db.exec(query):
            if message.ended_at is not None and message.ended_at >= heard[message.chat]:
                spent[message.chat] += _cost(message, rule)
    return {chat: max(0, rule.follow - many) for chat, many in spent.items()}


def _cost(message: Outgoing, rule: Rule) -> int:
    length = len(message.text) + sum(len(str(c["label"])) + 5 for c in message.choices)
    pieces = -(-max(length, 1) // rule.text) + (message.picture is not None)
    return pieces - 1 if message.platform_id == FREE else pieces


def plan(db: Db, channel: str, messages: Sequence[Outgoing], now: datetime) -> dict[str, str]:
    """Of what would go out now, what is kept back, by id with the reason; others are joined to one that goes.

    Nothing of a channel without such a rule, no answer and no cry for help is looked at.
    """
    low = [m for m in messages if m.priority in KEPT and m.inbox_id is None and m.kind == "message"]
    if channel not in RULES or not low:
        return {}
    known = select(Address).where(
        Address.channel == channel, col(Address.chat).in_({m.chat for m in low})
    )
    lefts = left(db, channel, db.exec(known).all(), now)
    ended = dict[str, str]()
    for message in low:
        # Where the window is closed, or nobody has written yet, the platform itself says no.
        free = lefts.get(message.chat, RULES[channel].follow) - _kept(message)
        if message.chat in lefts and free < _cost(message, RULES[channel]):
            # What asks something of somebody is missed by others, too: that is said as ever.
            ended[message.id] = riding.QUOTA if message.choices else riding.KEPT_BACK
        elif message.chat in lefts:
            _join(db, message, free, now)
    return ended


def _kept(message: Outgoing) -> int:
    asks = bool(message.choices) and message.priority == Priority.NOTICE
    return 0 if asks else KEPT[Priority(message.priority)]


def _join(db: Db, message: Outgoing, free: int, now: datetime) -> None:
    """Put what else waits for this chat into the message, where there are more than may go by themselves."""
    mates = [
        m for m in _waiting(db, message, now) if _plain(m) and m.person_id == message.person_id
    ]
    if not _plain(message) or 1 + len(mates) <= free:
        return
    most = RULES[message.channel].text
    for mate in mates:
        whole = f"{message.text}\n\n{mate.text}"
        if len(whole) <= most:
            message.text = whole
            mate.state, mate.ended_at, mate.error = State.SUPERSEDED, now, "joined"
            db.add(mate)
    db.add(message)


def _plain(message: Outgoing) -> bool:
    return not message.choices and message.picture is None


def _waiting(db: Db, message: Outgoing, now: datetime) -> list[Outgoing]:
    query = select(Outgoing).where(
        Outgoing.channel == message.channel,
        Outgoing.chat == message.chat,
        Outgoing.state == State.WAITING,
        Outgoing.kind == "message",
        Outgoing.id != message.id,
        Outgoing.priority >= Priority.NOTICE,
        Outgoing.due_at <= now,
        col(Outgoing.inbox_id).is_(None),
        col(Outgoing.lease).is_(None),
    )
    return list(db.exec(query.order_by(col(Outgoing.due_at), col(Outgoing.id))))
