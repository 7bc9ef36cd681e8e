"""Mornings (早上的一条): what one must know today, gathered into one message a person."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from core.clock import at_local, day_of
from core.db import Db
from core.duties.files import entries, readers
from core.duties.files import words as file_words
from core.outbox import Message, Priority
from core.registry import addresses
from core.registry.households import Household

Line = tuple[str, str]
"""Whom a line is for (a person's id), and the line."""


def tell(db: Db, now: datetime, village_id: str) -> int:
    """Send whoever has anything to know this morning one message with all of it; how many were told."""
    by_person: dict[str, list[str]] = {}
    for who, line in _lines(db, village_id, now):
        by_person.setdefault(who, []).append(line)
    letters = [(who, Message("\n".join(lines))) for who, lines in by_person.items()]
    over = at_local(day_of(now) + timedelta(days=1), time(0))
    addresses.tell_each(db, letters, now, priority=Priority.BULK, expires_at=over)
    return len(letters)


def _lines(db: Db, village_id: str, now: datetime) -> Iterable[Line]:
    yield from _visits_due(db, village_id, now)


def _visits_due(db: Db, village_id: str, now: datetime) -> Iterator[Line]:
    """Homes where something happened and nobody has been: on the last day, once."""
    for entry in entries.due(db, village_id, day_of(now)):
        household = db.get_one(Household, entry.household_id)
        line = file_words.visit_due(household.name, entry.day, entry.text)
        for who in readers.serving_people(db, household, now):
            yield who, line
