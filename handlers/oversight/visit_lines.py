"""Visit lines (要看一看的走访): visits that look alike, as one of the supervision group may read them."""

from datetime import date

from core.clock import day_of
from core.duties.truth import flags
from core.registry import people
from handlers.engine.event import Turn

_SHOWN = 12


def alike(turn: Turn, village_id: str, since: date | None = None) -> list[str]:
    """The flags since a day, this month's unless given, without those of the reader and of their kin."""
    today = day_of(turn.now)
    first = since or today.replace(day=1)
    every = flags.of_village(turn.db, village_id, first, today, turn.now)
    return flags.spoken(turn.db, every, kept_from(turn))[-_SHOWN:]


def kept_from(turn: Turn) -> set[str]:
    """Whose visits the reader must not judge: their own and their kin's."""
    person = turn.person
    return {person.id} | people.kin_of(turn.db, person.id) if person is not None else set()
