"""Regions (区域): a tree of any depth, from the city down to a circle of neighbours."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, bindparam, literal, or_
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.db import Db
from core.ids import new_id


class Kind(StrEnum):
    """What a region is. 片 and 楼栋 sit between the levels of the ladder and hold no reports."""

    CITY = "city"  # 市
    TOWN = "town"  # 镇, 街道
    VILLAGE = "village"  # 村, 社区
    DISTRICT = "district"  # 片
    GROUP = "group"  # 村民小组
    CIRCLE = "circle"  # 邻里圈, 联户单元, 网格
    BUILDING = "building"  # 楼栋, 学校, 企业


class Region(SQLModel, table=True):
    """One region. A village names the presets that it runs; below it everything belongs to it."""

    __tablename__ = "region"
    id: str = Field(default_factory=new_id, primary_key=True)
    parent_id: str | None = Field(default=None, foreign_key="region.id", index=True)
    village_id: str | None = Field(default=None, index=True)
    """The village that it is or lies in; None above the village."""
    kind: Kind
    name: str = Field(index=True)
    rulebook: str = "lianhu-default"
    duties: str = "lianhu-default"
    funds: str = ""  # the preset of service money and grants; empty where there is none


def add(db: Db, name: str, kind: Kind, parent: Region | None = None) -> Region:
    """Put a region under its parent."""
    region = Region(name=name, kind=kind, parent_id=parent.id if parent else None)
    if kind == Kind.VILLAGE:
        region.village_id = region.id
    elif parent is not None:
        region.village_id = parent.village_id
    db.add(region)
    db.flush()
    return region


def line_up(db: Db, region_id: str) -> list[Region]:
    """The region and everything above it, nearest first."""
    line: list[Region] = []
    at: str | None = region_id
    while at is not None and len(line) < 20:
        region = one(db, at)
        line.append(region)
        at = region.parent_id
    return line


def _line(begin: ColumnElement[bool]) -> ColumnElement[bool]:
    start = select(Region.id, Region.parent_id).where(begin)
    line = start.cte("line", recursive=True)
    up = select(Region.id, Region.parent_id).join(line, col(Region.id) == line.c.parent_id)
    return col(Region.id).in_(select(line.union(up).c.id))


AT_OR_ABOVE = _line(col(Region.id) == bindparam("region"))
"""What makes a region `region` itself, or one above it."""
_LINE = select(Region).where(AT_OR_ABOVE)


def keep(db: Db, read: Iterable[Region]) -> dict[str, Region]:
    """Regions that were read need not be read again in this transaction."""
    kept: dict[str, Region] = db.info.setdefault("regions", {})  # held: the session itself forgets
    kept |= {r.id: r for r in read}
    return kept


def one(db: Db, region_id: str) -> Region:
    """A region, read once a transaction together with everything above it: every turn climbs there."""
    kept = keep(db, ())
    if region_id not in kept:
        keep(db, db.exec(_LINE, params={"region": region_id}))
    if region_id not in kept:
        raise LookupError(f"no region {region_id}")
    return kept[region_id]


def know(db: Db, region_ids: Collection[str]) -> None:
    """Read these regions and all that lies above them in one statement; `one` then asks no more."""
    kept = keep(db, ())
    missing = [region_id for region_id in region_ids if region_id not in kept]
    if missing:
        keep(db, db.exec(select(Region).where(_line(col(Region.id).in_(missing)))))


def above(db: Db, region_id: str, kind: Kind) -> Region | None:
    """The nearest region of this kind at or above."""
    return next((r for r in line_up(db, region_id) if r.kind == kind), None)


def villages(db: Db) -> list[Region]:
    """All villages, in order of birth."""
    return list(db.exec(select(Region).where(Region.kind == Kind.VILLAGE).order_by(Region.id)))


_VILLAGE_IDS = select(Region.id).where(Region.kind == Kind.VILLAGE).order_by(Region.id)


def village_ids(db: Db) -> list[str]:
    """The ids of all villages, in order of birth: the parts of a job that is done village by village."""
    return list(db.exec(_VILLAGE_IDS))


def villages_in(db: Db, region_id: str) -> list[str]:
    """The villages of a region: itself, or all that lie in it."""
    return [v.id for v in villages(db) if region_id in {r.id for r in line_up(db, v.id)}]


def villages_below(region_ids: Collection[str]) -> SelectOfScalar[str]:
    """A SELECT of the villages that are, or lie in, one of these regions."""
    start = select(Region.id, Region.village_id, Region.kind).where(col(Region.id).in_(region_ids))
    tree = start.cte(recursive=True)  # without a name: a query may ask for several
    down = select(Region.id, Region.village_id, Region.kind).join(
        tree, col(Region.parent_id) == tree.c.id
    )
    # Nothing below a village is asked for.
    tree = tree.union(down.where(tree.c.kind != Kind.VILLAGE))
    return select(tree.c.id).where(tree.c.kind == Kind.VILLAGE)


def of_ids(region_ids: Collection[str]) -> SelectOfScalar[Region]:
    """A SELECT of these regions."""
    return select(Region).where(col(Region.id).in_(region_ids))


def named_in(db: Db, words: str, village_ids: Collection[str] = ()) -> list[Region]:
    """The regions whose names stand in the words, the longest name first: a village or above, or a
    group of one of these villages."""
    inside = and_(col(Region.kind) == Kind.GROUP, col(Region.village_id).in_(village_ids))
    whole = col(Region.kind).in_((Kind.CITY, Kind.TOWN, Kind.VILLAGE))
    query = select(Region).where(literal(words).contains(col(Region.name)), or_(whole, inside))
    return sorted(db.exec(query), key=lambda r: (-len(r.name), r.id))


_CIRCLES = (
    select(Region)
    .where(Region.village_id == bindparam("village"), Region.kind == Kind.CIRCLE)
    .order_by(col(Region.id))
)


def circles(db: Db, village_id: str) -> list[Region]:
    """The circles of a village."""
    return list(db.exec(_CIRCLES, params={"village": village_id}))


def title(db: Db, region_id: str) -> str:
    """How people name a place: a group or circle with its village, the rest by its own name."""
    region = one(db, region_id)
    if region.village_id and region.kind != Kind.VILLAGE:
        return one(db, region.village_id).name + region.name
    return region.name
