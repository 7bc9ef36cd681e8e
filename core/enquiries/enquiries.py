"""Enquiries (提问): a question that no kept answer answers, with one stage that has it and a way back."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Enum, Index
from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.clock import add_working_days
from core.db import Db, lock
from core.enquiries import helpers
from core.enquiries.helpers import Helper
from core.errors import Refusal
from core.ids import new_id
from core.registry import people
from core.registry.people import Person, Post
from core.reports.wording.kept import plain_text

ANSWERED_WITHIN = 2
"""Working days; then the question goes on to the next stage."""
LONGEST = 500
MOST_OPEN = 5
"""So many questions of one sender may wait at once."""

FILED = acts.kind("enquiry.file")
ANSWERED = acts.kind(
    "enquiry.answer",
    final="答复已经送到问的人手里了，收不回。说错了，请在那条消息下面选“更正答复”。",
)
DECLINED = acts.kind(
    "enquiry.decline", final="已经告诉问的人该找谁了，收不回。说错了，请直接联系问的人。"
)
PASSED_ON = acts.kind(
    "enquiry.pass", final="已经转过去了，那边的人看到了，收不回。要自己答，请跟接手的人说一声。"
)
CLIMBED = acts.kind("enquiry.climb", passed_over="done by the clock")
LAPSED = acts.kind("enquiry.lapse", passed_over="done by the clock")
WITHDRAWN = acts.kind("enquiry.withdraw", passed_over="the taking back of the question")
SUGGESTED = acts.kind("enquiry.suggest", final="已经告诉村里了，存不存由村里定。")


class EnquiryState(StrEnum):
    """What has become of a question."""

    OPEN = "open"
    ANSWERED = "answered"
    DECLINED = "declined"  # 不归我们管, with where to go
    WITHDRAWN = "withdrawn"


class Enquiry(SQLModel, table=True):
    """A question of somebody, held by a post in a region; the appointment says who that is today."""

    __tablename__ = "enquiry"
    __table_args__ = (
        Index("enquiry_due", "state", "due_at"),
        Index("enquiry_held", "holder_region_id", "holder_post", "state"),
        Index("enquiry_of_sender", "address_id", "state"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    region_id: str = Field(foreign_key="region.id")  # from which its line of helpers leads up
    address_id: str = Field(foreign_key="address.id")
    asker_id: str | None = Field(default=None, foreign_key="person.id")
    text: str
    at: datetime
    state: EnquiryState = EnquiryState.OPEN
    version: int = 0
    # As words on both databases: a new post needs no change here.
    holder_post: Post = Field(
        sa_column=Column(Enum(Post, native_enum=False, length=40), nullable=False),
    )
    holder_region_id: str = Field(foreign_key="region.id")
    due_at: datetime | None = None  # None: ended, or the top of the line has been silent too
    answer: str = ""  # or where else to go
    answered_by: str | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None


def add(
    db: Db,
    region_id: str,
    address_id: str,
    asker_id: str | None,
    text: str,
    first: Helper,
    now: datetime,
) -> Enquiry:
    """A new question at its first stage. Refusal for an empty or a long one, and for too many at once."""
    text = plain_text(text)
    if not text or len(text) > LONGEST:
        raise Refusal(f"请用{LONGEST}个字以内写清楚要问什么。")
    if len(open_of(db, address_id)) >= MOST_OPEN:
        raise Refusal(
            f"您还有{MOST_OPEN}个问题在等答复，等有了答复再问别的。急的话请直接打电话给村里。"
        )
    enquiry = Enquiry(
        region_id=region_id,
        address_id=address_id,
        asker_id=asker_id,
        text=text,
        at=now,
        holder_post=first.post,
        holder_region_id=first.region_id,
        due_at=add_working_days(now, ANSWERED_WITHIN),
    )
    note(db, enquiry, EnquiryState.OPEN, FILED, now, by=asker_id, right="asker", address=address_id)
    return enquiry


def note(
    db: Db,
    enquiry: Enquiry,
    state: EnquiryState,
    kind: str,
    now: datetime,
    *,
    by: str | None,
    right: str,
    address: str | None = None,
) -> None:
    """The question changes, by an act; what has ended is due no more."""
    enquiry.state = state
    enquiry.version += 1
    if state != EnquiryState.OPEN:
        enquiry.due_at = None
    db.add(enquiry)
    db.flush()
    acts.record(
        db,
        kind,
        enquiry.id,
        now,
        person_id=by,
        address_id=address,
        right=right,
        after=state.value,
        version=enquiry.version,
    )


def open_of(db: Db, address_id: str) -> list[Enquiry]:
    """The questions of an account that wait, oldest first."""
    query = select(Enquiry).where(
        Enquiry.address_id == address_id, Enquiry.state == EnquiryState.OPEN
    )
    return list(db.exec(query.order_by(col(Enquiry.id))))


def waiting_for(db: Db, person_id: str, now: datetime) -> list[Enquiry]:
    """The questions that the person's posts hold, oldest first."""
    mine = {(a.post, a.region_id) for a in people.posts_of(db, person_id, now)}
    query = select(Enquiry).where(
        Enquiry.state == EnquiryState.OPEN,
        col(Enquiry.holder_region_id).in_({region for _, region in mine}),
    )
    every = db.exec(query.order_by(col(Enquiry.id)))
    return [
        e for e in every if (e.holder_post, e.holder_region_id) in mine and e.asker_id != person_id
    ]


def last_answered(db: Db, person_id: str) -> Enquiry | None:
    """The question that the person answered last."""
    query = select(Enquiry).where(
        Enquiry.answered_by == person_id, Enquiry.state == EnquiryState.ANSWERED
    )
    return db.exec(query.order_by(col(Enquiry.answered_at).desc())).first()


def held(db: Db, enquiry_id: str) -> Enquiry:
    """The question, locked until the end of the turn."""
    lock(db, Enquiry, enquiry_id)
    enquiry = db.get(Enquiry, enquiry_id)
    if enquiry is None:
        raise Refusal("找不到这个问题。发“回答”看看还有哪些等您答。")
    return enquiry


def to_answer(
    db: Db, person: Person, enquiry_id: str, version: int | None, now: datetime
) -> Enquiry:
    """The question, held for its answer; Refusal unless it is open and with this person now."""
    enquiry = held(db, enquiry_id)
    if enquiry.state != EnquiryState.OPEN:
        raise Refusal(f"{stands(db, enquiry)}不用再答。")
    if all(p.id != person.id for p in holders(db, enquiry, now)):
        names = "、".join(p.name for p in holders(db, enquiry, now)) or "村里"
        raise Refusal(f"这个问题现在由{names}来答，您不用答。")
    if version is not None and version != enquiry.version:
        raise Refusal("这条消息已经过时了。发“回答”重新看一遍。")
    return enquiry


def stands(db: Db, enquiry: Enquiry) -> str:
    """What has become of it, in one sentence."""
    by = db.get_one(Person, enquiry.answered_by).name if enquiry.answered_by else ""
    ends = {
        EnquiryState.OPEN: "这个问题还在等答复。",
        EnquiryState.ANSWERED: f"这个问题{by}已经答复了，",
        EnquiryState.DECLINED: f"这个问题{by}已经说了该找谁，",
        EnquiryState.WITHDRAWN: "问的人已经不问了，",
    }
    return ends[enquiry.state]


def holders(db: Db, enquiry: Enquiry, now: datetime) -> list[Person]:
    """Who shall answer now; never the asker."""
    sitting = people.holders(db, enquiry.holder_post, enquiry.holder_region_id, now)
    return [p for p in sitting if p.id != enquiry.asker_id]


def above(db: Db, enquiry: Enquiry, now: datetime) -> list[Helper]:
    """The stages to which it may go on, the nearest first."""
    at = helpers.stage_of(enquiry.holder_post)
    line = helpers.line(db, enquiry.region_id, enquiry.asker_id, now)
    here = {p.id for p in holders(db, enquiry, now)}
    return [h for h in line if h.stage > at and not here & {p.id for p in h.people}]


def hand(enquiry: Enquiry, to: Helper, now: datetime) -> None:
    """It is with another stage, which has its own time."""
    enquiry.holder_post, enquiry.holder_region_id = to.post, to.region_id
    enquiry.due_at = add_working_days(now, ANSWERED_WITHIN)
