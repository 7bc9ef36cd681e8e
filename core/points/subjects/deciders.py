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
    found: dict[str, Person] = {}
    for post in stage.posts if stage and stage.how == How.DECISION else ():
        line = [r.id for r in regions.line_up(db, village_id)] if post in ABOVE else [village_id]
        for region_id in line:
            found |= {p.id: p for p in people.holders(db, post, region_id, now)}
    return list(found.values())
