"""The roll call (签到): who is there, who is excused, and when they are enough."""

from datetime import datetime

from core import acts, outbox
from core.db import Db
from core.errors import Refusal
from core.meetings import bodies, notices, votes, words
from core.meetings.meetings import (
    ItemVote,
    Meeting,
    MeetingState,
    agenda,
    attendees,
    name_of,
    needed,
)
from core.registry import addresses
from core.registry.people import Person

_SAY_AGAIN = "来得了就回“到会”，来不了就回“请假”。"
SIGNED_IN = acts.kind("meeting.sign_in", final=_SAY_AGAIN)
EXCUSED = acts.kind("meeting.excuse", final=_SAY_AGAIN)


def sign_in(
    db: Db, person: Person, meeting_id: str, now: datetime, by: Person | None = None
) -> Meeting:
    """Somebody of the body is there. `by`: who runs the meeting says so, for who has no phone.

    Where there is something to vote on, whom another noted votes on paper, and two must count it
    (`paper.counts`). The own word takes the place of another's.
    """
    meeting = bodies.held(db, meeting_id)
    bodies.refuse_when_over(meeting, now)
    attendee = bodies.of_body(db, person, meeting, now)
    if by is not None:
        bodies.refuse_unless_runs(db, by, meeting, now)
        if by.id == person.id:
            by = None
    if attendee.present_at is not None and not (by is None and attendee.noted_by):
        raise Refusal("已经签到了，不用再签。" if by is None else f"{person.name}已经签到了。")
    attendee.present_at, attendee.excused_at, attendee.excuse = now, None, ""
    attendee.noted_by = by.id if by else None
    db.add(attendee)
    db.flush()
    doer = by or person
    acts.record(
        db,
        SIGNED_IN,
        meeting.id,
        now,
        person_id=doer.id,
        right="member" if by is None else "convener",
        who=person.id,
    )
    outbox.withdraw(db, meeting.id, {"sign_in", "absence"}, now, person_id=person.id)
    votes_here = any(i.kind != ItemVote.TALK for i in agenda(db, meeting.id))
    if by is not None and votes_here and addresses.of_person(db, person.id):
        addresses.tell(db, person.id, words.noted(meeting.id, name_of(meeting), by.name), now)
    _tell_enough(db, meeting, doer, now)
    return meeting


def _tell_enough(db: Db, meeting: Meeting, doer: Person, now: datetime) -> None:
    """Exactly when the quorum is reached, who runs it hears that it can begin."""
    body = attendees(db, meeting.id)
    runner = bodies.runner(db, meeting, now)
    here = [a for a in body if a.present_at is not None]
    coming = any(a.person_id == runner and a not in here and a.excused_at is None for a in body)
    enough = len(here) + coming == needed(meeting.quorum, len(body))
    if meeting.state != MeetingState.CALLED or not enough or runner in (None, doer.id):
        return
    message = notices.enough(db, meeting, with_you=coming)
    addresses.tell(db, str(runner), message, now)


def excuse(db: Db, person: Person, meeting_id: str, why: str, now: datetime) -> Meeting:
    """A member cannot come; who runs the meeting hears why. The quorum stays that of the whole body."""
    meeting = bodies.held(db, meeting_id)
    bodies.refuse_when_over(meeting, now)
    attendee = bodies.of_body(db, person, meeting, now)
    mine = attendee.present_at is not None and attendee.noted_by is None
    voted = bool(votes.voted_on(db, meeting.id, person.id))
    if (mine or voted) and meeting.state == MeetingState.OPEN:
        raise Refusal("您已经到会，会也开始了，不用请假。有急事先走，跟召集人说一声就行。")
    if attendee.excused_at is not None:
        raise Refusal("您的假已经请好了，不用再请。要是又能来，回“到会”就行。")
    attendee.present_at, attendee.noted_by = None, None
    attendee.excused_at, attendee.excuse = now, why.strip()
    db.add(attendee)
    acts.record(db, EXCUSED, meeting.id, now, person_id=person.id, right="member")
    outbox.withdraw(db, meeting.id, {"sign_in", "absence"}, now, person_id=person.id)
    runner = bodies.runner(db, meeting, now)
    if runner is not None and runner != person.id:
        absence = words.absence(person.name, attendee.excuse, name_of(meeting), meeting.id)
        addresses.tell(db, runner, absence, now)
    return meeting
