"""Closing a meeting (散会) where points are concerned: every meeting is closed through here."""

from datetime import datetime

from core.db import Db
from core.meetings import meetings
from core.meetings.meetings import Meeting
from core.registry.people import Person


def close(db: Db, person: Person | None, meeting_id: str, now: datetime) -> Meeting:
    """Close a meeting; `person` None is the clock. Refusal as `meetings.close` has it."""
    return meetings.close(db, person, meeting_id, now)


def sweep(db: Db, now: datetime, meeting_id: str | None = None) -> int:
    """Close the meeting, else all whose time is over; how many. Safe to repeat at any moment."""
    standing = meetings.due(db, now)
    found = [one for one in standing if meeting_id in (None, one)]
    for one in found:
        close(db, None, one, now)
    return len(found)


def call_again(db: Db, person: Person, meeting_id: str, now: datetime) -> Meeting:
    """Call a meeting that was not held once more. Refusal as `meetings.call_again` has it."""
    return meetings.call_again(db, person, meeting_id, now)
