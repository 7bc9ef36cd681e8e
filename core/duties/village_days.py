"""Village days (村里的日子): the service day that a village keeps (邻里服务日), and its busy weeks and market days."""

import calendar
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, bindparam
from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.acts import Act
from core.db import Db
from core.duties import words
from core.errors import Refusal
from core.ids import new_id
from core.registry import people, regions
from core.registry.people import Person, Post

SET = acts.kind("village_day.set")
UNDONE = acts.kind("village_day.set.undo", passed_over="the taking back of a village's day")
KEEPERS = frozenset({Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR, Post.COMMITTEE_MEMBER})


class DayKind(StrEnum):
    """What a village keeps a day for."""

    SERVICE = "service"  # 邻里服务日
    BUSY = "busy"  # 农忙
    MARKET = "market"  # 赶集


class VillageDay(SQLModel, table=True):
    """A day that comes again: of a kind, from when until another was set."""

    __tablename__ = "village_day"
    __table_args__ = (Index("village_day_now", "village_id", "kind", "until"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    kind: DayKind
    day: int = 0
    """Of the month, 1 to 31; in a shorter month its last day. 0 where it is a weekday."""
    nth: int = 0  # the first, second … such weekday of the month; 5 the last
    weekday: int = 0  # Monday 0
    first: date | None = None  # of busy weeks, which are of one year
    last: date | None = None
    text: str = ""  # what is done on it
    person_id: str = Field(foreign_key="person.id")
    since: datetime
    until: datetime | None = None
    off_on: date | None = None
    """The one time that was called off; the others stay."""

    def falls_on(self, today: date) -> bool:
        """Whether it is today, and was not called off."""
        if today == self.off_on:
            return False
        if self.kind == DayKind.BUSY:
            return (
                self.first is not None
                and self.last is not None
                and self.first <= today <= self.last
            )
        last = calendar.monthrange(today.year, today.month)[1]
        if self.kind == DayKind.MARKET:
            return self.day % 10 == today.day % 10
        if self.day:
            return today.day == min(self.day, last)
        if today.weekday() != self.weekday:
            return False
        return today.day + 7 > last if self.nth >= _LAST else (today.day - 1) // 7 + 1 == self.nth

    def next_after(self, today: date) -> date | None:
        """The next day on which it falls, after today; None where there is none within two months."""
        days = (today + timedelta(days=n) for n in range(1, 63))
        return next((day for day in days if self.falls_on(day)), None)


_LAST = 5


def keep(db: Db, by: Person, wanted: Sequence[VillageDay], now: datetime) -> VillageDay:
    """Set a village's days of one kind in place of those before; the first of them.

    Busy weeks stand beside others of another time. Refusal unless a village cadre does.
    """
    first = wanted[0]
    held = {a.post for a in people.posts_of(db, by.id, now) if a.region_id == first.village_id}
    if not held & KEEPERS:
        raise Refusal("村里的日子由村干部来定。有意见可以跟村里说。")
    before = [
        day
        for day in of_village(db, first.village_id, first.kind)
        if day.kind != DayKind.BUSY or _meet(day, first)
    ]
    for day in before:
        day.until = now
        db.add(day)
    for day in wanted:
        day.person_id, day.since = by.id, now
        db.add(day)
    db.flush()
    ended, along = [day.id for day in before], [day.id for day in wanted[1:]]
    right = min(held & KEEPERS)
    acts.record(db, SET, first.id, now, person_id=by.id, right=right, ended=ended, along=along)
    return first


def _meet(one: VillageDay, other: VillageDay) -> bool:
    """Whether two spans of busy weeks share a day."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return False
    return one.first <= other.last and other.first <= one.last


_KEPT = (
    select(VillageDay)
    .where(
        VillageDay.village_id == bindparam("village"),
        col(VillageDay.kind).in_(bindparam("kinds", expanding=True)),
        col(VillageDay.until).is_(None),
    )
    .order_by(col(VillageDay.id))
)

_ALL_KEPT_FREE = (
    select(VillageDay)
    .where(
        col(VillageDay.kind).in_([DayKind.BUSY, DayKind.MARKET]), col(VillageDay.until).is_(None)
    )
    .order_by(col(VillageDay.id))
)

_SERVICE = select(VillageDay).where(
    VillageDay.kind == DayKind.SERVICE, col(VillageDay.until).is_(None)
)


def of_village(db: Db, village_id: str, kind: DayKind) -> list[VillageDay]:
    """The days of a kind that a village keeps now, in order of birth."""
    return list(db.exec(_KEPT, params={"village": village_id, "kinds": [kind]}))


def kept_free(db: Db, village_id: str) -> list[VillageDay]:
    """The busy weeks and market days that a village keeps now: nobody is reminded on them."""
    kinds = [DayKind.BUSY, DayKind.MARKET]
    return list(db.exec(_KEPT, params={"village": village_id, "kinds": kinds}))


def all_kept_free(db: Db) -> dict[str, list[VillageDay]]:
    """The same by village, of those that keep any."""
    kept: dict[str, list[VillageDay]] = {}
    for day in db.exec(_ALL_KEPT_FREE):
        kept.setdefault(day.village_id, []).append(day)
    return kept


def service(db: Db, village_id: str) -> VillageDay | None:
    """The service day that a village keeps; None where it keeps none."""
    return next(iter(of_village(db, village_id, DayKind.SERVICE)), None)


def villages_serving(db: Db, days: Collection[date]) -> set[str]:
    """The villages whose service day falls on one of these."""
    kept = db.exec(_SERVICE)
    return {one.village_id for one in kept if any(one.falls_on(day) for day in days)}


def hearers(db: Db, village_id: str, now: datetime) -> list[str]:
    """Who is told the day before: everybody who answers for households of the village."""
    inside = [village_id, *(r.id for r in regions.circles(db, village_id))]
    sitting = people.sitting(db, (Post.REPRESENTATIVE, Post.GRID_WORKER), inside, now)
    return list(dict.fromkeys(p.id for _, p in sitting))


@acts.takes_back(SET)
def undo(db: Db, act: Act, now: datetime) -> str:
    """The day before it is kept again; what was taken back, in words."""
    day = db.get(VillageDay, act.thing_id)
    if day is None or day.until is not None or act.undone_at is not None:
        raise Refusal("这个日子后来又改过，撤不回了。")
    for one in filter(None, (db.get(VillageDay, i) for i in act.detail.get("along", ()))):
        one.until = now
        db.add(one)
    day.until = now
    for earlier in filter(None, (db.get(VillageDay, one) for one in act.detail["ended"])):
        earlier.until = None
        db.add(earlier)
    act.undone_at = now
    db.add(day)
    db.add(act)
    acts.record(db, UNDONE, day.id, now, person_id=act.person_id, right=act.right, undid=act.id)
    return words.village_day(day.kind)
