"""The check of meetings (核对会议): I-22, votes of the body alone, once each, and results that are theirs."""

from collections.abc import Iterator, Sequence

from sqlmodel import select

from core.db import Db
from core.errors import Refusal
from core.meetings import closing, votes
from core.meetings.record import (
    AgendaItem,
    ItemVote,
    Meeting,
    MeetingState,
    agenda,
    attendees,
    needed,
    recusals,
)


def broken(db: Db) -> Iterator[str]:
    """Everything about meetings that cannot be so."""
    for meeting in db.exec(select(Meeting).order_by(Meeting.id)):
        items = agenda(db, meeting.id)
        yield from _state(meeting)
        yield from _quorum(db, meeting)
        yield from _voters(db, meeting, items)
        yield from _ballots(db, meeting, items)


def _state(meeting: Meeting) -> Iterator[str]:
    begun, over = meeting.begun_at is not None, meeting.closed_at is not None
    expected = {
        MeetingState.CALLED: (False, False),
        MeetingState.OPEN: (True, False),
        MeetingState.CLOSED: (True, True),
        MeetingState.FAILED: (False, True),
    }
    if (begun, over) != expected[meeting.state]:
        yield f"I-22 meeting {meeting.id} is {meeting.state} but was not begun or closed like that"


def _quorum(db: Db, meeting: Meeting) -> Iterator[str]:
    """Whatever was begun had its quorum of the whole body."""
    body = attendees(db, meeting.id)
    here = [a for a in body if a.present_at is not None]
    if meeting.begun_at is not None and len(here) < needed(meeting.quorum, len(body)):
        yield f"I-22 meeting {meeting.id} was held with {len(here)} of {len(body)}"
    if any(a.excused_at is not None for a in here):
        yield f"I-22 meeting {meeting.id}: somebody is there and excused"


def _voters(db: Db, meeting: Meeting, items: Sequence[AgendaItem]) -> Iterator[str]:
    """Only the body votes: who has signed in and need not withdraw."""
    body = {a.person_id: a.present_at is not None for a in attendees(db, meeting.id)}
    out = recusals(db, items)
    for item_id, people in votes.voters(db, items).items():
        for person in sorted(people):
            if person not in body:
                yield f"I-22 item {item_id}: {person} voted and is not of the body"
            elif not body[person]:
                yield f"I-22 item {item_id}: {person} voted and was not there"
            if (item_id, person) in out:
                yield f"I-22 item {item_id}: {person} voted and had to withdraw"


def _ballots(db: Db, meeting: Meeting, items: Sequence[AgendaItem]) -> Iterator[str]:
    """As many ballots as voters, each a possible answer; a result stands once closed, and is theirs."""
    said, voters = votes.counts(db, items), votes.voters(db, items)
    for item in items:
        counts, cast = said.get(item.id, {}), len(voters.get(item.id, ()))
        if sum(counts.values()) != cast:
            yield f"I-22 item {item.id}: {sum(counts.values())} ballots of {cast} voters"
        if not all(_possible(item, value) for value in counts):
            yield f"I-22 item {item.id}: a ballot says what nobody could choose"
        if meeting.state != MeetingState.CLOSED or item.kind == ItemVote.TALK:
            if (item.counts, item.passed, item.eligible) != (None, None, None):
                yield f"I-22 item {item.id} has a result without a vote that is over"
            continue
        if item.counts != counts:
            yield f"I-22 item {item.id}: the result is not what the ballots say"
        if item.passed != closing.carried(item, meeting.majority):
            yield f"I-22 item {item.id}: passed is not what its counts say"
        if item.eligible is None or item.eligible < cast:
            yield f"I-22 item {item.id}: {cast} voted, {item.eligible} could"


def _possible(item: AgendaItem, value: str) -> bool:
    try:
        return votes.valid(item, value) == value
    except Refusal:
        return False
