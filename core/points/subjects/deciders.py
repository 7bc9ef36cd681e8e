"""Who decides about points (评议小组): by the rulebook's stage, or the town where the village has nobody."""

from datetime import datetime

from core.db import Db
from core.points.rulebook.rulebook import Decides, How, Rulebook, Stage
from core.registry import people, regions
from core.registry.people import ABOVE, Person
from core.registry.recusal import town as town  # who stands in for all of them


def of(db: Db, village_id: str, rulebook: Rulebook, what: Decides, now: datetime) -> list[Person]:
    """Who decides this in the village, or above it for a post there, in the order of being asked."""
    return of_stage(db, village_id, rulebook.stage(what), now)


def of_stage(db: Db, village_id: str, stage: Stage | None, now: datetime) -> list[Person]:
    """The same of a stage; nobody where a body votes, which no single person stands in for."""
    posts = stage.posts if stage and stage.how == How.DECISION else ()
    if not posts:
        return []
    above = bool(ABOVE & set(posts))
    line = [r.id for r in regions.line_up(db, village_id)] if above else [village_id]
    if not above:
        there = people.sitting_here(db, posts, village_id, now)
    else:
        there = people.sitting(db, posts, line, now)
    in_order: dict[str, Person] = {}
    for post in posts:
        for region_id in line if post in ABOVE else [village_id]:
            in_order |= {p.id: p for a, p in there if (a.post, a.region_id) == (post, region_id)}
    return list(in_order.values())
