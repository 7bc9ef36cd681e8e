"""Drafts (没说完的): an ask that is left open is put again, and in the end settled aloud, never dropped.

What becomes of it its flow says: `Ask.unanswered` after half an hour, `Flow.expire` after a day.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import col, func, or_, select

from core import outbox
from core.db import Db, lock
from core.errors import Refusal
from core.outbox import Message, Priority
from core.registry import addresses
from core.registry.addresses import Address
from handlers.engine import commands, flow, memory
from handlers.engine.event import Event, Turn
from handlers.engine.flow import Answer, Flow, Session
from handlers.engine.memory import Conversation

REMINDED_AFTER = timedelta(minutes=30)
"""docs/adr/0015: an ask of a report that is left open is put once more."""
ENDS_AFTER = memory.FORGOTTEN_AFTER
_OPEN = (
    select(Conversation.address_id)
    .where(
        or_(
            col(Conversation.at) <= bindparam("ends"),
            (col(Conversation.at) <= bindparam("reminded"))
            & ~col(Conversation.reminded)
            & col(Conversation.flow).in_(bindparam("lasting", expanding=True)),
        )
    )
    .order_by(col(Conversation.at))
)


def _lasting() -> list[str]:
    return sorted(f.name for f in commands.flows().values() if f.expire is not None)


def due(db: Db, now: datetime) -> list[str]:
    """The addresses whose open ask has waited for half an hour, or for a day."""
    limits = {"ends": now - ENDS_AFTER, "reminded": now - REMINDED_AFTER}
    return list(db.exec(_OPEN, params=limits | {"lasting": _lasting()}))


def sweep(db: Db, now: datetime, address_id: str) -> int:
    """Put the ask again, or settle what it belongs to; how many drafts were touched."""
    lock(db, Address, address_id)
    address, stored = db.get_one(Address, address_id), memory.stored(db, address_id)
    if stored is None or stored.at > now - REMINDED_AFTER:
        return 0
    session, ends = memory.session_of(stored), stored.at <= now - ENDS_AFTER
    if stored.reminded and not ends:
        return 0
    sharing = tuple(addresses.speakers(db, address, now))
    turn = Turn(
        db,
        Event(address.channel, address.chat, f"draft.{address_id}.{now.isoformat()}", now),
        address,
        sharing[0] if sharing else None,
        sharing=sharing,
    )
    after, messages = (None, _settled(turn, session)) if ends else _put_again(turn, session)
    if after is None:
        memory.remember(db, address_id, _before(session), now)
    else:
        memory.remember(db, address_id, after, stored.at, reminded=True)
    for message in messages:
        outbox.put(db, address.channel, address.chat, message, now, priority=Priority.NOTICE)
    return 1


def _put_again(turn: Turn, session: Session) -> flow.Step:
    asking = commands.flows()[session.flow]
    ask = asking.ask(session.ask)
    if ask is not None and ask.unanswered is not None:
        return flow.answer(asking, session, turn, Answer(ask.unanswered()))
    if not asking.reminds:
        return session, []
    return flow.repeat(asking, session, turn, "刚才那件还没说完。")


def _settled(turn: Turn, session: Session) -> list[Message]:
    """What becomes of the innermost draft after a day."""
    asking = commands.flows().get(session.flow)
    if asking is None:
        return []
    if asking.expire is None:
        return [_ended(asking)]
    try:
        # A refusal after a write must leave no write behind, and must not come again every minute.
        with turn.db.begin_nested():
            return asking.expire(turn, session.answers) or [_ended(asking)]
    except Refusal as no:
        return [Message(no.text)]


def _before(session: Session) -> Session | None:
    """What was open before this: it comes up again at its own time."""
    return replace(session.under, again=False) if session.under is not None else None


def _ended(asking: Flow) -> Message:
    return Message(f"“{asking.title}”说到一半，放了一天，先放下了。要接着办，随时再说一声。")


_OLDEST = select(func.min(Conversation.at))
_SOONEST = _OLDEST.where(
    ~col(Conversation.reminded), col(Conversation.flow).in_(bindparam("lasting", expanding=True))
)


def next_due(db: Db) -> datetime | None:
    """When the next open ask will have waited long enough; None where none is open."""
    soonest = db.exec(_SOONEST, params={"lasting": _lasting()}).one()
    oldest = db.exec(_OLDEST).one()
    times = [
        at + wait
        for at, wait in ((soonest, REMINDED_AFTER), (oldest, ENDS_AFTER))
        if at is not None
    ]
    return min(times) if times else None
