"""Gates (评议关口): what a body must vote on before a statement is worked out, and before it is shown."""

from dataclasses import dataclass
from datetime import datetime

from core import acts, outbox
from core import db as database
from core.db import Db
from core.errors import Refusal
from core.meetings import bodies, conduct
from core.meetings.conduct import ItemVote, Meeting, MeetingKind, Wanted, WantedItem
from core.outbox import Message
from core.points.claims import claims, review
from core.points.claims import notices as claim_notices
from core.points.claims.claims import Claim
from core.points.gates import recusal, scores
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import SUBJECTS, Decides, How, Stage
from core.points.statement import freezes, notices, statements
from core.points.statement.statements import Statement, StatementState
from core.points.subjects import deciders, subjects
from core.registry import addresses
from core.registry.people import Person
from core.registry.regions import Region

NAMES = {
    Decides.BASE: "基础分",
    Decides.CLAIMS: "积分申报",
    Decides.HONOURS: "光荣加分",
    Decides.STATEMENT: "积分总表",
    Decides.CHECKED: "查实",
}
_OF_CLAIMS = (Decides.CLAIMS, Decides.HONOURS)
PREFIX = "statement:"
"""What a meeting is about: statement:<id>:<gate>."""

MET = acts.kind("statement.meet", passed_over="comes along with the call of its meeting")


@dataclass(frozen=True)
class _Matter:
    """One thing to be voted on; `out` are those who might and must withdraw."""

    kind: ItemVote
    text: str
    thing: str
    out: frozenset[str]
    most: int = 0


def following(db: Db, statement: Statement) -> Decides | None:
    """The gate that a statement stands before; None when it may be worked out, or is shown already."""
    if statement.state == StatementState.REVIEWING:
        if scores.missing(db, statement):
            return Decides.BASE
        waiting = voted_claims(db, statement)
        return next((g for g in _OF_CLAIMS if waiting.get(g)), None)
    votes = versions.of_digest(db, statement.digest).votes(Decides.STATEMENT)
    drafted = statement.state == StatementState.DRAFTED
    return Decides.STATEMENT if drafted and votes else None


def voted_claims(db: Db, statement: Statement) -> dict[Decides, list[Claim]]:
    """The statement's claims that wait for a meeting's vote and are not frozen, by gate, oldest first."""
    by_gate: dict[Decides, list[Claim]] = {}
    waiting = claims.waiting(db, statement.village_id, statement.subject, statement.period)
    stopped = {f.thing_id for f in freezes.standing(db, statement.village_id)} if waiting else set()
    for claim in (c for c in waiting if c.id not in stopped):
        rulebook = versions.of_digest(db, claim.digest)
        item = claims.item_of(db, claim)
        stage = rulebook.stage_of(item)
        if stage is not None and stage.how == How.VOTE:
            gate = item.decides if item.decides in stage.decides else Decides.CLAIMS
            by_gate.setdefault(gate, []).append(claim)
    return by_gate


def stage_of(db: Db, statement: Statement, gate: Decides) -> Stage:
    """Who votes at the gate, by the statement's rulebook, else by that of the claims that wait."""
    books = [versions.of_digest(db, statement.digest)]
    books += [versions.of_digest(db, c.digest) for c in voted_claims(db, statement).get(gate, [])]
    stage = next((s for s in (book.stage(gate) for book in books) if s is not None), None)
    if stage is None:
        raise LookupError(f"statement {statement.id}: no stage decides {gate}")
    return stage


def thing(statement: Statement, gate: Decides) -> str:
    """By what a gate's meetings are found."""
    return f"{PREFIX}{statement.id}:{gate}"


def read_thing(db: Db, key: str) -> tuple[Statement, Decides]:
    """The statement and the gate that a meeting is about."""
    _, statement_id, gate = key.split(":")
    return db.get_one(Statement, statement_id), Decides(gate)


def title(statement: Statement, gate: Decides) -> str:
    """2026年3月村民代表基础分."""
    return f"{periods.spoken(statement.period)}{SUBJECTS[statement.subject]}{NAMES[gate]}"


def call(db: Db, person: Person, statement_id: str, gate: str, now: datetime) -> Meeting:
    """Call the gate's body together, the agenda built from what is pending; one call at a time.

    Refusal when the statement does not stand before this gate, or for who may not convene.
    """
    statement = held(db, statement_id)
    if following(db, statement) != gate:
        raise Refusal("这一关已经评过了，不用再开会。发“积分表”看现在评到哪一步。")
    refuse_unless_convener(db, person, statement, now)
    before = Decides(gate)
    stage = stage_of(db, statement, before)
    if stage.how != How.VOTE:
        raise Refusal("这一关不用开会，由打分的人直接打。")
    members, items = _agenda(db, statement, before, stage, now)
    wanted = Wanted(
        village_id=statement.village_id,
        kind=MeetingKind.POINTS,
        title=title(statement, before),
        body=stage.body,
        members=members,
        items=items,
        quorum=stage.quorum,
        majority=stage.majority,
        thing=thing(statement, before),
    )
    meeting = conduct.call(db, person, wanted, now)
    if before == Decides.STATEMENT:
        addresses.tell_all(db, members, _list(db, statement), now)
    outbox.withdraw(db, statement.id, {"statement"}, now)
    acts.record(
        db,
        MET,
        statement.id,
        now,
        person_id=person.id,
        right="convener",
        gate=before,
        meeting=meeting.id,
    )
    return meeting


def _list(db: Db, statement: Statement) -> Message:
    """What the body is to vote on, every line of it, as the public would see it."""
    listing = notices.listing(db, statement, statements.lines_of(db, statement.id))
    text = f"【要表决的积分表】{notices.heading(db, statement)}\n{listing}"
    return Message(text, thing=statement.id)


def held(db: Db, statement_id: str) -> Statement:
    """The statement as it is now, with its village locked; Refusal when there is none."""
    statement = db.get(Statement, statement_id)
    if statement is None:
        raise Refusal("找不到这张积分表。发“积分表”看看现在有哪些。")
    database.lock(db, Region, statement.village_id)
    db.refresh(statement)
    return statement


def refuse_unless_convener(db: Db, person: Person, statement: Statement, now: datetime) -> None:
    """Refusal for who may not call the village's meetings."""
    if not bodies.convenes(db, person, statement.village_id, now):
        raise Refusal("评议会由记录员或村支书召集，请跟他们说。")


def _agenda(
    db: Db, statement: Statement, gate: Decides, stage: Stage, now: datetime
) -> tuple[tuple[str, ...], tuple[WantedItem, ...]]:
    """The body and its agenda; the town's cadres join it for what everybody else must leave."""
    members = bodies.of_posts(db, statement.village_id, stage.posts, now)
    town = tuple(p.id for p in deciders.town(db, statement.village_id, now) if p.id not in members)
    matters = _matters(db, statement, gate, members, town)
    stuck = {m.thing for m in matters if m.out.issuperset(members)}
    joined = town if stuck else ()
    items = []
    for m in matters:
        out = m.out & {*members, *joined} | (set() if m.thing in stuck else set(joined))
        items.append(WantedItem(m.kind, m.text, m.thing, m.most, recused=frozenset(out)))
    return (*members, *joined), tuple(items)


def _matters(
    db: Db, statement: Statement, gate: Decides, members: tuple[str, ...], town: tuple[str, ...]
) -> list[_Matter]:
    if gate == Decides.BASE:
        return _to_score(db, statement, (*members, *town))
    if gate == Decides.STATEMENT:
        out = recusal.from_list(db, statement, members) | recusal.from_list(db, statement, town)
        text = f"{notices.heading(db, statement)}总表"
        return [_Matter(ItemVote.VOTE, text, PREFIX + statement.id, out)]
    matters = []
    for claim in voted_claims(db, statement).get(gate, []):
        out = frozenset(p for p in (*members, *town) if review.withdraws(db, p, claim))
        text = f"{claim_notices.title(db, claim)}“{claim.said}”"
        matters.append(_Matter(ItemVote.VOTE, text, f"claim:{claim.id}", out))
    return matters


def _to_score(db: Db, statement: Statement, body: tuple[str, ...]) -> list[_Matter]:
    missing = scores.missing(db, statement)
    subject = statement.subject
    ids = list(dict.fromkeys(which for which, _ in missing))
    names = subjects.shown(db, subject, ids)
    out = {
        which: frozenset(p for p in body if subjects.must_withdraw(db, p, subject, which))
        for which in ids
    }
    return [
        _Matter(
            ItemVote.SCORE,
            f"{names[which].own} {item.name}",
            f"score:{which}:{item.code}",
            out[which],
            item.points,
        )
        for which, item in missing
    ]
