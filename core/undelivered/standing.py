"""Standing (打到哪了): of the calls of whole villages who has to ring, what has been rung, and which doors are still open."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from core.db import Db
from core.outbox import Outgoing
from core.registry import people, telephones
from core.registry.people import Person
from core.undelivered import calls, doors
from core.undelivered.calls import Call
from core.undelivered.doors import Door

MOST = 100


@dataclass(frozen=True)
class Standing:
    """One call as whoever looks over a village sees it; the number is empty where it is not for their eyes."""

    call: Call
    village_id: str
    callers: tuple[str, ...]  # by name; empty where nobody serves the household
    since: datetime  # when what waits longest was written
    rung_at: datetime | None
    doors: tuple[Door, ...]


def of_villages(
    db: Db,
    asker_id: str,
    village_ids: Collection[str],
    now: datetime,
    *,
    among: Callable[[str], bool] = lambda _: True,
    most: int = MOST,
) -> tuple[list[Standing], int]:
    """Whom no message of the last week reaches there, those first whom nobody has rung, the most urgent
    first; at most so many, and how many there are. `among`: of these people alone, by id."""
    waiting = calls.owed(db, village_ids, now)
    owed = {one: every for one, every in waiting.items() if one != asker_id and among(one)}
    rung = calls.rung_at(db, owed)
    still = {one for one, every in owed.items() if calls.fresh(every, rung.get(one))}
    ordered = sorted(owed, key=lambda one: one not in still)[:most]
    every_door = doors.of_people(db, ordered, now)
    return [
        _standing(
            db,
            asker_id,
            one,
            owed[one],
            None if one in still else rung[one],
            every_door.get(one, []),
            now,
        )
        for one in ordered
    ], len(owed)


def _standing(
    db: Db,
    asker_id: str,
    person_id: str,
    owed: list[Outgoing],
    rung_at: datetime | None,
    open_doors: list[Door],
    now: datetime,
) -> Standing:
    person = db.get_one(Person, person_id)
    callers = [p.id for p in telephones.serving(db, person_id, calls.CALLERS, now)[:1]]
    names = people.names(db, callers)
    sees = telephones.may_see(db, asker_id, person_id, now)
    return Standing(
        calls.call(db, asker_id, person_id, owed, number=sees),
        person.village_id or "",
        tuple(names[one] for one in callers),
        min(message.made_at for message in owed),
        rung_at,
        tuple(open_doors),
    )
