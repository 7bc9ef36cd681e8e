"""Sealed votes (无记名投票): who has voted is known, what was said is known, and nothing joins them."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert
from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.clock import spoken
from core.db import Db, insert_once, lock
from core.errors import Refusal
from core.meetings import bodies, notices
from core.meetings.meetings import (
    AgendaItem,
    Attendee,
    ItemVote,
    Meeting,
    MeetingState,
    Recusal,
    agenda,
    name_of,
    present,
    recusals,
)
from core.outbox import Message
from core.registry import addresses
from core.registry.people import Person

CAST = acts.kind("vote.cast", final="投出去的票收不回，也改不了。")


class Voted(SQLModel, table=True):
    """That somebody has voted on an item; never what."""

    __tablename__ = "voted"
    agenda_item_id: str = Field(primary_key=True, foreign_key="agenda_item.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id")


class Ballot(SQLModel, table=True):
    """What one of the votes on an item said (选票). Its id is random and tells no order."""

    __tablename__ = "ballot"
    id: str = Field(primary_key=True)
    agenda_item_id: str = Field(foreign_key="agenda_item.id", index=True)
    value: str


def cast(db: Db, person: Person, agenda_item_id: str, value: str | int, now: datetime) -> Meeting:
    """Take a vote, once and for ever; the meeting it belongs to.

    `value` is yes, no or abstain for a VOTE, 0 to `most` for a SCORE, one of the options or abstain
    for a RATING. Refusal for who is not of the body, has not signed in, must withdraw or has voted, and
    outside the hours of the meeting.
    """
    item = db.get(AgendaItem, agenda_item_id)
    if item is None:
        raise Refusal("找不到这一项表决。发“表决”看看有没有等您投的。")
    lock(db, Meeting, item.meeting_id)
    meeting = refuse_unless_open(db, person, item, now)
    vote = valid(item, value)
    voter = {"agenda_item_id": item.id, "person_id": person.id}
    if not insert_once(db, Voted, voter):
        raise Refusal("这一项您已经投过了，投了不能改。发“表决”看看还有没有别的。")
    drop_in(db, item.id, [vote])
    acts.record(db, CAST, item.id, now, person_id=person.id, right="member")
    if not outstanding(db, meeting):
        tell_all_voted(db, meeting, now)
    return meeting


def drop_in(db: Db, item_id: str, ballots: Sequence[str]) -> None:
    """These ballots come to the item's; all are written anew in the order of fresh random ids.

    A row of its own would lie where, and carry the transaction number under which, its voter's
    other rows lie: the order of the rows would tell whose it is.
    """
    query = select(Ballot.value).where(Ballot.agenda_item_id == item_id)
    values = [*db.exec(query).all(), *ballots]
    db.execute(delete(Ballot).where(col(Ballot.agenda_item_id) == item_id))
    fresh = sorted((secrets.token_hex(15), value) for value in values)
    rows = [{"id": one, "agenda_item_id": item_id, "value": value} for one, value in fresh]
    db.execute(insert(Ballot), rows)


def valid(item: AgendaItem, value: str | int) -> str:
    """The value as its ballot says it; Refusal when the item knows no such answer."""
    answer = str(value)
    if item.kind == ItemVote.SCORE:
        if answer.isdecimal() and len(answer) < 6 and int(answer) <= item.most:
            return str(int(answer))
        raise Refusal(f"打分请回0到{item.most}之间的整数。")
    if item.kind == ItemVote.TALK:
        raise Refusal("这一项只商量，不表决。")
    labels = notices.labels(item)
    if answer in labels:
        return answer
    raise Refusal(f"请选一个：{'、'.join(labels.values())}。")


def refuse_unless_open(db: Db, person: Person, item: AgendaItem, now: datetime) -> Meeting:
    """The meeting of an item that this person may vote on now; Refusal otherwise."""
    meeting = db.get_one(Meeting, item.meeting_id)
    if meeting.state == MeetingState.CALLED:
        raise Refusal(f"{name_of(meeting)}还没开始，等召集人宣布开始再投。")
    if meeting.state == MeetingState.FAILED:
        raise Refusal(f"{name_of(meeting)}没开成，这次不表决。什么时候再开，另外通知。")
    if meeting.state == MeetingState.CLOSED or meeting.closes_at <= now:
        when = spoken(meeting.closed_at or meeting.closes_at)
        raise Refusal(f"{name_of(meeting)}{when}已经散会，不能再投了。发“会议记录”看结果。")
    attendee = db.get(Attendee, (meeting.id, person.id))
    if attendee is None:
        raise Refusal(
            f"{name_of(meeting)}的表决只由{meeting.body}来投，名单召集时就定了，里面没有您。"
            "有意见可以跟召集人说。"
        )
    bodies.refuse_unless_in_office(db, person, meeting, now)
    if attendee.present_at is None:
        raise Refusal("您还没签到。请先回“到会”，再来投。")
    if db.get(Recusal, (item.id, person.id)) is not None:
        raise Refusal("这一项跟您本人、家人或亲属有关，按规定要回避，不用投。别的项照常投。")
    return meeting


def open_items(db: Db, person: Person, now: datetime) -> list[AgendaItem]:
    """What the person still has to vote on, in the order of the agenda."""
    query = (
        select(AgendaItem)
        .join(Meeting, col(Meeting.id) == AgendaItem.meeting_id)
        .join(Attendee, col(Attendee.meeting_id) == Meeting.id)
        .where(
            Attendee.person_id == person.id,
            col(Attendee.present_at).is_not(None),
            Meeting.state == MeetingState.OPEN,
            Meeting.closes_at > now,
            AgendaItem.kind != ItemVote.TALK,
            col(AgendaItem.id).not_in(
                select(Voted.agenda_item_id).where(Voted.person_id == person.id)
            ),
            col(AgendaItem.id).not_in(
                select(Recusal.agenda_item_id).where(Recusal.person_id == person.id)
            ),
        )
        .order_by(col(Meeting.id), col(AgendaItem.position))
    )
    return list(db.exec(query))


def place(db: Db, person: Person, item: AgendaItem, now: datetime) -> tuple[int, int]:
    """Where an item that the person has to vote on stands among those of its meeting: 2nd of 3."""
    left = [i.id for i in open_items(db, person, now) if i.meeting_id == item.meeting_id]
    before = len(voted_on(db, item.meeting_id, person.id))
    return before + (left.index(item.id) if item.id in left else 0) + 1, before + len(left)


def question(db: Db, person: Person, now: datetime) -> Message | None:
    """The next item that the person has to vote on, with its choices; None when there is none."""
    item = next(iter(open_items(db, person, now)), None)
    if item is None:
        return None
    meeting = db.get_one(Meeting, item.meeting_id)
    return notices.question(item, *place(db, person, item, now), meeting)


def is_present(db: Db, meeting: Meeting, person: Person) -> bool:
    """Whether the person has signed in to the meeting."""
    attendee = db.get(Attendee, (meeting.id, person.id))
    return attendee is not None and attendee.present_at is not None


def voted_on(db: Db, meeting_id: str, person_id: str) -> list[str]:
    """The items of a meeting on which the person has voted."""
    query = (
        select(Voted.agenda_item_id)
        .join(AgendaItem, col(AgendaItem.id) == Voted.agenda_item_id)
        .where(AgendaItem.meeting_id == meeting_id, Voted.person_id == person_id)
    )
    return list(db.exec(query))


def eligible(db: Db, items: Sequence[AgendaItem]) -> dict[str, set[str]]:
    """Who of those present has a vote on each item of one meeting that is put to the vote."""
    if not items:
        return {}
    here = {a.person_id for a in present(db, items[0].meeting_id)}
    out = recusals(db, items)
    return {
        i.id: {p for p in here if (i.id, p) not in out} for i in items if i.kind != ItemVote.TALK
    }


def voters(db: Db, items: Sequence[AgendaItem]) -> dict[str, set[str]]:
    """Who has voted on each of these items."""
    by_item: dict[str, set[str]] = {}
    query = select(Voted).where(col(Voted.agenda_item_id).in_([i.id for i in items]))
    for voted in db.exec(query):
        by_item.setdefault(voted.agenda_item_id, set()).add(voted.person_id)
    return by_item


def outstanding(db: Db, meeting: Meeting) -> set[str]:
    """Who is there and still has to vote on something."""
    items = agenda(db, meeting.id)
    cast_by = voters(db, items)
    owing = (who - cast_by.get(item, set()) for item, who in eligible(db, items).items())
    return {person for who in owing for person in who}


def counts(db: Db, items: Sequence[AgendaItem]) -> dict[str, dict[str, int]]:
    """What the ballots of these items say; for the close and the check alone."""
    query = (
        select(Ballot.agenda_item_id, Ballot.value, func.count())
        .where(col(Ballot.agenda_item_id).in_([i.id for i in items]))
        .group_by(col(Ballot.agenda_item_id), col(Ballot.value))
        .order_by(col(Ballot.agenda_item_id), col(Ballot.value))
    )
    by_item: dict[str, dict[str, int]] = {}
    for item_id, value, count in db.exec(query):
        by_item.setdefault(item_id, {})[value] = count
    return by_item


def tell_all_voted(db: Db, meeting: Meeting, now: datetime) -> None:
    """Who runs it hears that everybody who is there has voted."""
    runner = bodies.runner(db, meeting, now)
    if runner is not None:
        addresses.tell(db, runner, notices.all_voted(meeting), now)
