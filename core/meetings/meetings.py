"""Meetings as they are kept (会议档案): their rows, what its caller hands over, and how it is found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel, col, select

from core.db import Db
from core.ids import new_id


class MeetingKind(StrEnum):
    """What a meeting is held for."""

    POINTS = "points"  # 积分评议会
    TALK = "talk"  # 恳谈会
    DISCUSSION = "discussion"  # 民主议事
    ANALYSIS = "analysis"  # 民情分析会
    ACCOUNT = "account"  # 述职
    ELECTION = "election"  # 补选
    HONOURS = "honours"  # 评优


KINDS = {
    MeetingKind.POINTS: "积分评议会",
    MeetingKind.TALK: "恳谈会",
    MeetingKind.DISCUSSION: "民主议事会",
    MeetingKind.ANALYSIS: "民情分析会",
    MeetingKind.ACCOUNT: "述职评议会",
    MeetingKind.ELECTION: "补选会",
    MeetingKind.HONOURS: "评优会",
}


class MeetingState(StrEnum):
    """Where a meeting stands."""

    CALLED = "called"  # 已召集
    OPEN = "open"  # 进行中
    CLOSED = "closed"  # 已散会: held, its results stand
    FAILED = "failed"  # 没开成: the quorum was not there, or nobody began it


class ItemVote(StrEnum):
    """How an item of the agenda is dealt with."""

    TALK = "talk"  # 商量, no vote
    VOTE = "vote"  # 赞成 | 反对 | 弃权
    SCORE = "score"  # 打分: 0 to `most`
    RATING = "rating"  # 评等次 or 推选: one of `options`


class Meeting(SQLModel, table=True):
    """One meeting of a body. What it is about (`thing`) is its caller's business alone."""

    __tablename__ = "meeting"
    __table_args__ = (
        Index("meeting_due", "state", "closes_at"),
        Index("meeting_village", "village_id", "state", "begun_at"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    kind: MeetingKind
    title: str  # what about, as people say it: 3月积分; may be empty
    body: str  # who meets: 全体党员
    place: str = ""  # when and where, in the convener's words
    thing: str = Field(default="", index=True)
    convener_id: str | None = Field(default=None, foreign_key="person.id")  # None: the clock
    quorum: int  # percent of the whole body that must be exceeded by who is there, the excused counted in
    majority: int  # percent of the votes cast that must be exceeded; abstentions are cast
    state: MeetingState = MeetingState.CALLED
    called_at: datetime
    closes_at: datetime  # by itself, unless somebody closes it before
    begun_at: datetime | None = None
    closed_at: datetime | None = None


class Attendee(SQLModel, table=True):
    """One member of the body as it was when the meeting was called: the snapshot is never changed."""

    __tablename__ = "attendee"
    meeting_id: str = Field(primary_key=True, foreign_key="meeting.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id", index=True)
    position: int
    present_at: datetime | None = None
    noted_by: str | None = Field(default=None, foreign_key="person.id")
    """Who noted the presence of somebody who has no phone; None: the person's own word."""
    excused_at: datetime | None = None
    excuse: str = ""  # for the convener only


class AgendaItem(SQLModel, table=True):
    """One item of the agenda; what came of it stands there once the meeting has closed."""

    __tablename__ = "agenda_item"
    id: str = Field(default_factory=new_id, primary_key=True)
    meeting_id: str = Field(foreign_key="meeting.id", index=True)
    position: int
    kind: ItemVote
    text: str
    thing: str = ""
    most: int = 0  # of a SCORE
    options: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    conclusion: str = ""  # what was agreed in a TALK, in the convener's words
    passed: bool | None = None  # of a VOTE
    counts: dict[str, int] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    """How many ballots said what; None until the meeting has closed."""
    eligible: int | None = None  # who was there and had a vote on it


class Recusal(SQLModel, table=True):
    """A member who has no part in an item (回避): it is about them, their household or kin."""

    __tablename__ = "recusal"
    agenda_item_id: str = Field(primary_key=True, foreign_key="agenda_item.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id")


@dataclass(frozen=True)
class WantedItem:
    """An item that a caller puts on the agenda; `recused` are ids of people."""

    kind: ItemVote
    text: str
    thing: str = ""
    most: int = 0
    options: tuple[str, ...] = ()
    recused: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Wanted:
    """A meeting to be called: `members` are ids of people, percentages as in Meeting."""

    village_id: str
    kind: MeetingKind
    title: str
    body: str
    members: tuple[str, ...]
    items: tuple[WantedItem, ...]
    quorum: int = 50
    majority: int = 50
    thing: str = ""
    hours: int = 48
    place: str = ""


@dataclass(frozen=True)
class Result:
    """What came of an item. `passed` is None where nothing was put to the vote."""

    item_id: str
    thing: str
    kind: ItemVote
    passed: bool | None
    yes: int
    no: int
    abstain: int
    mean: float | None  # of the scores; None without a ballot
    ballots: int
    eligible: int
    counts: dict[str, int] = field(default_factory=dict)


def name_of(meeting: Meeting) -> str:
    """积分评议会（3月积分）."""
    return KINDS[meeting.kind] + (f"（{meeting.title}）" if meeting.title else "")


def needed(quorum: int, members: int) -> int:
    """How many of a body are more than so many percent of it (过半); of all of it, everybody; one at least."""
    return min(max(1, members), members * quorum // 100 + 1)


def attendees(db: Db, meeting_id: str) -> list[Attendee]:
    """The body of a meeting, in its order."""
    query = select(Attendee).where(Attendee.meeting_id == meeting_id)
    return list(db.exec(query.order_by(col(Attendee.position))))


def present(db: Db, meeting_id: str) -> list[Attendee]:
    """Who is there, in the body's order."""
    return [a for a in attendees(db, meeting_id) if a.present_at is not None]


def agenda(db: Db, meeting_id: str) -> list[AgendaItem]:
    """The items of a meeting, in order."""
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    return list(db.exec(query.order_by(col(AgendaItem.position))))


def recusals(db: Db, items: Sequence[AgendaItem]) -> set[tuple[str, str]]:
    """(item, person) of those who have no part in these items."""
    query = select(Recusal).where(col(Recusal.agenda_item_id).in_([i.id for i in items]))
    return {(r.agenda_item_id, r.person_id) for r in db.exec(query)}


def of_thing(db: Db, thing: str) -> Meeting | None:
    """The newest meeting that was called about this."""
    query = select(Meeting).where(Meeting.thing == thing).order_by(col(Meeting.id).desc())
    return db.exec(query.limit(1)).first()


STANDING = (MeetingState.CALLED, MeetingState.OPEN)


def of_member(db: Db, person_id: str, states: Sequence[MeetingState]) -> list[Meeting]:
    """The meetings of whose body the person is, newest first."""
    query = (
        select(Meeting)
        .join(Attendee, col(Attendee.meeting_id) == Meeting.id)
        .where(Attendee.person_id == person_id, col(Meeting.state).in_(states))
    )
    return list(db.exec(query.order_by(col(Meeting.id).desc())))
