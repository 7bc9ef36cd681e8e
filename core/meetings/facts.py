"""Facts of meetings (会议事实): who was there and who held one, as what is owed in a period reads them."""

from datetime import date, time
from typing import Any

from sqlmodel import col, select

from core.clock import at_local, day_of
from core.db import Db
from core.meetings.meetings import Attendee, Meeting, MeetingKind, MeetingState


def attended(
    db: Db, village_id: str, first_day: date, after_day: date
) -> list[tuple[str, MeetingKind, date]]:
    """Who was at which kind of meeting of the village from a day until before another; one SELECT.

    Only meetings that were held; the day is that of its beginning, in the village.
    """
    query = (
        select(Attendee.person_id, Meeting.kind, Meeting.begun_at)
        .join(Meeting, col(Meeting.id) == Attendee.meeting_id)
        .where(*_held(village_id, first_day, after_day), col(Attendee.present_at).is_not(None))
        .order_by(col(Meeting.begun_at), col(Attendee.person_id))
    )
    return [(person, MeetingKind(kind), day_of(at)) for person, kind, at in db.exec(query) if at]


def convened(
    db: Db, village_id: str, first_day: date, after_day: date
) -> list[tuple[str, MeetingKind, date]]:
    """Who held which kind of meeting as its convener; the span as for `attended`; one SELECT."""
    query = (
        select(Meeting.convener_id, Meeting.kind, Meeting.begun_at)
        .where(*_held(village_id, first_day, after_day), col(Meeting.convener_id).is_not(None))
        .order_by(col(Meeting.begun_at), col(Meeting.convener_id))
    )
    return [
        (person, MeetingKind(kind), day_of(at))
        for person, kind, at in db.exec(query)
        if person and at
    ]


def _held(village_id: str, first_day: date, after_day: date) -> tuple[Any, ...]:
    return (
        Meeting.village_id == village_id,
        Meeting.state == MeetingState.CLOSED,
        col(Meeting.begun_at) >= at_local(first_day, time(0)),
        col(Meeting.begun_at) < at_local(after_day, time(0)),
    )
