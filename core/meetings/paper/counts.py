"""A hand count (手工计票): one teller enters it, another who was there confirms it; then its ballots are cast."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, select

from core import acts, decisions, outbox
from core.clock import spoken
from core.db import Db, insert_once
from core.decisions import Decided, Law
from core.errors import Refusal
from core.ids import new_id
from core.meetings import bodies, votes
from core.meetings.meetings import (
    AgendaItem,
    Attendee,
    ItemVote,
    Meeting,
    MeetingState,
    agenda,
    attendees,
    name_of,
    recusals,
)
from core.meetings.notices import ABSTAIN
from core.meetings.paper import words
from core.registry import addresses, people
from core.registry.people import Person, Post

Counts = dict[str, dict[str, int]]
"""By item, how many ballots say what: yes, no, abstain; a mark; an option."""

ENTERED = acts.kind("count.enter", final="票数报错了，请再发“计票”重新报，新的顶替旧的。")
CONFIRMED = acts.kind("count.confirm", final="核对过的票已经算数，收不回。")
DENIED = acts.kind("count.deny", final="对不上的已经不算了，请报的人重新数、再发“计票”。")
REPLACED = acts.kind("count.replace", passed_over="comes along with the count in its place")
CAST = acts.kind("vote.count", passed_over="comes along with the second teller's word")


class CountState(StrEnum):
    """What has become of a count."""

    WAITING = "waiting"  # 等核对
    CONFIRMED = "confirmed"  # 核对过了: its ballots are cast
    DENIED = "denied"  # 对不上
    REPLACED = "replaced"  # 重新报过


class HandCount(Decided, table=True):
    """What one teller counted of those who are at a meeting without a phone."""

    __tablename__ = "hand_count"
    __table_args__ = (Index("hand_count_village", "village_id", "state"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    meeting_id: str = Field(foreign_key="meeting.id", index=True)
    voters: list[str] = Field(sa_column=Column(JSON, nullable=False))
    counts: Counts = Field(sa_column=Column(JSON, nullable=False))
    entered_by: str = Field(foreign_key="person.id")
    at: datetime
    state: CountState = CountState.WAITING
    version: int = 1
    decided_by: str | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None


def on_paper(db: Db, meeting: Meeting) -> dict[str, list[str]]:
    """By item that is put to the vote, who is there without a phone, may vote on it and has not."""
    items = [i for i in agenda(db, meeting.id) if i.kind != ItemVote.TALK]
    noted = [a.person_id for a in attendees(db, meeting.id) if a.noted_by and a.present_at]
    voted, out = votes.voters(db, items), recusals(db, items)
    return {
        i.id: able
        for i in items
        if (able := [p for p in noted if (i.id, p) not in out and p not in voted.get(i.id, ())])
    }


def filled(item: AgendaItem, counts: dict[str, int], voters: int) -> dict[str, int]:
    """The count of an item with whoever raised no hand as abstaining; Refusal where it cannot be so."""
    given = {votes.valid(item, value): n for value, n in counts.items() if n > 0}
    total = sum(given.values())
    if total > voters:
        raise Refusal(f"没用手机的是{voters}人，报了{total}票，多了。请重新数。")
    if total < voters and item.kind != ItemVote.VOTE:
        raise Refusal(f"没用手机的是{voters}人，报了{total}票，少了。请每人的都报上。")
    if total < voters:
        given[ABSTAIN] = given.get(ABSTAIN, 0) + voters - total
    return given


def enter(db: Db, person: Person, meeting_id: str, counts: Counts, now: datetime) -> HandCount:
    """Keep what was counted, in place of an earlier count that waits, and ask the others who may confirm.

    `counts` by item. Refusal outside the meeting's hours, for who neither runs it nor belongs to
    it, who must withdraw from one of the items, and for more ballots than there are voters.
    """
    meeting = bodies.held(db, meeting_id)
    bodies.refuse_when_over(meeting, now)
    if meeting.state != MeetingState.OPEN:
        raise Refusal(f"{name_of(meeting)}还没开始，开始了才能计票。")
    waits = on_paper(db, meeting)
    if not waits:
        raise Refusal("没有要手工计票的：没带手机的人，先发“点名”点到。")
    _refuse_unless_teller(db, person, meeting, list(waits), now)
    items = {i.id: i for i in agenda(db, meeting.id)}
    whole = {one: filled(items[one], counts.get(one, {}), len(who)) for one, who in waits.items()}
    _replace(db, meeting, person, now)
    count = HandCount(
        village_id=meeting.village_id,
        meeting_id=meeting.id,
        voters=list(dict.fromkeys(p for who in waits.values() for p in who)),
        counts=whole,
        entered_by=person.id,
        at=now,
    )
    db.add(count)
    db.flush()
    acts.record(db, ENTERED, count.id, now, person_id=person.id, right="teller")
    asked = deciders(db, count, now)
    addresses.tell_all(db, [p.id for p in asked], question(db, count), now)
    return count


def _refuse_unless_teller(
    db: Db, person: Person, meeting: Meeting, item_ids: Sequence[str], now: datetime
) -> None:
    mine = db.get(Attendee, (meeting.id, person.id))
    sits = mine is not None and mine.present_at is not None and mine.noted_by is None
    if not sits and not bodies.runs(db, person, meeting, now):
        raise Refusal("计票由主持的人，或者到会的人来报。")
    out = recusals(db, [i for i in agenda(db, meeting.id) if i.id in item_ids])
    if any(who == person.id for _, who in out):
        raise Refusal("这里面有要您回避的事，请另一位到会的人来计票。")


def _replace(db: Db, meeting: Meeting, person: Person, now: datetime) -> None:
    query = select(HandCount).where(
        HandCount.meeting_id == meeting.id, HandCount.state == CountState.WAITING
    )
    for old in db.exec(query).all():
        decisions.decide(db, LAW, old, CountState.REPLACED, now, by=person, right="teller")


def question(db: Db, count: HandCount) -> outbox.Message:
    """The count as a second teller sees it, with the choices 对得上 and 对不上."""
    meeting = db.get_one(Meeting, count.meeting_id)
    by = db.get_one(Person, count.entered_by).name
    voters = bodies.names(db, count.voters)
    listing = words.rows(agenda(db, meeting.id), count.counts)
    return words.question(count.id, count.version, by, name_of(meeting), voters, listing)


def deciders(db: Db, count: HandCount, now: datetime) -> list[Person]:
    """Who may confirm: whoever is there by their own word, the supervision group, who else may convene.

    Never who entered it, nor who must withdraw from an item of it, nor one whose vote it is.
    """
    meeting = db.get_one(Meeting, count.meeting_id)
    body = attendees(db, meeting.id)
    here = [a.person_id for a in body if a.present_at is not None and a.noted_by is None]
    posts = (Post.SUPERVISOR, *bodies.CONVENERS)
    beside = [p.id for post in posts for p in people.holders(db, post, count.village_id, now)]
    items = [i for i in agenda(db, meeting.id) if i.id in count.counts]
    out = {who for _, who in recusals(db, items)} | {count.entered_by, *count.voters}
    able = [p for p in dict.fromkeys([*here, *beside]) if p not in out]
    return [db.get_one(Person, p) for p in able]


def waiting_for(db: Db, person: Person, now: datetime) -> list[HandCount]:
    """The counts that wait for this person's word, oldest first."""
    waiting = decisions.waiting_for(db, LAW, person, now)
    return [c for c in waiting if db.get_one(Meeting, c.meeting_id).state == MeetingState.OPEN]


def decide(
    db: Db, person: Person, count_id: str, version: int | None, agrees: bool, now: datetime
) -> HandCount:
    """The second teller's word: the ballots are cast, or nothing of it counts and it is counted anew.

    Refusal for who may not say so, when it has been decided or replaced, and once the meeting is over.
    """
    count = decisions.to_decide(db, LAW, person, count_id, version, now)
    meeting = bodies.held(db, count.meeting_id)
    bodies.refuse_when_over(meeting, now)
    state = CountState.CONFIRMED if agrees else CountState.DENIED
    if agrees:
        _cast(db, person, meeting, count, now)
    decisions.decide(db, LAW, count, state, now, by=person, right="teller")
    say = words.confirmed if agrees else words.denied
    message = say(count.id, name_of(meeting), person.name)
    addresses.tell(db, count.entered_by, message, now)
    if agrees and not votes.outstanding(db, meeting):
        votes.tell_all_voted(db, meeting, now)
    return count


def _cast(db: Db, person: Person, meeting: Meeting, count: HandCount, now: datetime) -> None:
    waits = on_paper(db, meeting)
    for item in (i for i in agenda(db, meeting.id) if i.id in count.counts):
        ballots = [v for v, n in count.counts[item.id].items() for _ in range(n)]
        voters = [p for p in waits.get(item.id, []) if p in count.voters]
        if len(voters) != len(ballots):
            raise Refusal("报了以后又有人到会、或者自己投了，数对不上了。请重新发“计票”。")
        for who in voters:
            insert_once(db, votes.Voted, {"agenda_item_id": item.id, "person_id": who})
        votes.drop_in(db, item.id, ballots)
        acts.record(db, CAST, item.id, now, person_id=person.id, right="teller", who=voters)


def _settled(db: Db, count: HandCount, _: datetime) -> str:
    by = db.get(Person, count.decided_by) if count.decided_by else None
    when = f"{by.name}，{spoken(count.decided_at)}" if by and count.decided_at else "刚才"
    how = {CountState.CONFIRMED: "核对过了", CountState.DENIED: "定为对不上了"}
    return f"这次计票已经{how.get(count.state, '重新报过了')}（{when}），不用再核对。"


def _not_yours(
    db: Db, count: HandCount, person: Person, able: Sequence[Person], _: datetime
) -> str:
    if person.id == count.entered_by:
        others = "、".join(p.name for p in able[:3]) or "监督小组"
        return f"谁报的要由另一个人来核对。请{others}来核对。"
    return "计票由当时在场、不用回避的另一个人来核对。"


LAW = Law(
    table=HandCount,
    waiting=CountState.WAITING,
    deciders=deciders,
    flow="check_count",
    missing="找不到这次计票。发“计票”看看还有没有要数的。",
    not_yours=_not_yours,
    settled=_settled,
    changed=lambda *_: "票数重新报过了，请看最新的那一条再核对。",
    kinds={
        CountState.CONFIRMED: CONFIRMED,
        CountState.DENIED: DENIED,
        CountState.REPLACED: REPLACED,
    },
)
