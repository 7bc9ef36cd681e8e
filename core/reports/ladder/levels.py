"""Levels (层级) of the ladder: 代表 → 组 → 村 → 镇 → 市, each level's post, region and time limit (时限)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Field, SQLModel, UniqueConstraint, and_, col, or_, select

from core.clock import add_working_days
from core.db import Db
from core.ids import new_id
from core.registry import addresses, regions
from core.registry.addresses import Address
from core.registry.people import TITLES, Person, Post
from core.registry.regions import Kind, Region


class Level(StrEnum):
    """A level (层级) that can hold a report. 监督小组 stands beside the ladder, not on it."""

    REPRESENTATIVE = "representative"
    GROUP = "group"
    VILLAGE = "village"
    TOWN = "town"
    CITY = "city"
    SUPERVISION = "supervision"


RANK = {level: rank for rank, level in enumerate(Level)} | {Level.SUPERVISION: 1}
"""How high a level is. 监督小组 hands on to the village or above, so it counts as a group."""
SHORT = {
    Level.REPRESENTATIVE: "代表",
    Level.GROUP: "组",
    Level.VILLAGE: "村",
    Level.TOWN: "镇",
    Level.CITY: "市",
    Level.SUPERVISION: "监督小组",
}
POSTS = {
    Level.REPRESENTATIVE: (Post.REPRESENTATIVE, Post.GRID_WORKER),
    Level.GROUP: (Post.GROUP_LEADER, Post.GRID_LEADER),
    Level.VILLAGE: (Post.VILLAGE_SECRETARY, Post.COMMITTEE_MEMBER),
    Level.TOWN: (Post.TOWN_CADRE,),
    Level.CITY: (Post.CITY_CADRE,),
    Level.SUPERVISION: (Post.SUPERVISOR,),
}
"""Which post holds a level's reports; where the first is vacant, the next."""
_CALLED = {Post.GRID_WORKER: "网格员", Post.GRID_LEADER: "网格长"}
"""What a level is called where the grid stands on it."""
_LEVEL_OF = {
    Kind.CIRCLE: Level.REPRESENTATIVE,
    Kind.GROUP: Level.GROUP,
    Kind.VILLAGE: Level.VILLAGE,
    Kind.TOWN: Level.TOWN,
    Kind.CITY: Level.CITY,
}


@dataclass(frozen=True)
class Limit:
    """A time limit: hours run by the clock, days are working days."""

    hours: int = 0
    days: int = 0

    def after(self, at: datetime) -> datetime:
        """When the limit that began at `at` is over."""
        return add_working_days(at + timedelta(hours=self.hours), self.days)


SAFE = "safe"
"""The name of danger's own limit, for any level: until 已做临时防护."""
DEFAULTS: dict[str, Limit] = {
    Level.REPRESENTATIVE: Limit(hours=24),
    Level.GROUP: Limit(hours=24),
    Level.VILLAGE: Limit(days=3),
    Level.TOWN: Limit(days=7),
    Level.CITY: Limit(days=15),
    Level.SUPERVISION: Limit(days=3),
    SAFE: Limit(hours=2),
}


class TimeLimit(SQLModel, table=True):
    """A limit that a region sets for itself and below, for one category and urgency or (empty) for all."""

    __tablename__ = "time_limit"
    __table_args__ = (UniqueConstraint("region_id", "category", "urgency", "level"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    region_id: str = Field(foreign_key="region.id", index=True)
    category: str = ""
    urgency: str = ""  # low | normal | high | emergency, or any
    level: str
    hours: int = 0
    days: int = 0


@dataclass(frozen=True)
class Rung:
    """One level of one report's ladder, with the limit as it was when the report was filed."""

    level: Level
    region_id: str
    limit: Limit
    safe: Limit

    def as_json(self) -> dict[str, Any]:
        """Plain JSON for the report's row."""
        return {
            "level": self.level.value,
            "region": self.region_id,
            "limit": [self.limit.hours, self.limit.days],
            "safe": [self.safe.hours, self.safe.days],
        }


def rung(stored: dict[str, Any]) -> Rung:
    """A rung as it was stored."""
    return Rung(
        Level(stored["level"]), stored["region"], Limit(*stored["limit"]), Limit(*stored["safe"])
    )


@dataclass(frozen=True)
class Seat:
    """A rung on which somebody sits now, and who."""

    rung: Rung
    post: Post
    people: tuple[Person, ...]
    addresses: tuple[Address | None, ...]
    """Where each of them is reached, as it was read with them."""


@dataclass(frozen=True)
class Ground:
    """What ladders stand on: a village's regions with all that lies above, and the limits set there."""

    regions: tuple[Region, ...]
    limits: tuple[TimeLimit, ...]


_GROUND = (
    select(Region, TimeLimit)
    .outerjoin(
        TimeLimit,
        and_(
            col(TimeLimit.region_id) == Region.id,
            col(TimeLimit.category).in_(("", bindparam("category"))),
            col(TimeLimit.urgency).in_(("", bindparam("urgency"))),
        ),
    )
    .where(or_(col(Region.village_id) == bindparam("region"), regions.AT_OR_ABOVE))
    .order_by(col(Region.id))
)


def ground(db: Db, region_id: str, category: str, urgency: str = "") -> Ground:
    """What the ladder of a report of this category and urgency stands on, in one statement.

    `region_id`: a village with all that lies in it, or any other region by itself.
    """
    asked = {"region": region_id, "category": category, "urgency": urgency}
    read = db.exec(_GROUND, params=asked).all()
    here = {region.id: region for region, _ in read}
    regions.keep(db, here.values())
    return Ground(tuple(here.values()), tuple(limit for _, limit in read if limit is not None))


def limits(set_there: Iterable[TimeLimit], line: list[Region]) -> dict[str, Limit]:
    """The limits in force: the nearest region's own word, its word on category, then urgency, first."""
    near = {region.id: distance for distance, region in enumerate(line)}
    on_the_way = (one for one in set_there if one.region_id in near)
    nearest_last = sorted(on_the_way, key=lambda t: (-near[t.region_id], t.category, t.urgency))
    in_force: dict[str, Limit] = dict(DEFAULTS)
    return in_force | {one.level: Limit(one.hours, one.days) for one in nearest_last}


def plan(
    db: Db, region_id: str, category: str, urgency: str = "", here: Ground | None = None
) -> list[Rung]:
    """The ladder from this region up, lowest first. 片 and 楼栋 hold no reports and are passed.

    A circle that lies in no group has the village's 网格长 above it, where there is one.
    `here`: the ground of its village, where that is known already.
    """
    here = here or ground(db, region_id, category, urgency)
    line = regions.line_up(db, region_id)
    limit = limits(here.limits, line)
    kinds = {r.kind for r in line}
    of_cells = Kind.CIRCLE in kinds and Kind.GROUP not in kinds
    rungs: list[Rung] = []
    for r in line:
        if r.kind == Kind.VILLAGE and of_cells:
            rungs.append(Rung(Level.GROUP, r.id, limit[Level.GROUP], limit[SAFE]))
        if r.kind in _LEVEL_OF:
            rungs.append(Rung(_LEVEL_OF[r.kind], r.id, limit[_LEVEL_OF[r.kind]], limit[SAFE]))
    return rungs


def past(db: Db, rungs: list[Rung], village_id: str, named: Level, here: Ground) -> list[Rung]:
    """The ladder of a report about whoever sits at `named`: 监督小组, then the levels above."""
    limit = limits(here.limits, regions.line_up(db, village_id))
    watch = Rung(Level.SUPERVISION, village_id, limit[Level.SUPERVISION], limit[SAFE])
    lowest = max(RANK[named], RANK[Level.GROUP])
    return [watch, *(r for r in rungs if RANK[r.level] > lowest)]


def seats(db: Db, rungs: list[Rung], but: Collection[str], now: datetime) -> list[Seat]:
    """The rungs that somebody holds now, leaving out the people from whom the report is kept.

    A circle without a representative or grid worker of its own has the grid worker of its group.
    One query for the whole ladder: this runs in every turn that files a report.
    """
    sitting = addresses.appointed_in(db, {r.region_id for r in rungs}, now)
    groups = {r.region_id for r in rungs if r.level == Level.GROUP}
    workers = {a.region_id for a, _, _ in sitting if a.post == Post.GRID_WORKER} & groups
    taken: list[Seat] = []
    for r in rungs:
        for at, post in (*((r, post) for post in POSTS[r.level]), *_of_group(db, r, workers)):
            here = [
                (p, where)
                for a, p, where in sitting
                if (a.post, a.region_id) == (post, at.region_id) and p.id not in but
            ]
            if here:
                taken.append(Seat(at, post, *zip(*here, strict=True)))
                break
    return taken


def _of_group(db: Db, r: Rung, workers: Collection[str]) -> list[tuple[Rung, Post]]:
    """A circle's rung moved to its group, where one of these grid workers' regions is that group."""
    if r.level != Level.REPRESENTATIVE or not workers:
        return []
    over = regions.one(db, r.region_id).parent_id
    if over is None or over not in workers or regions.one(db, over).kind != Kind.GROUP:
        return []
    return [(replace(r, region_id=over), Post.GRID_WORKER)]


def above(taken: list[Seat], level: Level) -> list[Seat]:
    """The seats above a level, lowest first."""
    return [s for s in taken if RANK[s.rung.level] > RANK[level]]


def called(seat: Seat) -> str:
    """What the level of a seat is called on a button: 组, 网格长, 村."""
    return _CALLED.get(seat.post, SHORT[seat.rung.level])


def title(db: Db, post: Post, region_id: str) -> str:
    """A post with its place, as people say it: 一组村民代表, 一组组长, 村支书."""
    region = regions.one(db, region_id)
    if post == Post.GROUP_LEADER:
        return region.name + TITLES[post]
    group = regions.above(db, region_id, Kind.GROUP) if post == Post.REPRESENTATIVE else None
    return (group.name if group else "") + TITLES[post]


def seat_words(db: Db, seat: Seat) -> str:
    """Who sits there, by name and post: 吴建军（一组组长）."""
    names = "、".join(p.name for p in seat.people)
    return f"{names}（{title(db, seat.post, seat.rung.region_id)}）"
