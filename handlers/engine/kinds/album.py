"""Album (连着发的照片): photos within 20 seconds, and the words after them, are one message on every channel."""

from datetime import datetime, timedelta

from core.outbox import Message
from handlers.engine import memory
from handlers.engine.event import Event, Turn
from handlers.engine.flow import Session

WITHIN = timedelta(seconds=20)
"""No platform says where an album ends, and two of the three have no albums."""


def goes_on(turn: Turn) -> bool:
    """Whether this is one more photo of several: what is to be said of them has been said of the first."""
    if not _bare(turn.event):
        return False
    event = turn.event
    last = memory.since(turn.db, event, event.at - WITHIN, most=1)
    return bool(last) and last[0].photo is not None and not last[0].photo.refused


def less(messages: list[Message], before: Session | None, after: Session | None) -> list[Message]:
    """Of the answers to one more photo only what is new: what is asked of it, where something was begun by it."""
    begun = after is not None and (before is None or after.flow != before.flow)
    return messages if begun else []


def shown_before(turn: Turn, filed_at: datetime) -> list[datetime]:
    """When the photos came that these words belong to: the ones just before them, unless words of 20 seconds
    before were filed at `filed_at` and took them first."""
    event, shown = turn.event, list[datetime]()
    for earlier in memory.since(turn.db, event, event.at - 2 * WITHIN, most=30):
        nearest = shown[-1] if shown else event.at
        if nearest - earlier.at > WITHIN:
            break
        if not _bare(earlier):
            return [] if earlier.at == filed_at else shown
        shown.append(earlier.at)
    return shown


def _bare(event: Event) -> bool:
    return event.photo is not None and not event.text.strip() and event.press is None
