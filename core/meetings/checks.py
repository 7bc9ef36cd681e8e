"""The check of meetings (核对会议): I-22 and I-19, votes of the body alone, once each, each with its act."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlmodel import col, select

from core.acts import Act
from core.db import Db, any_rows
from core.errors import Refusal
from core.meetings import closing, votes
from core.meetings.meetings import (
    AgendaItem,
    Attendee,
    ItemVote,
    Meeting,
    MeetingState,
    agenda,
    attendees,
    needed,
    recusals,
)

_BEGUN = (MeetingState.OPEN, MeetingState.CLOSED)
_KINDS = (
    "meeting.sign_in",
    "meeting.begin",
    "meeting.close",
    "meeting.fail",
    "vote.cast",
    "vote.count",
)
Done = defaultdict[tuple[str, str], list[str | None]]
Voters = dict[str, set[str]]


def broken(db: Db) -> Iterator[str]:
    """Everything about meetings that cannot be so."""
    if not any_rows(db, Meeting):
        return
    done = _done(db)
    for meeting in db.exec(select(Meeting).order_by(Meeting.id)):
        items, body = agenda(db, meeting.id), attendees(db, meeting.id)
        voters = votes.voters(db, items)
        yield from _state(meeting)
        yield from _quorum(meeting, body)
        yield from _voters(db, items, body, voters)
        yield from _ballots(db, meeting, items, voters)
        yield from _acts(meeting, body, voters, done)


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


def _quorum(meeting: Meeting, body: Sequence[Attendee]) -> Iterator[str]:
    """Whatever was begun had its quorum of the whole body."""
    here = [a for a in body if a.present_at is not None]
    if meeting.begun_at is not None and len(here) < needed(meeting.quorum, len(body)):
        yield f"I-22 meeting {meeting.id} was held with {len(here)} of {len(body)}"
    if any(a.excused_at is not None for a in here):
        yield f"I-22 meeting {meeting.id}: somebody is there and excused"


def _voters(
    db: Db, items: Sequence[AgendaItem], body: Sequence[Attendee], voters: Voters
) -> Iterator[str]:
    """Only the body votes: who has signed in and need not withdraw."""
    here = {a.person_id: a.present_at is not None for a in body}
    out = recusals(db, items)
    for item_id, people in voters.items():
        for person in sorted(people):
            if person not in here:
                yield f"I-22 item {item_id}: {person} voted and is not of the body"
            elif not here[person]:
                yield f"I-22 item {item_id}: {person} voted and was not there"
            if (item_id, person) in out:
                yield f"I-22 item {item_id}: {person} voted and had to withdraw"


def _ballots(
    db: Db, meeting: Meeting, items: Sequence[AgendaItem], voters: Voters
) -> Iterator[str]:
    """As many ballots as voters, each a possible answer; a result stands once closed, and is theirs."""
    counted = votes.counts(db, items)
    for item in items:
        counts, cast = counted.get(item.id, {}), len(voters.get(item.id, ()))
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


def _done(db: Db) -> Done:
    """Who did what to which meeting or item; of a roll call, who was noted as there."""
    done: Done = defaultdict(list)
    for act in db.exec(select(Act).where(col(Act.kind).in_(_KINDS))):
        if act.kind == "vote.count":  # cast for those who voted on paper
            done[act.thing_id, "vote.cast"] += act.detail["who"]
            continue
        who = act.detail["who"] if act.kind == "meeting.sign_in" else act.person_id
        done[act.thing_id, act.kind].append(who)
    return done


def _acts(meeting: Meeting, body: Sequence[Attendee], voters: Voters, done: Done) -> Iterator[str]:
    """I-19: whoever is there has signed in, whoever has voted did so; begun and closed once each."""
    here = {a.person_id for a in body if a.present_at is not None}
    if not here <= set(done[meeting.id, "meeting.sign_in"]):
        yield f"I-19 meeting {meeting.id}: somebody is there without an act"
    for item_id, people in voters.items():
        if sorted(people) != sorted(map(str, done[item_id, "vote.cast"])):
            yield f"I-19 item {item_id}: who has voted is not who cast a vote"
    over = {MeetingState.CLOSED: "meeting.close", MeetingState.FAILED: "meeting.fail"}
    for kind, due in (
        ("meeting.begin", meeting.state in _BEGUN),
        ("meeting.close", over.get(meeting.state) == "meeting.close"),
        ("meeting.fail", over.get(meeting.state) == "meeting.fail"),
    ):
        if len(done[meeting.id, kind]) != due:
            yield f"I-19 meeting {meeting.id} is {meeting.state} without the act for it"
