"""Recusal (回避): who may not decide, because it is about them, their household or their kin."""

from collections.abc import Callable, Iterable
from datetime import datetime

from core.db import Db
from core.registry import households, people, regions
from core.registry.people import Person, Post


def must_withdraw(
    db: Db,
    person_id: str,
    concerned: Iterable[str | None],
    homes: Iterable[str | None] = (),
    at: datetime | None = None,
) -> bool:
    """Whether the person is one of those concerned, lives with one of them, or is kin of such a one.

    `homes` are households that are concerned themselves. None stands for nobody. `at`: as kin were declared by then.
    """
    ids = {one for one in concerned if one}
    if person_id in ids or ids & people.kin_of(db, person_id, at):
        return True
    lived_in = (households.of_person(db, one) for one in sorted(ids))
    near = {home.id for home in lived_in if home is not None} | {home for home in homes if home}
    return any(households.must_withdraw(db, person_id, home, at) for home in sorted(near))


def able(
    db: Db,
    village_id: str,
    candidates: Iterable[Person],
    withdraws: Callable[[str], bool],
    now: datetime,
) -> list[Person]:
    """Those of the candidates who need not withdraw; where nobody is left, of the town's cadres."""
    free = [p for p in candidates if not withdraws(p.id)]
    return free or [p for p in town(db, village_id, now) if not withdraws(p.id)]


def town(db: Db, village_id: str, now: datetime) -> list[Person]:
    """The cadres of the town, who decide where the village has nobody who may."""
    line = regions.line_up(db, village_id)
    return [p for r in line for p in people.holders(db, Post.TOWN_CADRE, r.id, now)]
