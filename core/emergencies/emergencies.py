"""Emergencies (呼救) as they are kept: one row a cry for help, one row a ring, and how they are found."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, Column, Index, String, bindparam, exists
from sqlmodel import Field, SQLModel, UniqueConstraint, col, or_, select

from core import acts
from core.db import Db, lock
from core.emergencies.kinds import HUSHED, Kind
from core.errors import Refusal
from core.ids import new_id
from core.registry.people import Person

EVERY = timedelta(minutes=3)
"""So long one ring waits for its answer before the next."""
ALARM_AFTER = timedelta(minutes=15)
"""Nobody has answered: town and city are told, and who cried is told whom to ring."""
OUTCOME_AFTER = timedelta(minutes=15)
"""So long after somebody went, and again, what became of it is asked."""
ENDS_AFTER = timedelta(hours=24)
"""An emergency of which nobody says anything ends then, and is listed so."""

CRIED = acts.kind(
    "emergency.cry",
    final="呼救收不回，已经在叫人了。人没事了就回“没事了”，我来告诉大家不用去了。",
)
ADDED = acts.kind("emergency.add", final="这句已经转给去的人了，收不回。说错了就再说一句。")
PLACED = acts.kind(
    "emergency.place",
    final="这件已经交下去了，那边的人知道了，收不回。交错了地方，请马上打电话告诉他们。",
)
GOING = acts.kind("emergency.going")
DECLINED = acts.kind("emergency.decline", final="又能去了，直接回“我去了”就行。")
HANDS = acts.kind("emergency.hands", final="已经再叫人了，收不回。人手够了就跟来的人说一声。")
OUTCOME = acts.kind("emergency.outcome", final="这句已经转过去了，收不回。说错了就再说一句。")
CALMED = acts.kind("emergency.calm", final="已经告诉去的人了，收不回。又有危险就马上再说。")
OVER = acts.kind("emergency.over", final="已经告诉大家了，收不回。又有危险就马上再呼救。")
DRILLED = acts.kind(
    "emergency.drill", final="演练已经通知下去了，收不回；有人应了，或者过了15分钟，就自己结束。"
)
ASKED = acts.kind("emergency.ask", final="这句已经转过去了，收不回。问错了就再问一句。")
NAMED = acts.kind("emergency.name", final="已经告诉对方了，收不回。对方答应了不往外说。")
STILL_OUT = acts.kind("emergency.not_going", passed_over="the taking back of 我去了")
RANG = acts.kind("emergency.ring", passed_over="done by the clock")
ALARMED = acts.kind("emergency.alarm", passed_over="done by the clock")
LAPSED = acts.kind("emergency.lapse", passed_over="done by the clock")


class EmergencyState(StrEnum):
    """Where a cry for help stands."""

    UNPLACED = "unplaced"  # 待分派: nobody knows in which village it is
    RINGING = "ringing"
    GOING = "going"  # somebody said 我去了
    CHECKING = "checking"  # who cried says that all is well; somebody must see for themselves
    OVER = "over"


class Ending(StrEnum):
    """How it ended."""

    SAFE = "safe"
    RETRIEVED = "retrieved"  # 找到了
    HOSPITAL = "hospital"
    MISTAKE = "mistake"
    TOLD = "told"  # words alone, and a day of silence after them
    SILENT = "silent"  # nobody ever answered, or said what became of it
    DRILL = "drill"


@dataclass(frozen=True)
class Sender:
    """Who does something: a person, an account, or both. Neither is the clock."""

    person_id: str | None = None
    address_id: str | None = None


class Emergency(SQLModel, table=True):
    """One cry for help. `next_at` is when the clock acts next: a ring, or the question what became of it."""

    __tablename__ = "emergency"
    __table_args__ = (
        UniqueConstraint("village_id", "drill_month"),
        Index("emergency_due", "state", "next_at"),
        Index("emergency_of_village", "village_id", "at"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str | None = Field(default=None, foreign_key="region.id")
    region_id: str | None = Field(default=None, foreign_key="region.id")
    """Where it is, as near as is known: circle, group or village."""
    kind: str = Kind.OTHER
    address_id: str = Field(foreign_key="address.id", index=True)
    person_id: str | None = Field(default=None, foreign_key="person.id", index=True)
    household_id: str | None = Field(default=None, foreign_key="household.id")
    text: str  # the words of who cries; empty where a doorbell rang
    place: str = ""
    latitude: float | None = None  # WGS-84
    longitude: float | None = None
    telephone: str = ""  # of who cries, where it is known
    photos: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    kept_from: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Ids of people who are neither rung nor told, by whatever post."""
    unnamed: bool = False  # 匿名: who cries is named to nobody but those in `named_to`
    named_to: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Ids of those who were rung to whom who cries has said who they are."""
    drill_month: str | None = None  # 演练, and in which month: at most one a village
    at: datetime
    state: EmergencyState = EmergencyState.RINGING
    version: int = 0
    round: int = 0  # how often it has been rung
    next_at: datetime | None = None
    alarmed_at: datetime | None = None
    going: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Ids of the people who said 我去了, the first one first."""
    declined: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    answered_at: datetime | None = None  # the first 我去了
    outcome: str = ""  # what those who went said of it
    calm: str = ""  # what who cried said of it
    ended_at: datetime | None = None
    ended_by: str | None = Field(default=None, foreign_key="person.id")
    ending: str | None = None

    @property
    def drill(self) -> bool:
        """演练: nobody is in danger."""
        return self.drill_month is not None

    def names_to(self, person_id: str | None) -> bool:
        """Whether this person may read who cries; `None` is whoever else reads it."""
        return not self.unnamed or person_id in self.named_to

    @property
    def hushed(self) -> bool:
        """Whether it is nobody's business but theirs who are rung."""
        return self.kind in HUSHED


class Ring(SQLModel, table=True):
    """That somebody was rung (叫人): in which round, and by which post."""

    __tablename__ = "emergency_ring"
    __table_args__ = (UniqueConstraint("emergency_id", "person_id", "round"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    emergency_id: str = Field(foreign_key="emergency.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    round: int
    title: str  # as people say it: 一组组长
    at: datetime
    reached: bool = True  # False: no account; or every one of theirs refused it


OPEN = (
    EmergencyState.UNPLACED,
    EmergencyState.RINGING,
    EmergencyState.GOING,
    EmergencyState.CHECKING,
)

_RUNG_FOR = select(Ring.emergency_id).where(
    col(Ring.person_id) == bindparam("person", type_=String)
)
GOING_ON = exists().where(col(Emergency.state).in_(OPEN))
"""Whether anybody anywhere is in danger: almost never, so that it is asked beside something else."""

# Asked in every turn of words while somebody is in danger: built once.
_CONCERNING = (
    select(Emergency)
    .where(
        col(Emergency.state).in_(OPEN),
        or_(
            Emergency.address_id == bindparam("address"),
            Emergency.person_id == bindparam("person", type_=String),
            col(Emergency.id).in_(_RUNG_FOR),
        ),
    )
    .order_by(col(Emergency.id).desc())
)


def concerning(db: Db, sender: Sender) -> list[Emergency]:
    """The open emergencies that are the sender's own cry or for which they were rung, newest first."""
    params = {"address": sender.address_id, "person": sender.person_id}
    return list(db.exec(_CONCERNING, params=params))


def cried_by(emergency: Emergency, sender: Sender) -> bool:
    """Whether it is this sender who cried for help."""
    same = sender.person_id is not None and emergency.person_id == sender.person_id
    return same or emergency.address_id == sender.address_id


def cries_of(db: Db, sender: Sender) -> list[Emergency]:
    """The sender's own cries for help that go on, newest first; a drill is none."""
    return [e for e in concerning(db, sender) if cried_by(e, sender) and not e.drill]


def just_over(db: Db, person_id: str, since: datetime) -> list[Emergency]:
    """The emergencies for which the person was rung and that have ended since then, newest first."""
    query = select(Emergency).where(
        Emergency.state == EmergencyState.OVER,
        col(Emergency.ended_at) >= since,
        col(Emergency.id).in_(select(Ring.emergency_id).where(Ring.person_id == person_id)),
    )
    return list(db.exec(query.order_by(col(Emergency.id).desc())))


def held(db: Db, emergency_id: str) -> Emergency:
    """The emergency, locked until the end of the turn; Refusal where there is none."""
    lock(db, Emergency, emergency_id)
    emergency = db.get(Emergency, emergency_id)
    if emergency is None:
        raise Refusal("找不到这次呼救了。有人有危险就直接说，或发“呼救”。")
    return emergency


def open_in(db: Db, village_ids: Collection[str]) -> list[Emergency]:
    """The open emergencies of these villages, newest first."""
    query = select(Emergency).where(
        col(Emergency.state).in_(OPEN), col(Emergency.village_id).in_(village_ids)
    )
    return list(db.exec(query.order_by(col(Emergency.id).desc())))


def rings(db: Db, emergency_id: str) -> list[Ring]:
    """Every ring, in the order in which they went out."""
    query = select(Ring).where(Ring.emergency_id == emergency_id)
    return list(db.exec(query.order_by(col(Ring.id))))


def rung(db: Db, emergency_id: str) -> list[str]:
    """The ids of everybody who was rung, each once, in order."""
    return list(dict.fromkeys(ring.person_id for ring in rings(db, emergency_id)))


def name_of(db: Db, person_id: str | None) -> str:
    """Somebody's name; empty where nobody knows it."""
    return db.get_one(Person, person_id).name if person_id else ""


def note(
    db: Db,
    emergency: Emergency,
    kind: str,
    sender: Sender,
    now: datetime,
    *,
    right: str,
    **detail: object,
) -> None:
    """Record an act, and how the emergency stands after it; buttons offered before it name an older version."""
    emergency.version += 1
    db.add(emergency)
    db.flush()
    acts.record(
        db,
        kind,
        emergency.id,
        now,
        person_id=sender.person_id,
        address_id=sender.address_id,
        right=right,
        after=emergency.state.value,
        **detail,
    )
