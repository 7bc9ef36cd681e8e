"""Meeting results (散会结果) where points are concerned: every meeting is closed through here."""

from datetime import datetime

from core.db import Db
from core.meetings import bodies, conduct
from core.meetings.conduct import Meeting, MeetingState
from core.outbox import Message
from core.points.close import monthly_close
from core.points.gates import gates, next_gate, proposals, results, revision
from core.points.honours import awarding, convening
from core.registry.people import Person


def close(db: Db, person: Person | None, meeting_id: str, now: datetime) -> Meeting:
    """Close a meeting, and move on what it was about; `person` None is the clock.

    Refusal as `meetings.close` has it.
    """
    meeting = conduct.close(db, person, meeting_id, now)
    asker = person.id if person else None
    if meeting.thing.startswith(gates.PREFIX):
        statement = results.apply(db, meeting, now, asker=asker)
        if statement is not None:
            monthly_close.move_on(db, statement, now, asker=asker)
    elif meeting.thing.startswith(convening.PREFIX):
        awarding.apply(db, meeting, now)
    elif meeting.thing.startswith(proposals.PREFIX):
        proposals.apply(db, meeting, now, asker=asker)
    return meeting


def next_steps(db: Db, person: Person, meeting: Meeting, now: datetime) -> list[Message]:
    """What whoever has closed a meeting reads at the end: how what it was about goes on."""
    if text := proposals.outcome(db, meeting):
        return [Message(text)]
    if not meeting.thing.startswith(gates.PREFIX) or meeting.state != MeetingState.CLOSED:
        return []
    statement, _ = gates.read_thing(db, meeting.thing)
    if not bodies.convenes(db, person, statement.village_id, now):
        return []
    gate = gates.following(db, statement)
    if gate is not None:
        return [next_gate.question(db, statement, gate)]
    if revision.is_voted_down(db, statement):
        return [revision.question(db, statement)]
    return [results.passed(db, statement)] if statement.meeting_id == meeting.id else []


def sweep(db: Db, now: datetime, meeting_id: str | None = None) -> int:
    """Close the meeting, else all whose time is over; how many. Safe to repeat at any moment."""
    standing = conduct.due(db, now)
    found = [one for one in standing if meeting_id in (None, one)]
    for one in found:
        close(db, None, one, now)
    return len(found)


def call_again(db: Db, person: Person, meeting_id: str, now: datetime) -> Meeting:
    """Call a meeting that was not held once more; a gate's agenda is built anew.

    Refusal as `meetings.call_again` has it.
    """
    old = db.get(Meeting, meeting_id)
    if old is not None and old.thing.startswith(gates.PREFIX):
        statement, gate = gates.read_thing(db, old.thing)
        return gates.call(db, person, statement.id, gate, now)
    if old is not None and old.thing.startswith(convening.PREFIX):
        return convening.call(db, person, old.thing.removeprefix(convening.PREFIX), now)
    if old is not None and old.thing.startswith(proposals.PREFIX):
        return proposals.call_again(db, person, old, now)
    return conduct.call_again(db, person, meeting_id, now)
