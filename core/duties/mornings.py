"""Mornings (早上的一条): what one must know today, gathered into one message a person."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from core.clock import at_local, day_of
from core.db import Db
from core.duties import silence, village_days, words
from core.duties.files import entries, readers
from core.duties.files import words as file_words
from core.duties.truth import flags, visit_checks
from core.duties.truth import words as truth_words
from core.duties.village_days import VillageDay
from core.outbox import Message, Priority
from core.registry import addresses, people, regions, rooms
from core.registry.households import Household
from core.registry.people import Post

Line = tuple[str, str]
"""Whom a line is for (a person's id), and the line."""
_MONDAY = 0


def tell(db: Db, now: datetime, village_id: str) -> int:
    """Send whoever has anything to know this morning one message with all of it; how many were told."""
    if day_of(now).weekday() == _MONDAY:
        visit_checks.draw(db, village_id, now)
    service = village_days.service(db, village_id)
    _say_service_day(db, village_id, service, now)
    by_person: dict[str, list[str]] = {}
    for who, line in _lines(db, village_id, service, now):
        by_person.setdefault(who, []).append(line)
    letters = [(who, Message("\n".join(lines))) for who, lines in by_person.items()]
    over = at_local(day_of(now) + timedelta(days=1), time(0))
    addresses.tell_each(db, letters, now, priority=Priority.BULK, expires_at=over)
    return len(letters)


def villages_due(db: Db, now: datetime) -> list[str]:
    """The villages in which anybody may have to know something this morning, in order of birth."""
    today = day_of(now)
    if today.weekday() == _MONDAY:
        return regions.village_ids(db)
    serving = village_days.villages_serving(db, {today, today + timedelta(days=1)})
    asked = {*serving, *entries.villages_due(db, today), *silence.villages_due(db, now)}
    return sorted(asked)


def _lines(db: Db, village_id: str, service: VillageDay | None, now: datetime) -> Iterable[Line]:
    yield from _visits_due(db, village_id, now)
    yield from _service_tomorrow(db, village_id, service, now)
    for leader, names in silence.begun(db, village_id, now).items():
        yield leader, words.silent(names)
    if day_of(now).weekday() == _MONDAY:
        yield from _flagged(db, village_id, now)


def _visits_due(db: Db, village_id: str, now: datetime) -> Iterator[Line]:
    """Homes where something happened and nobody has been: on the last day, once."""
    for entry in entries.due(db, village_id, day_of(now)):
        household = db.get_one(Household, entry.household_id)
        line = file_words.visit_due(household.name, entry.day, entry.text)
        for who in readers.serving_people(db, household, now):
            yield who, line


def _flagged(db: Db, village_id: str, now: datetime) -> Iterator[Line]:
    """Visits of last week that look alike: to each of the supervision group, without their kin's."""
    first, last = day_of(now) - timedelta(days=7), day_of(now) - timedelta(days=1)
    alike = flags.of_village(db, village_id, first, last, now)
    for person in people.holders(db, Post.SUPERVISOR, village_id, now) if alike else ():
        lines = flags.spoken(db, alike, {person.id} | people.kin_of(db, person.id))
        if lines:
            yield person.id, truth_words.flagged(lines)


def _say_service_day(db: Db, village_id: str, day: VillageDay | None, now: datetime) -> None:
    """The village's room hears in the morning that it is the service day."""
    if day is not None and day.falls_on(day_of(now)):
        name = regions.one(db, village_id).name
        rooms.tell(db, village_id, words.service_today(name, day.text), now)


def _service_tomorrow(
    db: Db, village_id: str, day: VillageDay | None, now: datetime
) -> Iterator[Line]:
    """Whoever answers for households knows the day before."""
    tomorrow = day_of(now) + timedelta(days=1)
    if day is None or not day.falls_on(tomorrow):
        return
    line = words.service_tomorrow(regions.one(db, village_id).name, tomorrow, day.text)
    for who in village_days.hearers(db, village_id, now):
        yield who, line
