"""Rights in a meeting (会议权限): what each word about a meeting needs, at the moment it is said."""

from datetime import datetime

from core.clock import spoken
from core.db import Db, lock
from core.errors import Refusal
from core.meetings import bodies
from core.meetings.meetings import Attendee, Meeting, MeetingState, name_of
from core.registry.people import Person


def held(db: Db, meeting_id: str) -> Meeting:
    """The meeting, locked and as it is now; Refusal when there is none."""
    if db.get(Meeting, meeting_id) is None:
        raise Refusal("找不到这个会。发“开会”看现在有哪些会。")
    lock(db, Meeting, meeting_id)
    return db.get_one(Meeting, meeting_id)


def of_body(db: Db, person: Person, meeting: Meeting) -> Attendee:
    """The person's place in the body; Refusal for who is not of it."""
    attendee = db.get(Attendee, (meeting.id, person.id))
    if attendee is None:
        raise Refusal(
            f"{name_of(meeting)}是{meeting.body}的会，名单里没有您，不用签到，也不用请假。"
        )
    return attendee


def refuse_when_over(meeting: Meeting, now: datetime) -> None:
    """Refusal once a meeting has closed, was not held, or its time is over."""
    if meeting.state == MeetingState.FAILED:
        raise Refusal(f"{name_of(meeting)}没开成，已经散了。什么时候再开，另外通知。")
    if meeting.state == MeetingState.CLOSED or meeting.closes_at <= now:
        when = spoken(meeting.closed_at or meeting.closes_at)
        raise Refusal(f"{name_of(meeting)}{when}已经散会。发“会议记录”看结果。")


def refuse_unless_runs(db: Db, person: Person, meeting: Meeting, now: datetime) -> None:
    """Refusal for who neither called the meeting nor may run those of the village."""
    if not bodies.runs(db, person, meeting, now):
        by = db.get(Person, meeting.convener_id) if meeting.convener_id else None
        raise Refusal(f"{name_of(meeting)}由{by.name if by else '村干部'}主持，请跟主持的人说。")
