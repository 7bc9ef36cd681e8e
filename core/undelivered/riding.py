"""Riding (捎带): what never reached somebody goes with the next answer, the most important first."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from core import outbox
from core.db import Db
from core.outbox import Message, Outgoing, Priority, State
from core.registry import addresses
from core.registry.addresses import Address
from core.undelivered import words

FOLLOW = 5
"""WeChat lets so many messages follow each that somebody writes."""
MOST = 3
"""So many ride at once: the answer is one or two."""
MOST_INSIDE = 500
"""Characters that ride inside the answer where nothing may follow it; one passive reply holds 2048 bytes."""
NEWS_FOR = {
    Priority.EMERGENCY: timedelta(hours=2),
    Priority.REPLY: timedelta(days=30),
    Priority.NOTICE: timedelta(days=30),
    Priority.BULK: timedelta(days=7),
}
"""So long a message is still news."""
ANSWERS_ONLY = "no_permission"
"""The reason of an account that may answer and do nothing else (48001)."""
KEPT_BACK = "kept_back"
"""The reason of what was not worth one of the few messages that a platform lets through."""
QUOTA = "quota_used_up"
"""The reason of what came after the last of them."""
REASONS = frozenset(
    {
        KEPT_BACK,
        *("no_address", "no_such_user", "not_following", "window_closed", QUOTA),
        *(ANSWERS_ONLY, "blocked", "chat_gone", "left", "known_unreachable"),
        # A platform that took nothing from us until we gave up.
        *("channel_off", "token_refused", "token_rejected", "ip_not_listed", "account_blocked"),
        *("daily_quota", "bad_app_id", "bad_app_secret", "bad_corp_id", "bad_agent_id"),
    }
)
"""Why somebody was not reached, and may be at another time. What a platform refuses for its content stays refused,
and what may have arrived is not told twice."""


@dataclass(frozen=True)
class Earlier:
    """What rides now; `inside` where nothing may follow the answer itself."""

    messages: tuple[Message, ...] = ()
    inside: bool = False


def note(db: Db, message: Outgoing) -> None:
    """A message has reached nobody: whoever it was for is looked at when they write next."""
    if message.kind != "message" or message.error not in REASONS:
        return
    if message.person_id is None:
        known = addresses.known(db, message.channel, message.chat)
        known.undelivered = True
        db.add(known)
    else:
        for address in addresses.of_person(db, message.person_id):
            address.undelivered = True
            db.add(address)


def take(db: Db, address: Address, person_ids: Collection[str], now: datetime) -> Earlier:
    """What goes with this answer to them; each message rides once, and of one matter only the newest.

    Costs nothing where nothing is owed.
    """
    if not address.undelivered:
        return Earlier()
    owed = waiting(db, person_ids, now, address)
    news = newest(owed)
    inside = any(one.error == ANSWERS_ONLY for one in news)
    rides = _fitting(news) if inside else news[:MOST]
    left = len(news) - len(rides)
    address.undelivered = left > 0
    db.add(address)
    later = {id(one) for one in news[len(rides) :]}
    for one in owed:
        if id(one) not in later and _of_these(one, rides):
            one.state, one.ended_at = State.SUPERSEDED, now
            db.add(one)
    spoken = [_spoken(one, inside=inside) for one in rides]
    if left:
        spoken[-1] = Message(
            f"{spoken[-1].text}\n{words.more(left)}", spoken[-1].choices, spoken[-1].picture
        )
    return Earlier(tuple(spoken), inside)


def waiting(
    db: Db, person_ids: Collection[str], now: datetime, address: Address | None = None
) -> list[Outgoing]:
    """The messages to these people, or to this account, that have reached nobody and are still news."""
    theirs: ColumnElement[bool] = col(Outgoing.person_id).in_(list(person_ids))
    if address is not None:
        of_nobody = col(Outgoing.person_id).is_(None)
        here = (col(Outgoing.channel) == address.channel, col(Outgoing.chat) == address.chat)
        theirs = or_(theirs, and_(of_nobody, *here))
    query = select(Outgoing).where(
        Outgoing.state == State.UNREACHABLE,
        Outgoing.kind == "message",
        col(Outgoing.error).in_(REASONS),
        col(Outgoing.inbox_id).is_(None),
        col(Outgoing.answered_at).is_(None),
        Outgoing.made_at > now - max(NEWS_FOR.values()),
        theirs,
    )
    rows = db.exec(query.order_by(col(Outgoing.made_at), col(Outgoing.id)))
    return [one for one in rows if is_news(one, now)]


def newest(owed: Iterable[Outgoing]) -> list[Outgoing]:
    """Of each matter the newest, and of one text one; the most important first, then the oldest."""
    last = {one.thing or one.text: one for one in owed}
    return sorted(last.values(), key=lambda one: (one.priority, one.made_at, one.id))


def is_news(one: Outgoing, now: datetime) -> bool:
    """Whether a message is still worth telling: a cry of this morning is not, nor what has expired."""
    lives = NEWS_FOR[Priority(one.priority)]
    return one.made_at > now - lives and (one.expires_at is None or one.expires_at > now)


def _of_these(one: Outgoing, rides: Collection[Outgoing]) -> bool:
    return any((one.thing or one.text) == (ride.thing or ride.text) for ride in rides)


def _fitting(news: list[Outgoing]) -> list[Outgoing]:
    """As many as fit into one answer, and always the first."""
    length, fitting = 0, list[Outgoing]()
    for one in news[:MOST]:
        length += len(one.text)
        if fitting and length > MOST_INSIDE:
            break
        fitting.append(one)
    return fitting


def _spoken(one: Outgoing, *, inside: bool) -> Message:
    text = words.earlier(one.text, one.made_at)
    if inside:
        return Message(text[:MOST_INSIDE])
    return Message(text, tuple(outbox.choices_of(one)), one.picture, one.thing)
