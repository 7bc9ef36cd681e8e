"""Who answers for a household (联户): its representative; where duties say so, its grid worker too."""

from datetime import datetime

from core.db import Db
from core.duties import duties
from core.registry import people, regions
from core.registry.households import Household
from core.registry.people import Post


def post_for(db: Db, person_id: str, household: Household, at: datetime) -> Post | None:
    """By which post the person answers for the household at that moment; None for everybody else.

    A grid worker does for the grid, or for the natural village that the grid lies in, in a village
    whose duties are grid workers' too (高阳, 织篢).
    """
    if people.holds(db, person_id, Post.REPRESENTATIVE, household.circle_id, at):
        return Post.REPRESENTATIVE
    if Post.GRID_WORKER not in duties.of_village(db, household.village_id).holders:
        return None
    circle = regions.one(db, household.circle_id)
    grids = filter(None, (circle.id, circle.parent_id))
    worker = any(people.holds(db, person_id, Post.GRID_WORKER, grid, at) for grid in grids)
    return Post.GRID_WORKER if worker else None
