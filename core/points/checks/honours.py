"""The check of honours and of supervision (核对评优和监督): I-9, and what was frozen, drawn and found."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import col, select

from core import acts
from core.db import Db, any_rows
from core.meetings import conduct
from core.meetings.conduct import Meeting, MeetingState
from core.meetings.meetings import STANDING, agenda, attendees, recusals
from core.points.gates import results
from core.points.honours import convening, honours
from core.points.honours.honours import HonourCandidate, HonourRoll, RollState
from core.points.oversight import findings, sampling
from core.points.oversight.findings import Finding
from core.points.oversight.sampling import Records, Sample
from core.points.rulebook.rulebook import HonourBasis
from core.points.shop.redemptions import Redemption, RedemptionState
from core.points.standing import standing
from core.points.statement.freezes import Freeze
from core.points.statement.statements import Statement, StatementState
from core.points.subjects import subjects
from core.registry.regions import Kind

_ENDS = frozenset(
    {"claim.pass", "claim.reject", "claim.voted", "claim.withdraw", "claim.reopen"}
) | {
    "statement.settle",
    *(f"redemption.{s}" for s in RedemptionState if s != RedemptionState.RESERVED),
}
"""Acts that no frozen thing may see."""


def broken(db: Db) -> Iterator[str]:
    """Everything about honours, freezes and samples that cannot be so."""
    if not any_rows(db, HonourRoll, Freeze, Sample):
        return
    for roll in db.exec(select(HonourRoll).order_by(HonourRoll.id)):
        elected = [c for c in honours.candidates(db, roll.id) if c.elected]
        if roll.published_at is not None:
            yield from _vetoed(db, roll, elected, roll.published_at)
        yield from _elected(db, roll, elected)
    for freeze in db.exec(select(Freeze).order_by(Freeze.id)):
        yield from _frozen(db, freeze)
    for sample in db.exec(select(Sample).order_by(Sample.id)):
        yield from _drawn(db, sample)
        yield from _found(db, sample)


def _vetoed(
    db: Db, roll: HonourRoll, elected: list[HonourCandidate], at: datetime
) -> Iterator[str]:
    """I-9: nobody was given an honour against whom a veto stood at that moment."""
    for village_id in sorted({c.village_id for c in elected}):
        inside = standing.inside(db, village_id, roll.subject, roll.key)
        query = select(Statement.id).where(
            col(Statement.id).in_(inside), col(Statement.settled_at) <= at
        )
        out = standing.vetoed_in(db, list(db.exec(query)), at)
        for one in elected:
            if one.village_id == village_id and one.subject_id in out:
                yield f"I-9 roll {roll.id}: {one.subject_id} has a veto and was elected"


def _elected(db: Db, roll: HonourRoll, elected: list[HonourCandidate]) -> Iterator[str]:
    """I-22, I-5: a published list is what its meeting voted, or was chosen by who might."""
    meeting = conduct.of_thing(db, convening.PREFIX + roll.id)
    if (roll.state == RollState.PUBLISHED) != (roll.published_at is not None):
        yield f"I-9 roll {roll.id} is {roll.state} and was published at {roll.published_at}"
    if roll.state == RollState.VOTING and (meeting is None or meeting.state not in STANDING):
        yield f"I-22 roll {roll.id} waits for a meeting that is over"
    if roll.state != RollState.PUBLISHED and elected:
        yield f"I-9 roll {roll.id} has somebody elected and is not published"
    honour = honours.of(db, roll)
    if honour.basis == HonourBasis.SCORE or not elected:
        return
    if honour.level == Kind.VILLAGE:
        yield from _voted(db, roll, elected, meeting)
        return
    for one in elected:
        by = roll.published_by
        if by is None or subjects.must_withdraw(
            db, by, roll.subject, one.subject_id, roll.published_at
        ):
            yield f"I-5 roll {roll.id}: {one.subject_id} was chosen by somebody who must withdraw"


def _voted(
    db: Db, roll: HonourRoll, elected: list[HonourCandidate], meeting: Meeting | None
) -> Iterator[str]:
    if meeting is None or meeting.state != MeetingState.CLOSED:
        yield f"I-22 roll {roll.id} was published without a vote"
        return
    by_subject = {r.thing.partition(":")[2]: r for r in conduct.results(db, meeting.id)}
    body = [a.person_id for a in attendees(db, meeting.id)]
    out = recusals(db, agenda(db, meeting.id))
    enough = results.enough_ballots(db, meeting)
    for one in elected:
        result = by_subject.get(one.subject_id)
        if result is None or not result.passed or result.yes != one.votes:
            yield f"I-22 roll {roll.id}: {one.subject_id} is not what the meeting voted"
            continue
        if result.ballots < enough[result.item_id]:
            yield f"I-22 roll {roll.id}: too few voted on {one.subject_id}"
        then = meeting.called_at
        kin = (p for p in body if subjects.must_withdraw(db, p, roll.subject, one.subject_id, then))
        if any((result.item_id, p) not in out for p in kin):
            yield f"I-5 roll {roll.id}: kin of {one.subject_id} could vote"


def _frozen(db: Db, freeze: Freeze) -> Iterator[str]:
    """I-19: what was frozen was not decided, settled, handed over or taken back meanwhile."""
    open_ = freeze.lifted_at is None
    if open_ != (freeze.standing == freeze.thing_id) or open_ != (freeze.lifted_by is None):
        yield f"I-19 freeze {freeze.id} is neither standing nor lifted"
    if freeze.lifted_by == freeze.by:
        yield f"I-19 freeze {freeze.id} was lifted by who froze it"
    for act in acts.of_thing(db, freeze.thing_id):
        meanwhile = freeze.at < act.at and (freeze.lifted_at is None or act.at < freeze.lifted_at)
        if act.kind in _ENDS and meanwhile:
            yield f"I-19 {freeze.thing_id} was frozen, and yet there is {act.kind}"


def _drawn(db: Db, sample: Sample) -> Iterator[str]:
    """What was drawn is what anybody draws from that month and its published seed."""
    query = select(Statement).where(
        Statement.village_id == sample.village_id,
        Statement.period == sample.period,
        Statement.state == StatementState.SETTLED,
        col(Statement.settled_at) <= sample.at,
    )
    rows = db.exec(query.order_by(col(Statement.seq), col(Statement.subject))).all()
    if not rows or sampling.seed_of(rows) != sample.seed:
        yield f"I-25 sample {sample.id}: its seed is not the one that was published"
    if sampling.pick(Records(sample.seed, tuple(sample.things))) != sample.drawn:
        yield f"I-25 sample {sample.id} is not what its seed draws"
    known = set(sampling.things(db, sample.village_id, sample.period, rows))
    for thing in sorted(known ^ set(sample.things)):
        redemption = db.get(Redemption, thing.partition(":")[2])
        if redemption is None or redemption.state != RedemptionState.RETURNED:
            yield f"I-25 sample {sample.id}: {thing} was left out, or does not belong there"


def _found(db: Db, sample: Sample) -> Iterator[str]:
    """I-5: who looked at a drawn record was entitled to, and neither concerned nor kin."""
    for finding in db.exec(select(Finding).where(Finding.sample_id == sample.id)):
        if finding.thing not in sample.drawn:
            yield f"I-25 finding on {finding.thing}: it was not drawn in sample {sample.id}"
        elif not any(
            p.id == finding.by for p in findings.lookers(db, sample, finding.thing, finding.at)
        ):
            yield f"I-5 finding on {finding.thing} is by somebody who must not look at it"
