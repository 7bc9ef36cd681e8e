"""Closing a meeting (散会): the ballots are counted once, and everybody hears what came of it."""

from datetime import datetime

from sqlmodel import col, select

from core import acts, outbox
from core.db import Db
from core.meetings import bodies, notices, votes
from core.meetings.meetings import (
    STANDING,
    AgendaItem,
    ItemVote,
    Meeting,
    MeetingState,
    Result,
    agenda,
    attendees,
)
from core.registry import addresses

ON_RECORD = "会开了、散了就记下了，收不回。要再议，请重新召集。"
CLOSED = acts.kind("meeting.close", final=ON_RECORD)
FAILED = acts.kind("meeting.fail", final=ON_RECORD)


def end(db: Db, meeting: Meeting, now: datetime, by: str | None, right: str) -> None:
    """Close a meeting that stands and is locked: CLOSED with its results, or FAILED if never begun."""
    held = meeting.state == MeetingState.OPEN
    meeting.state = MeetingState.CLOSED if held else MeetingState.FAILED
    meeting.closed_at = now
    db.add(meeting)
    if held:
        _count(db, meeting)
    db.flush()
    kind = CLOSED if held else FAILED
    acts.record(db, kind, meeting.id, now, person_id=by, right=right)
    outbox.withdraw(db, meeting.id, notices.FLOWS, now)
    _tell(db, meeting, by, now)


def _count(db: Db, meeting: Meeting) -> None:
    items = agenda(db, meeting.id)
    counted, able = votes.counts(db, items), votes.eligible(db, items)
    for item in items:
        if item.kind == ItemVote.TALK:
            continue
        item.counts = counted.get(item.id, {})
        item.eligible = len(able[item.id])
        item.passed = carried(item, meeting.majority)
        db.add(item)


def carried(item: AgendaItem, majority: int) -> bool | None:
    """Whether more than so many percent of the votes cast were in favour; None but for a VOTE."""
    if item.kind != ItemVote.VOTE:
        return None
    counts = item.counts or {}
    return counts.get(notices.YES, 0) * 100 > majority * sum(counts.values())


def results(db: Db, meeting_id: str) -> list[Result]:
    """What came of each item, in order; empty until the meeting was held and has closed."""
    meeting = db.get_one(Meeting, meeting_id)
    if meeting.state != MeetingState.CLOSED:
        return []
    return [_result(item) for item in agenda(db, meeting_id)]


def _result(item: AgendaItem) -> Result:
    counts = item.counts or {}
    ballots = sum(counts.values())
    total = sum(int(v) * n for v, n in counts.items()) if item.kind == ItemVote.SCORE else 0
    return Result(
        item_id=item.id,
        thing=item.thing,
        kind=item.kind,
        passed=item.passed,
        yes=counts.get(notices.YES, 0),
        no=counts.get(notices.NO, 0),
        abstain=counts.get(notices.ABSTAIN, 0),
        mean=total / ballots if item.kind == ItemVote.SCORE and ballots else None,
        ballots=ballots,
        eligible=item.eligible or 0,
        counts=dict(counts),
    )


def _tell(db: Db, meeting: Meeting, by: str | None, now: datetime) -> None:
    """The body hears the results, or that it was not held; who closed it has the answer already."""
    body = [a.person_id for a in attendees(db, meeting.id) if a.person_id != by]
    runner = bodies.runner(db, meeting, now)
    if meeting.state == MeetingState.FAILED:
        others = [p for p in body if p != runner]
        addresses.tell_all(db, others, notices.failed(db, meeting, runs=False), now)
        if runner is not None and runner != by:
            addresses.tell(db, runner, notices.failed(db, meeting, runs=True), now)
        return
    hearers = dict.fromkeys([*body, *([runner] if runner and runner != by else [])])
    addresses.tell_all(db, hearers, notices.closed(db, meeting, results(db, meeting.id)), now)


def due(db: Db, now: datetime) -> list[str]:
    """Meetings whose time is over, the oldest first."""
    query = select(Meeting.id).where(col(Meeting.state).in_(STANDING), Meeting.closes_at <= now)
    return list(db.exec(query.order_by(col(Meeting.closes_at), col(Meeting.id))))


_NEXT = (
    select(Meeting.closes_at)
    .where(col(Meeting.state).in_(STANDING))
    .order_by(col(Meeting.closes_at))
    .limit(1)
)


def next_due(db: Db) -> datetime | None:
    """When the next meeting closes by itself."""
    return db.exec(_NEXT).first()
