"""Results of a gate's meeting (评议结果): scores are given, claims decided, the list shown or sent back."""

from datetime import datetime

from core import acts, outbox
from core import db as database
from core.db import Db
from core.meetings import conduct
from core.meetings.conduct import ItemVote, Meeting, MeetingState, Result
from core.meetings.meetings import agenda, attendees, needed, recusals
from core.outbox import Message
from core.points.claims import notices as claim_notices
from core.points.claims import review
from core.points.claims.claims import Claim, ClaimState
from core.points.gates import gates, next_gate, revision, scores, words
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Decides
from core.points.statement import freezes, notices, publicity
from core.points.statement.statements import Statement, StatementState
from core.registry import addresses
from core.registry.people import Person

_BY_MEETING = "decided by a meeting"
GATE_CLOSED = acts.kind("statement.gate_closed", passed_over=_BY_MEETING)
CLAIM_VOTED = acts.kind("claim.voted", passed_over=_BY_MEETING)
VOTED_DOWN = acts.kind("statement.voted_down", passed_over=_BY_MEETING)


def apply(db: Db, meeting: Meeting, now: datetime, *, asker: str | None = None) -> Statement | None:
    """Do what a closed meeting decided; the statement when it has to move on, else None.

    What too few have voted on stays before the gate, and the convener is told; `asker` reads what
    comes next in the answer to closing the meeting.
    """
    named, gate = gates.read_thing(db, meeting.thing)
    # Claims before their village: whoever withdraws one holds it, and it stays withdrawn.
    database.lock(db, Claim, *_claims(db, meeting))
    statement = gates.held(db, named.id)
    if meeting.state != MeetingState.CLOSED or gates.following(db, statement) != gate:
        return None
    decided, short = sifted(db, meeting)
    acts.record(
        db,
        GATE_CLOSED,
        statement.id,
        now,
        right="meeting",
        gate=gate,
        meeting=meeting.id,
        decided=len(decided),
        short=short,
    )
    if short:
        _tell_short(db, statement, meeting, gate, short, now)
    if gate == Decides.STATEMENT:
        for result in decided:
            _whole(db, statement, meeting, result, now, asker)
        return None
    for result in decided:
        if gate == Decides.BASE:
            _score(db, statement, meeting, result, now)
        else:
            _decide(db, meeting, result, now)
    db.flush()
    return statement


def _claims(db: Db, meeting: Meeting) -> list[str]:
    things = (item.thing.partition(":") for item in agenda(db, meeting.id))
    return [which for kind, _, which in things if kind == "claim"]


def sifted(db: Db, meeting: Meeting) -> tuple[list[Result], int]:
    """A meeting's results that stand, and on how many items too few have voted."""
    enough = enough_ballots(db, meeting)
    results = [r for r in conduct.results(db, meeting.id) if r.kind != ItemVote.TALK]
    decided = [r for r in results if 0 < enough[r.item_id] <= r.ballots]
    return decided, len(results) - len(decided)


def enough_ballots(db: Db, meeting: Meeting) -> dict[str, int]:
    """By item, how many ballots decide it; 0 where everybody must withdraw.

    With those who are there and had to withdraw they are the quorum of the whole body, and half of
    who need not withdraw: a recusal neither blocks a vote nor leaves it to one person.
    """
    items, body = agenda(db, meeting.id), attendees(db, meeting.id)
    out, here = recusals(db, items), {a.person_id for a in body if a.present_at is not None}
    quorum = needed(meeting.quorum, len(body))
    enough: dict[str, int] = {}
    for item in items:
        withdrawn = {who for one, who in out if one == item.id}
        able = len(body) - len(withdrawn)
        half = max(1, -(-able * meeting.quorum // 100))
        enough[item.id] = max(half, quorum - len(withdrawn & here)) if able else 0
    return enough


def mean_of(result: Result) -> int:
    """The mean of the scores given, rounded half up."""
    total = sum(int(points) * ballots for points, ballots in result.counts.items())
    return (2 * total + result.ballots) // (2 * result.ballots)


def _score(db: Db, statement: Statement, meeting: Meeting, result: Result, now: datetime) -> None:
    _, subject_id, code = result.thing.split(":")
    item = versions.of_digest(db, statement.digest).item(code, scores.last_day(statement))
    if item is None:
        raise LookupError(f"statement {statement.id}: no item {code}")
    scores.give(
        db,
        statement,
        subject_id,
        item,
        mean_of(result),
        now,
        meeting_id=meeting.id,
        note=words.mean_score(meeting.body, result.ballots),
    )


def _decide(db: Db, meeting: Meeting, result: Result, now: datetime) -> None:
    claim = db.get_one(Claim, result.thing.removeprefix("claim:"), populate_existing=True)
    # Else withdrawn by its claimant meanwhile, or stopped by the supervision group.
    if claim.state == ClaimState.WAITING and freezes.of(db, claim.id) is None:
        _decide_claim(db, claim, meeting, result, now)


def _decide_claim(db: Db, claim: Claim, meeting: Meeting, result: Result, now: datetime) -> None:
    body = review.voted_by(db, claim)
    votes = words.votes(result.yes, result.no, result.abstain)
    claim.state = ClaimState.PASSED if result.passed else ClaimState.REJECTED
    claim.decided_by, claim.decided_at, claim.meeting_id = None, now, meeting.id
    claim.reason = "" if result.passed else words.voted_down_claim(body, votes)
    claim.once = claim.once if result.passed else None
    claim.version += 1
    db.add(claim)
    acts.record(
        db,
        CLAIM_VOTED,
        claim.id,
        now,
        right="meeting",
        before=ClaimState.WAITING,
        after=claim.state,
        meeting=meeting.id,
    )
    _tell_decided(db, claim, body, votes, now)


def _tell_decided(db: Db, claim: Claim, body: str, votes: str, now: datetime) -> None:
    if claim.state != ClaimState.PASSED:
        outcome = Message(claim_notices.rejected(db, claim), thing=claim.id)
        addresses.tell(db, claim.claimant_id, outcome, now)
        return
    title = claim_notices.title(db, claim)
    message = words.passed_claim(claim.id, title, body, votes)
    addresses.tell(db, claim.claimant_id, message, now)
    claimant = db.get_one(Person, claim.claimant_id).name
    recorded = words.recorded_claim(claim.id, claimant, title, body)
    claim_notices.tell_concerned(db, claim, recorded, now)


def _whole(
    db: Db,
    statement: Statement,
    meeting: Meeting,
    result: Result,
    now: datetime,
    asker: str | None,
) -> None:
    """Passed: shown to the village at once. Voted down: back to the convener, with the counts."""
    outbox.withdraw(db, statement.id, {"statement"}, now)
    if result.passed:
        publicity.publish(db, None, [statement], now, meeting_id=meeting.id)
        message = passed(db, statement)
    else:
        message = send_back(db, statement, now, "meeting", meeting=meeting.id)
    convener = next_gate.convener(db, statement.village_id, now)
    if convener is not None and convener.id != asker:
        addresses.tell(db, convener.id, message, now)


def send_back(
    db: Db,
    statement: Statement,
    now: datetime,
    right: str,
    *,
    person_id: str | None = None,
    meeting: str = "",
) -> Message:
    """A list that more than half are against is to be put right; what its convener reads of it."""
    outbox.withdraw(db, statement.id, {"statement"}, now)
    statement.state = StatementState.REVIEWING
    statement.version += 1
    db.add(statement)
    of_meeting = {"meeting": meeting} if meeting else {}
    acts.record(db, VOTED_DOWN, statement.id, now, person_id=person_id, right=right, **of_meeting)
    db.flush()
    return revision.question(db, statement)


def sent_back(db: Db, statement: Statement) -> str:
    """For the rest of a panel: the list goes back, with how it stood and what was said."""
    return words.sent_back(notices.heading(db, statement), revision.votes(db, statement))


def passed(db: Db, statement: Statement) -> Message:
    """To the convener: the list was voted for, and is shown."""
    votes = revision.votes(db, statement)
    shown = publicity.status(db, statement)
    text = f"【表决通过】{notices.heading(db, statement)}：{votes}。{shown}。"
    return Message(text, thing=statement.id)


def _tell_short(
    db: Db, statement: Statement, meeting: Meeting, gate: Decides, short: int, now: datetime
) -> None:
    convener = next_gate.convener(db, statement.village_id, now)
    if convener is None:
        return
    text = words.too_few_votes(gates.title(statement, gate), short, meeting.quorum)
    message = Message(text, thing=statement.id)
    if gate == Decides.STATEMENT:
        again = next_gate.question(db, statement, gate)
        message = Message(f"{text}\n{again.text}", again.choices, thing=statement.id)
    addresses.tell(db, convener.id, message, now)
