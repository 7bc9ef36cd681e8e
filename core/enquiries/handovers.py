"""Handovers (转人工): the bot hands a talk to a person and carries what both sides write, until it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, bindparam, func
from sqlmodel import Field, SQLModel, col, or_, select

from core import acts
from core.clock import is_quiet
from core.db import Db, insert_once, lock
from core.enquiries import helpers, words
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Message, Outgoing, Priority, withdraw
from core.registry import addresses
from core.registry.addresses import Address
from core.registry.people import Person
from core.reports.wording.kept import plain_text

LASTS = timedelta(days=1)
LONGEST = 500
MOST_A_MINUTE = 12
"""So many messages a minute are carried, both sides together."""
AWAKE = timedelta(minutes=30)
"""So long after the other side wrote its phone may ring at night."""

BEGUN = acts.kind("handover.begin", final="已经告诉对方了，收不回。不用再说了就回“结束”。")
ENDED = acts.kind("handover.end", final="对话已经结束了，两边都知道了。还要说话，请再发“转人工”。")
LAPSED = acts.kind("handover.lapse", passed_over="done by the clock")


class Handover(SQLModel, table=True):
    """A talk between somebody at an account and one helper, through the bot."""

    __tablename__ = "handover"
    __table_args__ = (Index("handover_of_helper", "helper_id", "ended_at"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    region_id: str = Field(foreign_key="region.id")
    address_id: str = Field(foreign_key="address.id")
    asker_id: str | None = Field(default=None, foreign_key="person.id")
    helper_id: str = Field(foreign_key="person.id")
    at: datetime
    until: datetime
    asker_at: datetime  # when the asker last wrote: the helper's phone showed it then
    helper_at: datetime | None = None
    once: str | None = Field(default=None, unique=True)  # the asker's address, while it is open
    ended_at: datetime | None = None
    ended_by: str | None = None  # helper | asker | clock


@dataclass(frozen=True)
class Carried:
    """What one side sends: words, and at most one photo or voice by its evidence id."""

    text: str = ""
    evidence: str | None = None
    voice: bool = False


# What turns ask is built once: SQLAlchemy takes longer to build a SELECT than to run it.
_AROUND = (
    select(Handover)
    .where(
        or_(Handover.once == bindparam("address"), Handover.helper_id == bindparam("person")),
        col(Handover.ended_at).is_(None),
        Handover.until > bindparam("now"),
    )
    .order_by(col(Handover.asker_at).desc(), col(Handover.id).desc())
)


def around(db: Db, address_id: str, person_id: str | None, now: datetime) -> list[Handover]:
    """The open talks of this account, and those in which the person helps; one SELECT, newest first."""
    asked = {"address": address_id, "person": person_id or "", "now": now}
    return list(db.exec(_AROUND, params=asked))


def begin(
    db: Db,
    region_id: str,
    address_id: str,
    asker: Person | None,
    last: str,
    now: datetime,
    but: frozenset[str] = frozenset(),
) -> Handover:
    """Hand the talk to the nearest who can be reached; they are told, with the last words.

    Refusal while one is open already, and where nobody is there.
    """
    line = helpers.line(db, region_id, asker.id if asker else None, now, but)
    able = [p for helper in line for p in helpers.reachable(db, helper)]
    if not able:
        raise Refusal("现在没有能马上接您话的人。请直接打电话给村干部；有危险就打 120、119、110。")
    new = Handover(
        region_id=region_id,
        address_id=address_id,
        asker_id=asker.id if asker else None,
        helper_id=able[0].id,
        at=now,
        until=now + LASTS,
        asker_at=now,
        once=address_id,
    )
    _end_if_over(db, address_id, now)
    if not insert_once(db, Handover, new.model_dump()):
        raise Refusal("已经转给人工了，您直接说就行，我会转过去。说完了回“结束”。")
    person_id = asker.id if asker else None
    acts.record(db, BEGUN, new.id, now, person_id=person_id, address_id=address_id, right="asker")
    _mark(db, address_id, new)
    name = asker.name if asker else words.UNBOUND
    begun = words.handover_begun(new.id, name, last, new.until)
    addresses.tell(db, new.helper_id, begun, now, priority=_asking(new, now))
    return db.get_one(Handover, new.id)


def _mark(db: Db, address_id: str, handover: Handover) -> None:
    """Both sides' accounts say so themselves: other turns need not look for a talk."""
    mine = db.get_one(Address, address_id)
    for address in (mine, *addresses.of_person(db, handover.helper_id)):
        address.talks_until = max(address.talks_until or handover.until, handover.until)
        db.add(address)


def _end_if_over(db: Db, address_id: str, now: datetime) -> None:
    over = select(Handover).where(Handover.once == address_id, col(Handover.until) <= now)
    for handover in db.exec(over):
        _lapse(db, handover.id, now)


def carry(db: Db, handover_id: str, by_helper: bool, what: Carried, now: datetime) -> Handover:
    """Carry words, a photo or a voice to the other side, and nothing else.

    Refusal for too much at once, and when the talk is over or its helper holds no post any more.
    """
    handover = held(db, handover_id)
    _refuse_too_much(db, handover, what, now)
    line = helpers.line(db, handover.region_id, handover.asker_id, now)
    if handover.helper_id not in {p.id for h in line for p in h.people}:
        raise Refusal("对方现在不管这里的事了。请回“结束”，再发“转人工”找别人。")
    name = helper_name(db, handover) if by_helper else asker_name(db, handover)
    message = words.carried(
        handover.id, name, plain_text(what.text), what.evidence, voice=what.voice
    )
    if by_helper:
        to_asker(db, handover, message, now)
        handover.helper_at = now
    else:
        urgency = _asking(handover, now)
        addresses.tell(db, handover.helper_id, message, now, priority=urgency)
        handover.asker_at = now
    db.add(handover)
    return handover


def held(db: Db, handover_id: str) -> Handover:
    """The talk, locked until the end of the turn; Refusal when it is over."""
    lock(db, Handover, handover_id)
    handover = db.get(Handover, handover_id)
    if handover is None or handover.ended_at is not None:
        raise Refusal("这次对话已经结束了。还要说话，请再发“转人工”。")
    return handover


def _refuse_too_much(db: Db, handover: Handover, what: Carried, now: datetime) -> None:
    if len(what.text) > LONGEST:
        raise Refusal(f"这段话太长了，请分成几段发，每段{LONGEST}个字以内。")
    lately = select(func.count(col(Outgoing.id))).where(
        Outgoing.thing == handover.id, Outgoing.made_at > now - timedelta(minutes=1)
    )
    if db.exec(lately).one() >= MOST_A_MINUTE:
        raise Refusal("发得太快了，刚才这句没有转过去。请等一分钟再发。")


def _asking(handover: Handover, now: datetime) -> Priority:
    """At night a helper's phone rings only while they are talking."""
    talking = handover.helper_at is not None and now - handover.helper_at < AWAKE
    return Priority.REPLY if talking else Priority.NOTICE


def waits_until_morning(handover: Handover, now: datetime) -> bool:
    """Whether what the asker writes now is read only at seven."""
    return is_quiet(now) and _asking(handover, now) == Priority.NOTICE


def end(
    db: Db, handover_id: str, person_id: str | None, address_id: str, now: datetime
) -> Handover:
    """结束 by either side; both hear it. Refusal for anybody else."""
    handover = held(db, handover_id)
    by_asker = handover.address_id == address_id
    if not by_asker and handover.helper_id != person_id:
        raise Refusal("这不是您的对话。")
    _close(db, handover, "asker" if by_asker else "helper", now)
    right = "asker" if by_asker else "helper"
    acts.record(
        db, ENDED, handover.id, now, person_id=person_id, address_id=address_id, right=right
    )
    return handover


def _close(db: Db, handover: Handover, by: str, now: datetime) -> None:
    handover.ended_at, handover.ended_by, handover.once = now, by, None
    db.add(handover)
    withdraw(db, handover.id, {"end_handover"}, now)
    helper, asker = helper_name(db, handover), asker_name(db, handover)
    ends = {"helper": ("other", "you"), "asker": ("you", "other"), "clock": ("clock", "clock")}
    for_asker, for_helper = ends[by]
    to_asker(db, handover, words.handover_ended(handover.id, helper, for_asker), now)
    news = words.handover_ended(handover.id, asker, for_helper)
    addresses.tell(db, handover.helper_id, news, now, priority=Priority.REPLY)


def due(db: Db, now: datetime) -> list[str]:
    """The talks whose day is over."""
    over = select(Handover.id).where(col(Handover.ended_at).is_(None), Handover.until <= now)
    return list(db.exec(over.order_by(col(Handover.until)).limit(1000)))


def sweep(db: Db, now: datetime, handover_id: str | None = None) -> int:
    """End the one named, else all whose day is over; how many."""
    return sum(
        _lapse(db, one, now) for one in (due(db, now) if handover_id is None else [handover_id])
    )


_NEXT = select(func.min(Handover.until)).where(col(Handover.ended_at).is_(None))


def next_due(db: Db) -> datetime | None:
    """When the next talk's day is over."""
    return db.exec(_NEXT).first()


def _lapse(db: Db, handover_id: str, now: datetime) -> bool:
    lock(db, Handover, handover_id)
    handover = db.get_one(Handover, handover_id)
    if handover.ended_at is not None or handover.until > now:
        return False
    _close(db, handover, "clock", now)
    acts.record(db, LAPSED, handover.id, now, right="clock")
    db.flush()
    return True


def to_asker(db: Db, handover: Handover, message: Message, now: datetime) -> None:
    """To the very account that asked: an answer to somebody who is waiting for it."""
    addresses.tell_address(db, handover.address_id, message, now, priority=Priority.REPLY)


def asker_name(db: Db, handover: Handover) -> str:
    """Who asked, by name where it is known."""
    return db.get_one(Person, handover.asker_id).name if handover.asker_id else words.UNBOUND


def helper_name(db: Db, handover: Handover) -> str:
    """Who helps."""
    return db.get_one(Person, handover.helper_id).name


def names(db: Db, handovers: Sequence[Handover]) -> dict[str, str]:
    """The askers' names, by handover."""
    return {h.id: asker_name(db, h) for h in handovers}


def newer_question(db: Db, handover: Handover, channel: str, chat: str, now: datetime) -> bool:
    """Whether the helper's chat has been asked something else since the asker last wrote."""
    query = select(Outgoing.id).where(
        Outgoing.channel == channel,
        Outgoing.chat == chat,
        col(Outgoing.due_at) > handover.asker_at,
        Outgoing.due_at <= now,
        col(Outgoing.answered_at).is_(None),
        or_(col(Outgoing.thing).is_(None), Outgoing.thing != handover.id),
    )
    newer = select(Outgoing).where(col(Outgoing.id).in_(query))
    return any(message.choices for message in db.exec(newer))
