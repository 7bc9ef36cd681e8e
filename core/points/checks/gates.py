"""The check of gates (核对评议): what a body decided is what its meeting voted, by those who might (I-5, I-22)."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, partial

from sqlmodel import col, select

from core import acts
from core.db import Db, any_rows
from core.meetings import bodies, conduct
from core.meetings.conduct import Meeting, MeetingState, Result
from core.meetings.meetings import agenda, attendees, recusals
from core.points.claims import review
from core.points.claims.claims import Claim, ClaimState
from core.points.gates import gates, panel_votes, recusal, results
from core.points.gates.scores import Score
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Decides, How, Stage
from core.points.statement.statements import Statement
from core.points.subjects import deciders, subjects

_DECIDED = (ClaimState.PASSED, ClaimState.REJECTED)


def broken(db: Db) -> Iterator[str]:
    """Everything about gates that cannot be so."""
    if not any_rows(db, Claim, Score, Statement, Meeting):
        return
    result = cache(partial(_result, db))
    strangers = cache(partial(_strangers, db))
    for claim in db.exec(select(Claim).where(col(Claim.state).in_(_DECIDED))):
        stage = review.stage_of(db, claim)
        voted = stage is not None and stage.how == How.VOTE
        if voted != (claim.meeting_id is not None) or (voted and claim.decided_by is not None):
            yield f"I-5 claim {claim.id} was not decided by those who decide such claims"
        elif claim.meeting_id is not None and stage is not None:
            outcome = result(claim.meeting_id, f"claim:{claim.id}")
            if outcome is None or outcome.passed != (claim.state == ClaimState.PASSED):
                yield f"I-22 claim {claim.id}: {claim.state} is not what the meeting voted"
            if _kin_voted(db, claim, outcome) or strangers(
                claim.meeting_id, claim.village_id, stage
            ):
                yield f"I-5 claim {claim.id} was voted on by somebody who must not"
    for score in db.exec(select(Score).where(col(Score.meeting_id).is_not(None))):
        outcome = result(score.meeting_id or "", f"score:{score.subject_id}:{score.code}")
        if outcome is None or score.points != results.mean_of(outcome):
            yield f"I-22 score {score.id}: {score.points} is not the mean that was voted"
    for statement in db.exec(select(Statement).where(col(Statement.published_at).is_not(None))):
        yield from _published(db, statement)
    yield from _scored_by_kin(db)
    yield from _not_taken(db)


def _published(db: Db, statement: Statement) -> Iterator[str]:
    stage = versions.of_digest(db, statement.digest).stage(Decides.STATEMENT)
    if stage is None or stage.how != How.VOTE:
        if statement.meeting_id is not None:
            yield f"I-5 statement {statement.id} was confirmed by a meeting without the right to it"
        if statement.confirmed_by is None and statement.meeting_id is None:
            yield from _panel(db, statement)
        return
    outcome = _result(db, statement.meeting_id or "", gates.PREFIX + statement.id)
    if outcome is None or not outcome.passed:
        yield f"I-22 statement {statement.id} was published without a vote for it"
        return
    body = [a.person_id for a in attendees(db, statement.meeting_id or "")]
    out = _out(db, outcome)
    if not recusal.from_list(db, statement, body) <= out:
        yield f"I-5 statement {statement.id} was voted on by somebody who must withdraw"
    if _strangers(db, statement.meeting_id or "", statement.village_id, stage):
        yield f"I-5 statement {statement.id} was voted on by somebody without the post for it"


def _panel(db: Db, statement: Statement) -> Iterator[str]:
    """A list that no single person let out was let out by more than half of a panel that has a say."""
    at = statement.published_at or statement.drafted_at
    able = panel_votes.voters(db, statement, at)
    said = [v for v in panel_votes.of(db, statement) if v.person_id in able]
    # Whoever changed the mind while the list was shown had agreed before.
    yes = [v for v in said if v.agrees or v.at > at]
    if not 2 * len(yes) > len(able):
        yield f"I-5 statement {statement.id} was shown without the word of more than half of its panel"


def _result(db: Db, meeting_id: str, thing: str) -> Result | None:
    """What a closed meeting voted on one thing, if enough voted."""
    meeting = db.get(Meeting, meeting_id)
    if meeting is None or meeting.state != MeetingState.CLOSED:
        return None
    decided, _ = results.sifted(db, meeting)
    return next((r for r in decided if r.thing == thing), None)


def _out(db: Db, outcome: Result) -> set[str]:
    query = select(conduct.AgendaItem).where(conduct.AgendaItem.id == outcome.item_id)
    return {person for _, person in recusals(db, db.exec(query).all())}


def _kin_voted(db: Db, claim: Claim, outcome: Result | None) -> bool:
    """Whether somebody of the body who must withdraw from the claim was not kept out."""
    if outcome is None or claim.meeting_id is None:
        return False
    out = _out(db, outcome)
    body = (a.person_id for a in attendees(db, claim.meeting_id))
    return any(p not in out and review.withdraws(db, p, claim) for p in body)


def _strangers(db: Db, meeting_id: str, village_id: str, stage: Stage) -> bool:
    """Whether the body had a member without a post for it, and not of the town."""
    meeting = db.get(Meeting, meeting_id)
    if meeting is None:
        return True
    at = meeting.called_at
    able = set(bodies.of_posts(db, village_id, stage.posts, at))
    able |= {p.id for p in deciders.town(db, village_id, at)}
    return not {a.person_id for a in attendees(db, meeting.id)} <= able


def _not_taken(db: Db) -> Iterator[str]:
    """I-22: what a closed meeting voted has come into the statement."""
    query = select(Meeting).where(
        Meeting.state == MeetingState.CLOSED, col(Meeting.thing).startswith(gates.PREFIX)
    )
    for meeting in db.exec(query.order_by(col(Meeting.id))).all():
        statement, gate = gates.read_thing(db, meeting.thing)
        decided, _ = results.sifted(db, meeting)
        since = [a.kind for a in acts.of_thing(db, statement.id) if a.at >= meeting.called_at]
        for result in decided:
            if gate == Decides.BASE:
                taken = "statement.rescore" in since or _given(db, statement, meeting, result)
            elif gate == Decides.STATEMENT:
                taken = not result.passed or statement.meeting_id == meeting.id
            else:
                taken = _claimed(db, meeting, result)
            if not taken:
                yield f"I-22 meeting {meeting.id}: its vote on {result.thing} changed nothing"


def _given(db: Db, statement: Statement, meeting: Meeting, result: Result) -> bool:
    _, subject_id, code = result.thing.split(":")
    query = select(Score).where(
        Score.statement_id == statement.id, Score.subject_id == subject_id, Score.code == code
    )
    score = db.exec(query).first()
    return score is not None and score.meeting_id == meeting.id


def _claimed(db: Db, meeting: Meeting, result: Result) -> bool:
    claim = db.get(Claim, result.thing.removeprefix("claim:"))
    if claim is None:
        return False
    moved = claim.state == ClaimState.WITHDRAWN
    done = acts.of_thing(db, claim.id)
    moved |= any(
        a.kind in ("claim.reopen", "claim.reexamine", "freeze")
        for a in done
        if a.at >= meeting.called_at
    )
    return moved or claim.meeting_id == meeting.id


def _scored_by_kin(db: Db) -> Iterator[str]:
    """I-5: nobody scored the own household or kin."""
    kin = cache(partial(subjects.must_withdraw, db))
    sitting = cache(partial(_sitting, db))
    query = select(Score).where(col(Score.meeting_id).is_not(None))
    for score in db.exec(query):
        statement = db.get_one(Statement, score.statement_id)
        body, out = sitting(score.meeting_id or "")
        kept_out = out[f"score:{score.subject_id}:{score.code}"]
        then = db.get_one(Meeting, score.meeting_id or "").called_at
        about = (statement.subject, score.subject_id, then)
        if any(p not in kept_out and kin(p, *about) for p in body):
            yield f"I-5 score {score.id} was given by somebody who must withdraw"


def _sitting(db: Db, meeting_id: str) -> tuple[list[str], defaultdict[str, set[str]]]:
    """The body of a meeting, and who of it had to withdraw from which thing."""
    items = agenda(db, meeting_id)
    things = {item.id: item.thing for item in items}
    out: defaultdict[str, set[str]] = defaultdict(set)
    for item_id, person in recusals(db, items):
        out[things[item_id]].add(person)
    return [a.person_id for a in attendees(db, meeting_id)], out
