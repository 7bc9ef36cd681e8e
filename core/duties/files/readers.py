"""Readers of household files (谁能看): those who serve the household now, and nobody else."""

from datetime import datetime

from core.db import Db
from core.duties import serving
from core.registry import people, regions
from core.registry.households import Household
from core.registry.people import Post

LEADING = frozenset({Post.GRID_LEADER, Post.GROUP_LEADER})
"""Who leads those who serve it: they read, and write what they hear."""
STANDING_IN = frozenset({Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR})
"""Who serves it where nobody else does (空缺)."""


def right(db: Db, person_id: str, household: Household, now: datetime) -> Post | None:
    """By which post somebody may read the file of a household at this moment; None for everybody else."""
    served_by = serving.post_for(db, person_id, household, now)
    if served_by is not None:
        return served_by
    line = {region.id for region in regions.line_up(db, household.circle_id)}
    held = [a.post for a in people.posts_of(db, person_id, now) if a.region_id in line]
    leading = next((post for post in held if post in LEADING), None)
    if leading is not None or not STANDING_IN & set(held):
        return leading
    if is_served(db, household, now):
        return None
    return next(post for post in held if post in STANDING_IN)


def is_served(db: Db, household: Household, now: datetime) -> bool:
    """Whether somebody answers for the household now."""
    return bool(serving_people(db, household, now))


def serving_people(db: Db, household: Household, now: datetime) -> list[str]:
    """Who answers for the household now, without those who live in it."""
    circle = regions.one(db, household.circle_id)
    near = [r for r in (circle.id, circle.parent_id) if r is not None]
    sitting = people.sitting(db, (Post.REPRESENTATIVE, Post.GRID_WORKER), near, now)
    ids = dict.fromkeys(p.id for _, p in sitting)
    return [one for one in ids if serving.post_for(db, one, household, now) is not None]
