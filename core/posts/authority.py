"""Authority (谁说了算): who may end a post or give it to somebody else, checked at the moment of the act."""

from datetime import datetime

from core.db import Db
from core.duties.files import readers
from core.errors import Refusal
from core.meetings.bodies import CONVENERS
from core.registry import people, regions
from core.registry.households import Household
from core.registry.people import ABOVE, CADRES, TITLES, Person, Post

_VILLAGES = frozenset(CONVENERS)
_TOWN = frozenset({Post.TOWN_CADRE})
_BY_VILLAGE = frozenset(
    {
        Post.REPRESENTATIVE,
        Post.GROUP_LEADER,
        Post.GRID_WORKER,
        Post.GRID_LEADER,
        Post.CLERK,
        Post.PANEL,
        Post.SHOP_KEEPER,
        Post.PARTY_MEMBER,
    }
)
"""What a village settles by itself. Those who watch it, and its own leaders, are the town's."""
ELECTED = frozenset({Post.VILLAGE_DIRECTOR, Post.COMMITTEE_MEMBER})
"""The villagers' committee is elected: nobody may appoint or remove its members (村委会组织法 14)."""
COMMITTEES = ELECTED | {Post.VILLAGE_SECRETARY, Post.BRANCH_MEMBER}
"""Whoever sits here is watched, and does not watch (村委会组织法 37)."""


def deciders(post: Post) -> frozenset[Post]:
    """The posts, in the region or above it, whose holders may change this post."""
    if post in _BY_VILLAGE:
        return _VILLAGES | _TOWN
    if post == Post.TOWN_CADRE:
        return frozenset({Post.CITY_CADRE})
    return _TOWN if post != Post.CITY_CADRE else frozenset()


def answers_for(db: Db, by_id: str, person: Person, home: Household | None, now: datetime) -> bool:
    """Whether it is theirs to speak for the person: they serve the household, or are cadres of its place."""
    if home is not None and readers.right(db, by_id, home, now) is not None:
        return True
    place = home.circle_id if home else person.village_id
    return place is not None and people.holds_above(db, by_id, CADRES | ABOVE, place, now)


def may_change(db: Db, person_id: str, post: Post, region_id: str, now: datetime) -> bool:
    """Whether the person may end or give this post there; a substitute or cover may not."""
    line = {region.id for region in regions.line_up(db, region_id)}
    mine = people.posts_of(db, person_id, now)
    wanted = deciders(post)
    return any(a.post in wanted and a.region_id in line and not a.acting for a in mine)


def refuse_unless_may_change(
    db: Db, person_id: str, post: Post, region_id: str, now: datetime
) -> None:
    """Refusal, naming who decides, unless `may_change`."""
    if may_change(db, person_id, post, region_id, now):
        return
    if post == Post.CITY_CADRE:
        raise Refusal("市干部的变动请管系统的人用名单来改，聊天里办不了。")
    if post == Post.TOWN_CADRE:
        raise Refusal("镇干部的变动由市里来定，请跟市里说。")
    by = "村干部" if post in _BY_VILLAGE else "镇里"
    raise Refusal(f"{TITLES[post]}的变动由{by}来定，您这里办不了，我什么都没有改。")
