"""Audiences (通知谁): the people that a cadre may speak to all at once, never those of another village."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core.broadcasts import muting
from core.db import Db
from core.registry import people, regions
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person, Post
from core.registry.regions import Kind, Region

CADRES = frozenset(
    {Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR, Post.COMMITTEE_MEMBER, Post.CLERK}
)
ABOVE = frozenset({Post.TOWN_CADRE, Post.CITY_CADRE})
OF_HOMES = frozenset({Post.REPRESENTATIVE, Post.GROUP_LEADER, Post.GRID_WORKER, Post.GRID_LEADER})
"""Who may speak to the homes of the place in which they hold the post."""
SPEAKING = CADRES | ABOVE | OF_HOMES


@dataclass(frozen=True)
class Body:
    """People by their posts: what they are called, and by which words they are meant."""

    name: str
    posts: frozenset[Post]
    words: tuple[str, ...]


BODIES = {
    "representatives": Body("村民代表", frozenset({Post.REPRESENTATIVE}), ("代表",)),
    "grid_workers": Body("网格员", frozenset({Post.GRID_WORKER}), ("网格员",)),
    "party_members": Body("党员", frozenset({Post.PARTY_MEMBER}), ("党员",)),
    "group_leaders": Body("组长", frozenset({Post.GROUP_LEADER}), ("组长",)),
    "supervisors": Body("监督小组", frozenset({Post.SUPERVISOR}), ("监督小组", "监委会", "监督员")),
    "panel": Body("评议小组", frozenset({Post.PANEL}), ("评议小组",)),
    "secretaries": Body("村支书", frozenset({Post.VILLAGE_SECRETARY}), ("书记", "支书")),
    "committees": Body(
        "村干部",
        frozenset(
            {
                Post.VILLAGE_SECRETARY,
                Post.VILLAGE_DIRECTOR,
                Post.COMMITTEE_MEMBER,
                Post.BRANCH_MEMBER,
            }
        ),
        ("村干部", "两委", "班子"),
    ),
    "keepers": Body("店主", frozenset({Post.SHOP_KEEPER}), ("店主",)),
}
HOMES = "homes"
"""The audience of everybody who lives in a place."""


@dataclass(frozen=True)
class Audience:
    """Whom a message is for: `body` a key of BODIES or HOMES, `region_id` the place."""

    body: str
    region_id: str
    name: str
    people: tuple[Person, ...]


def places(db: Db, speaker: Person, now: datetime) -> list[Region]:
    """The places to whose people somebody may speak: their village, towns, group or circle, the widest first."""
    held = people.posts_of(db, speaker.id, now)
    ids = dict.fromkeys(a.region_id for a in held if a.post in SPEAKING)
    mine = [regions.one(db, region_id) for region_id in ids]
    return sorted(mine, key=lambda r: (list(Kind).index(r.kind), r.id))


def may_speak(db: Db, speaker: Person, region: Region, body: str, now: datetime) -> bool:
    """Whether somebody may speak to a body of a place: cadres of it or above, its own leaders to its homes."""
    line = {r.id for r in regions.line_up(db, region.id)}
    held = people.posts_of(db, speaker.id, now)
    if any(a.region_id in line and a.post in CADRES | ABOVE for a in held):
        return True
    return body == HOMES and any(a.region_id in line and a.post in OF_HOMES for a in held)


def of(db: Db, speaker: Person, region: Region, body: str, now: datetime) -> Audience:
    """The people of a body in a place, without the speaker, each once, by name."""
    inside = _inside(db, region)
    if body == HOMES:
        everybody = _living(db, inside)
        unwilling = muting.muted(db, {p.village_id for p in everybody if p.village_id})
        everybody = [p for p in everybody if p.id not in unwilling]
        name = f"{regions.title(db, region.id)}各户"
    else:
        posts = list(BODIES[body].posts)
        everybody = [p for _, p in people.sitting(db, posts, inside, now)]
        name = f"{regions.title(db, region.id)}{BODIES[body].name}"
    once = {p.id: p for p in everybody if p.id != speaker.id}
    return Audience(body, region.id, name, tuple(once.values()))


def _inside(db: Db, region: Region) -> list[str]:
    """The ids of a place and of all that lies in it."""
    inside, newest = [region.id], [region.id]
    while newest:
        below = select(Region.id).where(col(Region.parent_id).in_(newest))
        newest = list(db.exec(below.order_by(col(Region.id))))
        inside += newest
    return inside


def _living(db: Db, region_ids: Sequence[str]) -> list[Person]:
    query = (
        select(Person)
        .join(HouseholdMember, col(HouseholdMember.person_id) == Person.id)
        .join(Household, col(Household.id) == HouseholdMember.household_id)
        .where(col(Household.circle_id).in_(region_ids))
        .order_by(col(Household.id), col(Person.id))
    )
    return list(db.exec(query))
