"""People (问的人、开的会) that wait: questions to answer, meetings to come to or to lead, duties of the period."""

from datetime import timedelta

from core.clock import day_of
from core.duties.duties import period
from core.enquiries import enquiries
from core.meetings import current, owed
from core.meetings.meetings import name_of
from handlers.desk.lines.line import Line, first_of
from handlers.engine.event import Turn

_SOON = timedelta(days=31)


def questions(turn: Turn) -> list[Line]:
    """Questions that are with the sender's posts."""
    waiting = enquiries.waiting_for(turn.db, turn.person.id, turn.now) if turn.person else []
    if not waiting:
        return []
    asked = first_of([f"“{e.text[:20]}”" for e in waiting], 2)
    return [Line(f"等您答的问题{len(waiting)}个：{asked}", "待答", "answer_enquiry")]


def meetings(turn: Turn) -> list[Line]:
    """Meetings that stand and that the sender leads or belongs to."""
    if turn.person is None:
        return []
    led = current.run_by(turn.db, turn.person, turn.now)
    if led:
        return [Line(f"您召集的会还没散：{first_of([name_of(m) for m in led])}", "开会", "meeting")]
    coming = current.to_attend(turn.db, turn.person, turn.now)
    if not coming:
        return []
    return [Line(f"要您到的会：{first_of([name_of(m) for m in coming])}", "到会", "sign_in")]


def duties(turn: Turn) -> list[Line]:
    """Meetings and reports that have not been put on record and whose period is over within a month."""
    mine = owed.of_person(turn.db, turn.person, turn.now) if turn.person else []
    today = day_of(turn.now)
    soon = [o for o in mine if period(o.duty.cadence, today)[1] - today <= _SOON]
    left = [o.line() for o in soon if o.done_on is None]
    return [Line(first_of(left), "履职", "duty")] if left else []
