"""The conduct of a meeting (开会): called, signed in to, begun when the quorum is there, closed by hand or by the clock."""

from datetime import datetime, timedelta

from core import acts, outbox
from core.db import Db
from core.errors import Refusal
from core.meetings import bodies, closing, notices, votes
from core.meetings.calling import call, call_again
from core.meetings.closing import due, next_due, results
from core.meetings.facts import attended, convened
from core.meetings.meetings import (
    STANDING,
    AgendaItem,
    Attendee,
    ItemVote,
    Meeting,
    MeetingKind,
    MeetingState,
    Result,
    Wanted,
    WantedItem,
    attendees,
    name_of,
    needed,
    of_thing,
    present,
)
from core.meetings.roll_call import excuse, sign_in
from core.outbox import Priority
from core.registry import addresses
from core.registry.people import Person

__all__ = [  # what callers of a meeting need, in one place
    "AgendaItem",
    "ItemVote",
    "Meeting",
    "MeetingKind",
    "MeetingState",
    "Result",
    "Wanted",
    "WantedItem",
    "attended",
    "begin",
    "call",
    "call_again",
    "close",
    "conclude",
    "convened",
    "due",
    "excuse",
    "next_due",
    "of_thing",
    "results",
    "sign_in",
]

SITTING = timedelta(hours=2)
"""So long after signing in somebody still sits there: the next question does not wait for 07:00."""

BEGUN = acts.kind("meeting.begin", final=closing.ON_RECORD)
CONCLUDED = acts.kind(
    "meeting.conclude",
    final="结论已经记下了，收不回。记错了，趁会还开着请发“开会”再记一次，新的顶替旧的。",
)


def begin(db: Db, person: Person, meeting_id: str, now: datetime) -> Meeting:
    """Begin: Refusal with the count unless the quorum is there; then the present get their first vote.

    Who begins it and belongs to the body is there, without saying so.
    """
    meeting = bodies.held(db, meeting_id)
    bodies.refuse_unless_runs(db, person, meeting, now)
    bodies.refuse_when_over(meeting, now)
    if meeting.state == MeetingState.OPEN:
        raise Refusal(f"{name_of(meeting)}已经开始了。发“开会”看开到哪里了。")
    mine = db.get(Attendee, (meeting.id, person.id))
    comes = mine is not None and mine.present_at is None
    if comes:
        sign_in(db, person, meeting.id, now)
    body, here = attendees(db, meeting.id), present(db, meeting.id)
    short = needed(meeting.quorum, len(body)) - len(here)
    if short > 0:
        raise Refusal(
            f"人还不够，开不了：{'连您' if comes else ''}{notices.roll(db, meeting)}，还差{short}人。"
            "请催一下没到的，人够了再发“开会”；实在来不齐就散会，改天再召集。"
        )
    meeting.state, meeting.begun_at = MeetingState.OPEN, now
    db.add(meeting)
    db.flush()
    acts.record(db, BEGUN, meeting.id, now, person_id=person.id, right="convener", here=len(here))
    outbox.withdraw(db, meeting.id, {"meeting"}, now)
    for attendee in here:
        if attendee.person_id != person.id:
            _ask(db, attendee, now)
    return meeting


def _ask(db: Db, attendee: Attendee, now: datetime) -> None:
    question = votes.question(db, db.get_one(Person, attendee.person_id), now)
    if question is None or attendee.present_at is None:
        return
    sits = now - attendee.present_at <= SITTING
    priority = Priority.REPLY if sits else Priority.NOTICE
    addresses.tell(db, attendee.person_id, question, now, priority=priority)


def close(db: Db, person: Person | None, meeting_id: str, now: datetime) -> Meeting:
    """Close: the results are counted, and FAILED when it was never begun. `person` None: the clock.

    Refusal when it is over already, and for who does not run it.
    """
    meeting = bodies.held(db, meeting_id)
    if person is not None:
        bodies.refuse_unless_runs(db, person, meeting, now)
    if meeting.state not in STANDING:
        bodies.refuse_when_over(meeting, now)
    right = "convener" if person is not None else "clock"
    closing.end(db, meeting, now, person.id if person else None, right)
    return meeting


def conclude(db: Db, person: Person, item_id: str, words: str, now: datetime) -> AgendaItem:
    """Note what was agreed on an item that is only talked about; said anew, it takes the old's place."""
    item = db.get(AgendaItem, item_id)
    if item is None or item.kind != ItemVote.TALK:
        raise Refusal("这一项不用记结论，投票的结果散会时自己会出来。")
    meeting = bodies.held(db, item.meeting_id)
    bodies.refuse_unless_runs(db, person, meeting, now)
    if meeting.state != MeetingState.OPEN:
        raise Refusal("会开着的时候才能记结论。发“开会”看现在有哪些会。")
    item.conclusion = words.strip().rstrip("。")
    db.add(item)
    acts.record(db, CONCLUDED, item.id, now, person_id=person.id, right="convener")
    return item
