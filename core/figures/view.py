"""A view (范围): what one asker may count in one place now; every figure is asked of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, true
from sqlmodel import col, select

from core.among import among
from core.db import Db
from core.registry import regions
from core.registry.regions import Kind, Region
from core.reports import overview
from core.reports.ladder.reports import Report
from core.reports.overview import Sight


@dataclass(frozen=True)
class Place:
    """A region by name, and the one of it in which the asker counts: a town of the city, a village of the town."""

    id: str
    name: str


@dataclass(frozen=True)
class View:
    """Of which reports figures are. `villages` are counted whole; of `around` only what lies in `parts`.

    `places`: by village, the region one step below the asked one in which it lies, by name.
    `unseen`: ids of reports that do not exist for the asker, which are never counted. `only`: of all the rest these alone.
    """

    sight: Sight
    region: Region | None
    villages: tuple[str, ...]
    around: tuple[str, ...]
    parts: frozenset[str]
    places: dict[str, Place]
    unseen: frozenset[str]
    now: datetime
    only: frozenset[str] | None = None

    @classmethod
    def of_villages(cls, village_ids: tuple[str, ...], now: datetime) -> "View":
        """All that lies in these villages, whoever asks: for what is counted beforehand."""
        nobody = Sight("", frozenset(), frozenset(), frozenset(), frozenset(), frozenset())
        return cls(nobody, None, village_ids, (), frozenset(), {}, frozenset(), now)

    @property
    def every(self) -> tuple[str, ...]:
        """All villages of which something is counted."""
        return (*self.villages, *self.around)

    @property
    def empty(self) -> bool:
        """Whether the asker's posts reach nothing."""
        return not (self.villages or self.around)

    def counted(self) -> ColumnElement[bool]:
        """What exists for the asker, as a condition on reports; `part_of` leaves out of `around` what lies elsewhere."""
        here: ColumnElement[bool] = among(col(Report.village_id), self.every)
        if self.only is not None:
            here &= col(Report.id).in_(sorted(self.only))
        return here & col(Report.id).not_in(sorted(self.unseen)) if self.unseen else here & true()

    def matters(self) -> ColumnElement[bool]:
        """The same of whole matters: of what was split, the whole and none of its parts."""
        return self.counted() & col(Report.part_of).is_(None)

    def part_of(self, village_id: str | None, rungs: Sequence[dict[str, object]]) -> bool:
        """Whether a report with this ladder is counted: in a part, where the village is not counted whole."""
        if not self.parts or village_id in self.villages:
            return True
        return any(rung["region"] in self.parts for rung in rungs)


def view(db: Db, person_id: str, now: datetime, region_id: str | None = None) -> View:
    """What the person may count in a region, or wherever the posts held now reach; four statements.

    Empty without a post that sees reports; Refusal for a region that their posts do not reach.
    """
    sight = overview.sight(db, person_id, now)
    region = regions.one(db, region_id) if region_id is not None else None
    villages, around, parts = sight.villages, sight.around - sight.villages, sight.parts
    if region is not None:
        reached = overview.reached(db, sight, region)
        inside = region.village_id is not None and region.kind != Kind.VILLAGE
        around = reached if inside else (around & reached) - villages
        villages = frozenset() if inside else villages & reached
        parts = frozenset({region.id}) if inside else parts
    every = [*sorted(villages), *sorted(around)]
    return View(
        sight,
        region,
        tuple(sorted(villages)),
        tuple(sorted(around)),
        parts if around else frozenset(),
        _places(db, region, sorted(villages)),
        frozenset(overview.unseen(db, sight, every)) if every else frozenset(),
        now,
    )


def _places(db: Db, region: Region | None, village_ids: Sequence[str]) -> dict[str, Place]:
    """By village, what lies one step below the asked region: the village itself, or its town in a city."""
    query = select(Region.id, Region.name, Region.parent_id).where(
        among(col(Region.id), village_ids)
    )
    rows = db.exec(query).all()
    parents = {parent for _, _, parent in rows if parent is not None}
    named = select(Region.id, Region.name, Region.kind).where(among(col(Region.id), parents))
    towns = {i: Place(i, name) for i, name, kind in db.exec(named) if kind == Kind.TOWN}
    by_town = len(towns) > 1
    return {
        i: towns[parent] if by_town and parent in towns else Place(i, name)
        for i, name, parent in rows
    }
