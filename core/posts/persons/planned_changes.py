"""Planned changes (预定的交接): a seat that changes hands on a coming day, decided once and carried out on that day."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Field, SQLModel, col, or_, select

from core import acts
from core.acts import Act
from core.clock import at_local, day_of
from core.db import Db, lock
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Message
from core.posts import authority, succession, words
from core.posts.change import DEATH, Plan, Wanted
from core.registry import addresses, regions
from core.registry.people import Person, Post
from core.registry.regions import Region
from core.reports.ladder import levels

PLANNED = acts.kind("post.plan")
UNDONE = acts.kind("post.plan.undo", passed_over="the taking back of what was planned")
CALLED_OFF = acts.kind(
    "post.plan.off",
    final="换人的事取消已经告诉两边了，收不回。还是要换，再说一次从哪天起换谁。",
)
FAILED = acts.kind("post.plan.fail", passed_over="the clock did it")
FARTHEST = timedelta(days=183)
"""Nobody decides a change for a day farther off than this (默认值)."""


class PlannedChange(SQLModel, table=True):
    """A change of one seat for a coming day, as it was decided."""

    __tablename__ = "planned_change"
    id: str = Field(default_factory=new_id, primary_key=True)
    post: Post
    region_id: str = Field(foreign_key="region.id", index=True)
    leaver_id: str | None = Field(default=None, foreign_key="person.id")
    successor_id: str | None = Field(default=None, foreign_key="person.id")
    reason: str
    day: date = Field(index=True)  # the village's date on which it begins
    decided_by: str = Field(foreign_key="person.id")
    at: datetime
    done_at: datetime | None = None
    """When it was carried out, taken back or found impossible."""

    @property
    def wanted(self) -> Wanted:
        """What is to be done on the day."""
        return Wanted(self.post, self.region_id, self.leaver_id, self.successor_id, self.reason)


def plan(db: Db, by: Person, wanted: Wanted, day: date, now: datetime) -> Plan:
    """What it would be by today's rights. Refusal as `succession.plan`, for a death, and for a day that does not lie ahead."""
    if wanted.reason == DEATH:
        raise Refusal("去世的从现在起结束，不用定日子。")
    today = day_of(now)
    if not today < day <= today + FARTHEST:
        raise Refusal("只能定半年以内、还没到的日子。今天就换的，直接说“换某某”。")
    change = succession.plan(db, by, wanted, now)
    leaver = change.leaver.id if change.leaver else None
    for one in waiting(db, wanted.region_id):
        if (one.post, one.leaver_id) == (wanted.post, leaver):
            raise Refusal(
                f"这个职务已经定了{words.month_day(one.day)}换人，没有重复定。不换了就说“不换了 某某”，再定新的。"
            )
    return change


def decide(db: Db, by: Person, wanted: Wanted, day: date, now: datetime) -> PlannedChange:
    """Put it down and tell who goes and who comes; nobody's rights change before the day. Refusal as `plan`."""
    region = regions.one(db, wanted.region_id)
    lock(db, Region, region.village_id or region.id)
    change = plan(db, by, wanted, day, now)
    leaver = change.leaver.id if change.leaver else None
    planned = PlannedChange(
        post=wanted.post,
        region_id=wanted.region_id,
        leaver_id=leaver,
        successor_id=wanted.successor_id,
        reason=wanted.reason,
        day=day,
        decided_by=by.id,
        at=now,
    )
    db.add(planned)
    db.flush()
    acts.record(db, PLANNED, planned.id, now, person_id=by.id, right="authority")
    on, new = words.month_day(day), change.successor.name if change.successor else ""
    if change.successor is not None:
        old = change.leaver.name if change.leaver else ""
        text = words.will_begin(on, change.title, old)
        addresses.tell(db, change.successor.id, Message(text), now)
    if leaver is not None:
        addresses.tell(db, leaver, Message(words.will_end(on, change.title, new)), now)
    return planned


def waiting(db: Db, region_id: str) -> list[PlannedChange]:
    """What is still to come for the seats of a region, the next first."""
    query = select(PlannedChange).where(
        PlannedChange.region_id == region_id, col(PlannedChange.done_at).is_(None)
    )
    return list(db.exec(query.order_by(col(PlannedChange.day), col(PlannedChange.id))))


def to_call_off(db: Db, by: Person, leaver_or_comer: Person, now: datetime) -> list[PlannedChange]:
    """What is still to come for somebody and is the sender's to change by today's rights."""
    query = select(PlannedChange).where(
        or_(
            PlannedChange.leaver_id == leaver_or_comer.id,
            PlannedChange.successor_id == leaver_or_comer.id,
        ),
        col(PlannedChange.done_at).is_(None),
    )
    every = db.exec(query.order_by(col(PlannedChange.day), col(PlannedChange.id)))
    return [one for one in every if authority.may_change(db, by.id, one.post, one.region_id, now)]


def call_off(db: Db, by: Person, planned_id: str, now: datetime) -> PlannedChange:
    """It will not be, and who was told or had decided it hears it. Refusal for who may not change the seat, and once it is over."""
    lock(db, PlannedChange, planned_id)
    planned = db.get_one(PlannedChange, planned_id, populate_existing=True)
    authority.refuse_unless_may_change(db, by.id, planned.post, planned.region_id, now)
    if planned.done_at is not None:
        raise Refusal("这次换人已经办了，或者已经取消了，什么都没有改。")
    planned.done_at = now
    db.add(planned)
    acts.record(db, CALLED_OFF, planned.id, now, person_id=by.id, right="authority")
    title = levels.title(db, planned.post, planned.region_id)
    _tell_off(db, planned, title, now)
    if planned.decided_by not in (by.id, planned.leaver_id, planned.successor_id):
        text = words.will_not_change(words.month_day(planned.day), title)
        addresses.tell(db, planned.decided_by, Message(text), now)
    return planned


def due(db: Db, now: datetime) -> list[str]:
    """Those whose day has come, the oldest first."""
    query = select(PlannedChange.id).where(
        col(PlannedChange.done_at).is_(None), PlannedChange.day <= day_of(now)
    )
    return list(db.exec(query.order_by(col(PlannedChange.day), col(PlannedChange.id))))


def next_due(db: Db) -> datetime | None:
    """The beginning of the earliest day for which a change is planned."""
    query = select(PlannedChange).where(col(PlannedChange.done_at).is_(None))
    first = db.exec(query.order_by(col(PlannedChange.day)).limit(1)).first()
    return at_local(first.day, time(0)) if first is not None else None


def sweep(db: Db, now: datetime, planned_id: str | None = None) -> int:
    """Carry out what is due; where it cannot be any more, whoever decided it hears why, and who was told hears that it is off.

    How many were carried out.
    """
    ids = [planned_id] if planned_id else due(db, now)
    return sum(_carry_out(db, one, now) for one in ids)


def _carry_out(db: Db, planned_id: str, now: datetime) -> int:
    lock(db, PlannedChange, planned_id)
    planned = db.get_one(PlannedChange, planned_id, populate_existing=True)
    if planned.done_at is not None or planned.day > day_of(now):
        return 0
    planned.done_at = now
    db.add(planned)
    by = db.get_one(Person, planned.decided_by)
    title = levels.title(db, planned.post, planned.region_id)
    try:
        succession.carry_out_as_decided(db, by, planned.wanted, now)
    except Refusal as why:
        acts.record(db, FAILED, planned.id, now, right="clock")
        addresses.tell(db, by.id, Message(words.not_changed(title, why.text)), now)
        _tell_off(db, planned, title, now)
        return 0
    addresses.tell(db, by.id, Message(words.changed_as_planned(title)), now)
    return 1


@acts.takes_back(PLANNED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """It will not be, and who was told hears it. Refusal once the day has come."""
    lock(db, PlannedChange, act.thing_id)
    planned = db.get_one(PlannedChange, act.thing_id, populate_existing=True)
    if planned.done_at is not None or act.undone_at is not None:
        raise Refusal("已经换过了，收不回。换错了，再说一次“换某某当代表”，就换回来。")
    planned.done_at = act.undone_at = now
    db.add_all([planned, act])
    title, on = levels.title(db, planned.post, planned.region_id), words.month_day(planned.day)
    _tell_off(db, planned, title, now)
    acts.record(db, UNDONE, planned.id, now, person_id=act.person_id, right=act.right, undid=act.id)
    return words.planned_change(on, title)


def _tell_off(db: Db, planned: PlannedChange, title: str, now: datetime) -> None:
    """Who was told that they go or come hears that it will not be."""
    hearers = [one for one in (planned.leaver_id, planned.successor_id) if one is not None]
    text = words.will_not_change(words.month_day(planned.day), title)
    addresses.tell_all(db, hearers, Message(text), now)
