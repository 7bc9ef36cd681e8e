"""Helpers (帮忙的人): who is there for somebody's question, talk or voice, the nearest first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from core.db import Db
from core.registry import addresses, households, people, regions
from core.registry.people import Person, Post
from core.registry.regions import Kind
from core.reports.ladder import levels

STAGES: tuple[tuple[Kind, tuple[Post, ...]], ...] = (
    (Kind.CIRCLE, (Post.REPRESENTATIVE, Post.GRID_WORKER)),
    (Kind.VILLAGE, (Post.CLERK,)),
    (Kind.VILLAGE, (Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR, Post.COMMITTEE_MEMBER)),
    (Kind.TOWN, (Post.TOWN_CADRE,)),
    (Kind.CITY, (Post.CITY_CADRE,)),
)
"""Who is asked in turn; within a stage the first post that somebody holds."""
_STAGE_OF = {
    Post.REPRESENTATIVE: 0,
    Post.GRID_WORKER: 0,
    Post.GROUP_LEADER: 0,
    Post.CLERK: 1,
    Post.COMMITTEE_MEMBER: 1,
    Post.BRANCH_MEMBER: 1,
    Post.VILLAGE_SECRETARY: 2,
    Post.VILLAGE_DIRECTOR: 2,
    Post.TOWN_CADRE: 3,
    Post.CITY_CADRE: 4,
}
"""Where the holder of a post stands; whoever asks is helped from above."""
_TOWN = 3


@dataclass(frozen=True)
class Helper:
    """A stage at which somebody sits now: the post, its region, and who."""

    stage: int
    post: Post
    region_id: str
    people: tuple[Person, ...]


def home(db: Db, person: Person | None, village_id: str | None, now: datetime) -> str | None:
    """The region from which somebody is helped: the circle, else the village, else that of a post above it.

    None while nobody knows the village of an unbound sender.
    """
    circle = households.circle_of(db, person.id) if person is not None else None
    if circle is not None:
        return circle.id
    if person is None or person.village_id is not None:
        return person.village_id if person is not None else village_id
    above = [a for a in people.posts_of(db, person.id, now) if a.post in people.ABOVE]
    return above[0].region_id if above else village_id


def line(
    db: Db, region_id: str, asker_id: str | None, now: datetime, but: Collection[str] = ()
) -> list[Helper]:
    """Everybody who helps from this region up, the nearest first, each person once.

    Never the asker, nor those in `but`. Whoever holds a post is helped from above it; the city
    helps only the town.
    """
    first = _above(db, asker_id, now)
    up = regions.line_up(db, region_id)
    sitting = people.appointed_in(db, {r.id for r in up}, now)
    left_out, taken = {asker_id, *but}, list[Helper]()
    for stage, (kind, posts) in enumerate(STAGES):
        if stage < first or stage > max(first, _TOWN):
            continue
        for region in (r for r in up if r.kind == kind):
            helper = _at(stage, posts, region.id, sitting, left_out)
            if helper is not None:
                taken.append(helper)
                left_out |= {p.id for p in helper.people}
    return taken


def _above(db: Db, asker_id: str | None, now: datetime) -> int:
    held = people.posts_of(db, asker_id, now) if asker_id else []
    return max((_STAGE_OF[a.post] + 1 for a in held if a.post in _STAGE_OF), default=0)


def _at(
    stage: int,
    posts: tuple[Post, ...],
    region_id: str,
    sitting: list[tuple[people.Appointment, Person]],
    left_out: Collection[str | None],
) -> Helper | None:
    for post in posts:
        here = tuple(
            p
            for a, p in sitting
            if (a.post, a.region_id) == (post, region_id) and p.id not in left_out
        )
        if here:
            return Helper(stage, post, region_id, here)
    return None


def stage_of(post: Post) -> int:
    """Where a post stands in the line."""
    return _STAGE_OF[post]


def reachable(db: Db, helper: Helper) -> tuple[Person, ...]:
    """Those of a stage who have an account that takes messages."""
    nearest = addresses.of_people(db, [p.id for p in helper.people])
    return tuple(p for p in helper.people if p.id in nearest and nearest[p.id].reachable)


def title(db: Db, post: Post, region_id: str) -> str:
    """A post as a villager knows it: 一组村民代表, 村支书; the clerk is simply of the village."""
    if post == Post.CLERK:
        return regions.title(db, region_id)
    return levels.title(db, post, region_id)


def spoken(db: Db, helper: Helper) -> str:
    """Who it is, by name and post: 李秀英（一组村民代表）."""
    names = "、".join(p.name for p in helper.people)
    return f"{names}（{title(db, helper.post, helper.region_id)}）"


def of_the_village(line: list[Helper]) -> list[str]:
    """The names of those who can be asked at the village's office."""
    return [p.name for h in line if STAGES[h.stage][0] == Kind.VILLAGE for p in h.people]
