"""Proposals (细则改动表决): an item that a body votes on is added, changed or ended by that body alone."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.ids import new_id
from core.meetings import bodies, conduct
from core.meetings.conduct import ItemVote, Meeting, MeetingKind, MeetingState, Wanted, WantedItem
from core.meetings.meetings import STANDING
from core.outbox import Message
from core.points.adoption import amendment
from core.points.adoption.amendment import Added, Amended, Change
from core.points.gates import results, words
from core.points.rulebook.changes import changes
from core.points.rulebook.rulebook import SUBJECTS, ItemKind, Rulebook, Subject
from core.points.statement import freezes
from core.registry import addresses, people, regions
from core.registry.people import Person, Post

PREFIX = "rulebook:"
"""What a meeting is about: rulebook:<id of the proposal>."""
PUT = acts.kind("rulebook.propose", passed_over="comes along with the call of its meeting")
VOTED = acts.kind("rulebook.voted", passed_over="decided by a meeting")


class RulebookProposal(SQLModel, table=True):
    """A change of a village's rulebook that a body is to vote on."""

    __tablename__ = "rulebook_proposal"
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id", index=True)
    subject: Subject
    change: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    put_by: str = Field(foreign_key="person.id")
    at: datetime
    decided_at: datetime | None = None
    passed: bool | None = None


def call(
    db: Db, person: Person, village_id: str, subject: Subject, change: Change, now: datetime
) -> Meeting:
    """Call the body together that votes on the item of this change.

    Refusal for who may not convene, where no body votes on it, and while another change waits.
    """
    book, new = amendment.changed(db, village_id, subject, change, now)
    stage = amendment.stage_of(book, new)
    if stage is None:
        raise Refusal("这一项不用开会表决，直接改就行。")
    if not bodies.convenes(db, person, village_id, now):
        raise Refusal("表决会由村支书、村主任或记录员召集，请跟他们说。")
    _refuse_second(db, _undecided(db, village_id, subject))
    _refuse_frozen(db, village_id, subject, asdict(change))
    one = RulebookProposal(
        village_id=village_id,
        subject=subject,
        change=asdict(change),
        put_by=person.id,
        at=now,
    )
    db.add(one)
    db.flush()
    right = "convener"
    acts.record(db, PUT, one.id, now, person_id=person.id, right=right, change=one.change)
    rows = "；".join(changes(book, new))
    _tell_group(db, person, one, bodies.name(stage.body), rows, now)
    return conduct.call(
        db,
        person,
        Wanted(
            village_id=village_id,
            kind=MeetingKind.POINTS,
            title=words.proposal_title(subject),
            body=stage.body,
            members=bodies.of_posts(db, village_id, stage.posts, now),
            items=(WantedItem(ItemVote.VOTE, words.proposal(rows), PREFIX + one.id),),
            quorum=stage.quorum,
            majority=stage.majority,
            thing=PREFIX + one.id,
        ),
        now,
    )


def _refuse_second(db: Db, others: Sequence[RulebookProposal]) -> None:
    if any(_stands(db, one) for one in others):
        raise Refusal("已经有一项改动在等表决了，散会以后再提。发“开会”看开到哪里了。")


def _refuse_frozen(db: Db, village_id: str, subject: Subject, change: dict[str, Any]) -> None:
    """Refusal for the same change as one that the supervision group has stopped."""
    for one in _undecided(db, village_id, subject):
        freeze = freezes.of(db, one.id) if one.change == change else None
        if freeze is not None:
            raise Refusal(f"{freezes.words(db, freeze)}解冻以前不能再提。")


def _tell_group(
    db: Db, person: Person, one: RulebookProposal, body: str, rows: str, now: datetime
) -> None:
    """The supervision group hears of a change before it is voted on, and may stop it."""
    village = regions.one(db, one.village_id).name
    message = words.proposed(one.id, f"{village}{SUBJECTS[one.subject]}", person.name, rows, body)
    group = people.holders(db, Post.SUPERVISOR, one.village_id, now)
    addresses.tell_all(db, [p.id for p in group if p.id != person.id], message, now)


def described(db: Db, one: RulebookProposal) -> str:
    """What a proposal would change, in plain words."""
    try:
        book, new = amendment.changed(db, one.village_id, one.subject, read(one), one.at)
    except Refusal:
        return "细则这中间变过，对不上了"
    return "；".join(changes(book, new))


def open_ones(db: Db, village_id: str) -> list[RulebookProposal]:
    """The proposals of a village that wait for their meeting, oldest first."""
    waiting = (one for subject in Subject for one in _undecided(db, village_id, subject))
    return [one for one in waiting if _stands(db, one)]


def _undecided(db: Db, village_id: str, subject: Subject) -> list[RulebookProposal]:
    query = select(RulebookProposal).where(
        RulebookProposal.village_id == village_id,
        RulebookProposal.subject == subject,
        col(RulebookProposal.decided_at).is_(None),
    )
    return list(db.exec(query.order_by(col(RulebookProposal.id))))


def _stands(db: Db, one: RulebookProposal) -> bool:
    meeting = conduct.of_thing(db, PREFIX + one.id)
    return meeting is not None and meeting.state in STANDING


def of_meeting(db: Db, meeting: Meeting) -> RulebookProposal | None:
    """The proposal that a meeting votes on."""
    if not meeting.thing.startswith(PREFIX):
        return None
    return db.get(RulebookProposal, meeting.thing.removeprefix(PREFIX))


def call_again(db: Db, person: Person, meeting: Meeting, now: datetime) -> Meeting:
    """Call the meeting of a proposal that was not held once more. Refusal while another change waits."""
    one = of_meeting(db, meeting)
    others = _undecided(db, one.village_id, one.subject) if one is not None else []
    _refuse_second(db, [each for each in others if each != one])
    return conduct.call_again(db, person, meeting.id, now)


def apply(db: Db, meeting: Meeting, now: datetime, *, asker: str | None = None) -> None:
    """Adopt what a closed meeting has passed, from the village's next period on, and tell the village.

    One that was not held, or on which too few have voted, leaves the rules as they are; so does what
    the rulebook, changed meanwhile, no longer allows. Whoever put it hears what became of it; `asker`
    reads it in the answer to closing the meeting.
    """
    one = of_meeting(db, meeting)
    if one is None or one.decided_at is not None or meeting.state != MeetingState.CLOSED:
        return
    decided, _ = results.sifted(db, meeting)
    if decided and freezes.of(db, one.id) is None:
        passed = bool(decided[0].passed) and _adopted(db, one, meeting, now)
        one.decided_at, one.passed = now, passed
        db.add(one)
        acts.record(db, VOTED, one.id, now, right="meeting", meeting=meeting.id, passed=passed)
    if one.put_by != asker:
        addresses.tell(db, one.put_by, Message(outcome(db, meeting), thing=meeting.id), now)


def _adopted(db: Db, one: RulebookProposal, meeting: Meeting, now: datetime) -> bool:
    change = read(one)
    try:
        with db.begin_nested():
            _, new = amendment.changed(db, one.village_id, one.subject, change, now)
            put_by = db.get_one(Person, one.put_by)
            amendment.amend(db, put_by, one.village_id, new, now, voted_by=meeting.body)
    except Refusal:
        return False
    return True


def outcome(db: Db, meeting: Meeting) -> str:
    """What whoever closes its meeting reads of it at the end; empty for another meeting."""
    one = of_meeting(db, meeting)
    if one is None or meeting.state != MeetingState.CLOSED:
        return ""
    if one.decided_at is None and (freeze := freezes.of(db, one.id)):
        return f"{freezes.words(db, freeze)}这次表决不算，细则没有改。解冻以后再提、再开会。"
    decided, _ = results.sifted(db, meeting)
    voted = decided[0].passed if decided else None
    village = regions.one(db, one.village_id).name
    return words.proposal_outcome(village, voted=voted, adopted=bool(one.passed))


def read(one: RulebookProposal) -> Change:
    """The change as it was put."""
    if "code" in one.change:
        return Amended(**one.change)
    return Added(**one.change | {"kind": ItemKind(one.change["kind"])})


def wants_vote(book: Rulebook, new: Rulebook) -> str:
    """The body that has to vote on the change, as people call it; empty where a cadre may make it."""
    stage = amendment.stage_of(book, new)
    return bodies.name(stage.body) if stage else ""
