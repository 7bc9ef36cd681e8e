"""Revision (重新评议): a list that was voted down is looked at again, claim by claim, and voted again."""

from datetime import datetime

from sqlmodel import col, select

from core import acts, outbox
from core import db as database
from core.db import Db
from core.errors import Refusal
from core.meetings import bodies, conduct
from core.outbox import Choice, Message
from core.points.claims import notices as claim_notices
from core.points.claims import review
from core.points.claims.claims import Claim, ClaimState
from core.points.gates import gates, next_gate, panel_votes, scores, words
from core.points.rulebook.rulebook import Decides
from core.points.statement import notices, statements
from core.points.statement.statements import Statement, StatementState
from core.registry import addresses
from core.registry.people import Person

_MOST_LISTED = 20

REEXAMINED = acts.kind(
    "claim.reexamine",
    final="这一条已经交去重审了，收不回。请等审核的人定，定得不对可以再交重审一次。",
)
RESCORED = acts.kind(
    "statement.rescore", final="打的分已经退回了，收不回。请发“积分表”，再开会打一次。"
)
AGAIN = acts.kind(
    "statement.again", final="积分表已经重新算好、再交表决了，收不回。还有不对的，请在表决时说。"
)


def is_voted_down(db: Db, statement: Statement) -> bool:
    """Whether the list was voted down and nothing else stands before its next vote."""
    reviewing = statement.state == StatementState.REVIEWING
    return reviewing and gates.following(db, statement) is None


def question(db: Db, statement: Statement) -> Message:
    """What can be done about a list that was voted down."""
    given = {"statement": statement.id}

    def choice(label: str, action: str) -> Choice:
        return Choice(label, "statement", given | {"action": action}, statement.id)

    scored = bool(scores.wanted(db, statement))
    choices = [
        choice("重审申报", "claims"),
        *([choice("重打基础分", "rescore")] if scored else []),
        choice("再表决", "again"),
    ]
    text = (
        f"【表决没通过】{notices.heading(db, statement)}：{votes(db, statement)}。"
        "请问清哪里不对，改好了再表决。自动记的分有出入，公示期里发“异议”。"
    )
    return Message(text, tuple(choices), thing=statement.id)


def votes(db: Db, statement: Statement) -> str:
    """How the body voted on the whole list when it last did: 赞成5票，反对1票，弃权0票; a panel with its reasons."""
    if panel := panel_votes.of(db, statement):
        yes = sum(v.agrees for v in panel)
        return words.panel(yes, len(panel) - yes, [v.reason for v in panel if v.reason])
    meeting = conduct.of_thing(db, gates.thing(statement, Decides.STATEMENT))
    results = conduct.results(db, meeting.id) if meeting else []
    return "、".join(words.votes(r.yes, r.no, r.abstain) for r in results)


def questions(db: Db, person: Person, now: datetime) -> list[Message]:
    """Every list that was voted down and that the person may put right."""
    return [
        question(db, s)
        for s in statements.everywhere(db, StatementState.REVIEWING)
        if bodies.convenes(db, person, s.village_id, now) and is_voted_down(db, s)
    ]


def waiting_for(db: Db, person: Person, now: datetime) -> list[Message]:
    """Every gate and every list voted down that waits for the person to convene or put right."""
    return [*next_gate.questions(db, person, now), *questions(db, person, now)]


def decided(db: Db, person: Person, statement_id: str, now: datetime) -> list[Claim]:
    """The claims of the list that have been decided and may be looked at again, by subject."""
    statement = _to_correct(db, person, statement_id, now)
    query = select(Claim).where(
        Claim.village_id == statement.village_id,
        Claim.subject == statement.subject,
        Claim.period == statement.period,
        col(Claim.state).in_((ClaimState.PASSED, ClaimState.REJECTED)),
    )
    ordered = query.order_by(col(Claim.subject_id), col(Claim.day), col(Claim.id))
    return list(db.exec(ordered.limit(_MOST_LISTED)))


def _to_correct(db: Db, person: Person, statement_id: str, now: datetime) -> Statement:
    statement = gates.held(db, statement_id)
    gates.refuse_unless_convener(db, person, statement, now)
    if statement.state != StatementState.REVIEWING:
        raise Refusal("这张积分表不在重新评议，改不了。有出入请在公示期里发“异议”。")
    return statement


def reopen(db: Db, person: Person, claim_id: str, now: datetime) -> tuple[Claim, Person | None]:
    """Put a decided claim before its deciders again; the claim, and who decides unless a body votes.

    Refusal for who must withdraw from it, and once the list is under way again.
    """
    claim = db.get(Claim, claim_id)
    if claim is None:
        raise Refusal("找不到这条申报。发“积分表”看看现在有哪些。")
    statement = statements.of_month(db, claim.village_id, claim.subject, claim.period)
    if statement is None:
        raise Refusal("这个月的积分表还没开始评议，不用重审。")
    database.lock(db, Claim, claim.id)  # before its village, as everywhere
    _to_correct(db, person, statement.id, now)
    db.refresh(claim)
    if claim.state not in (ClaimState.PASSED, ClaimState.REJECTED):
        raise Refusal(f"{claim_notices.title(db, claim)}{review.WORDS[claim.state]}，不用再交。")
    if review.withdraws(db, person.id, claim):
        raise Refusal("这一条您要回避，请别的召集人来交重审。")
    before = claim.state
    review.open_again(db, claim)
    acts.record(
        db,
        REEXAMINED,
        claim.id,
        now,
        person_id=person.id,
        right="convener",
        before=before,
    )
    message = words.reopened_claim(claim.id, claim_notices.title(db, claim))
    addresses.tell(db, claim.claimant_id, message, now)
    asked = next(iter(review.deciders(db, claim, now)), None)
    if asked is not None:
        addresses.tell(db, asked.id, claim_notices.question(db, claim), now)
    db.flush()
    next_gate.offer(db, statement, now, asker=person.id)
    return claim, asked


def rescore(db: Db, person: Person, statement_id: str, now: datetime) -> Statement:
    """Take the base scores back: the body gives them anew."""
    statement = _to_correct(db, person, statement_id, now)
    scores.clear(db, statement.id)
    outbox.withdraw(db, statement.id, {"statement"}, now)
    acts.record(db, RESCORED, statement.id, now, person_id=person.id, right="convener")
    next_gate.offer(db, statement, now, asker=person.id)
    return statement


def ready(db: Db, person: Person, statement_id: str, now: datetime) -> Statement:
    """The list as it may be worked out and voted again; Refusal while something waits."""
    statement = _to_correct(db, person, statement_id, now)
    if gates.following(db, statement) is not None:
        raise Refusal("还有没评完的，先把那一关的会开了。发“积分表”看是哪一关。")
    waiting = _reopened(db, statement)
    if waiting:
        raise Refusal(f"还有{len(waiting)}条在重审：{_titles(db, waiting)}。定了再表决。")
    outbox.withdraw(db, statement.id, {"statement"}, now)
    acts.record(db, AGAIN, statement.id, now, person_id=person.id, right="convener")
    return statement


def _reopened(db: Db, statement: Statement) -> list[Claim]:
    query = select(Claim).where(
        Claim.village_id == statement.village_id,
        Claim.subject == statement.subject,
        Claim.period == statement.period,
        Claim.state == ClaimState.WAITING,
    )
    waiting = db.exec(query.order_by(col(Claim.id))).all()
    return [
        c
        for c in waiting
        if any(a.kind in (REEXAMINED, review.REOPENED) for a in acts.of_thing(db, c.id))
    ]


def _titles(db: Db, claims: list[Claim]) -> str:
    return "、".join(claim_notices.title(db, c) for c in claims)
