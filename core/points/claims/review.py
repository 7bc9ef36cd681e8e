"""Review (审核): the panel passes or rejects claims; own household and kin withdraw on every path."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core import acts, decisions, outbox
from core import db as database
from core.acts import Act
from core.clock import spoken_day
from core.db import Db
from core.decisions import Law
from core.errors import Refusal
from core.meetings import bodies
from core.outbox import Message
from core.points.claims import amounts, claim_photos, claims, notices, submitting, words
from core.points.claims.claims import Claim, ClaimState, Wanted
from core.points.rulebook import versions
from core.points.rulebook.rulebook import How, ItemKind, Stage, Subject
from core.points.statement import freezes, statements
from core.points.statement.statements import StatementState
from core.points.subjects import committees, subjects
from core.points.subjects import deciders as panel
from core.points.subjects.subjects import Standing
from core.registry import addresses, households, people, recusal
from core.registry.people import Person, Post
from core.registry.regions import Region

WORDS = {
    ClaimState.WAITING: "还在等审核",
    ClaimState.PASSED: "已经通过了",
    ClaimState.REJECTED: "已经定为不通过了",
    ClaimState.WITHDRAWN: "已经撤回了",
}

PASSED = acts.kind("claim.pass")
REJECTED = acts.kind("claim.reject")
PROVED = acts.kind("claim.proof")
REOPENED = acts.kind("claim.reopen", passed_over="the taking back of a decision")


Adding = Callable[[Db, Claim], words.Added]
"""Works out what a claim that has just passed changes of its period: caps stand above claims."""


def by_itself(_: Db, claim: Claim) -> words.Added:
    """What a claim says, with nothing beside it."""
    return words.Added(claim.points)


@dataclass(frozen=True)
class Outcome:
    """What became of a list: the claims passed, and those left out with the reason in words."""

    passed: tuple[Claim, ...]
    left_out: tuple[tuple[Claim, str], ...]


def deciders(db: Db, claim: Claim, now: datetime) -> list[Person]:
    """Who may decide a claim, the first to be asked first; the town when all others withdraw.

    Nobody where a body votes on it.
    """
    if voted_by(db, claim):
        return []
    panel_there = _own(db, claim, now)
    return recusal.able(db, claim.village_id, panel_there, _recusal(db, claim), now)


def voted_by(db: Db, claim: Claim) -> str:
    """The body that votes on a claim, as people call it; empty where one person decides."""
    stage = stage_of(db, claim)
    return bodies.name(stage.body) if stage is not None and stage.how == How.VOTE else ""


def stage_of(db: Db, claim: Claim) -> Stage | None:
    """The stage that decides a claim, by the rulebook under which it was put on record."""
    return versions.of_digest(db, claim.digest).stage_of(claims.item_of(db, claim))


def _own(db: Db, claim: Claim, now: datetime) -> list[Person]:
    return panel.of_stage(db, claim.village_id, stage_of(db, claim), now)


def withdraws(db: Db, person_id: str, claim: Claim) -> bool:
    """Recusal (回避): the person put it on record, or it concerns the own household or kin.

    Nobody decides about the committees of the own village.
    """
    return _recusal(db, claim)(person_id)


def _recusal(db: Db, claim: Claim) -> Callable[[str], bool]:
    """The same of a household for everybody at once: whom it concerns is read once."""
    if claim.subject != Subject.HOUSEHOLD:
        return lambda person_id: _withdraws(db, person_id, claim)
    concerned = {claim.claimant_id, *households.concerned(db, claim.subject_id)}
    return concerned.__contains__


def _withdraws(db: Db, person_id: str, claim: Claim) -> bool:
    if claim.subject in committees.SUBJECTS and committees.lives_there(
        db, person_id, claim.village_id
    ):
        return True
    return person_id == claim.claimant_id or subjects.must_withdraw(
        db, person_id, claim.subject, claim.subject_id
    )


def submit(
    db: Db, person: Person, wanted: Wanted, now: datetime, standing: Standing | None = None
) -> tuple[Claim, Person | None]:
    """Put an act on record and ask the first of the panel who may decide; the claim, and who that is.

    `standing`: how the person stands, where this turn has read it.
    """
    claim = submitting.submit(db, person, wanted, now, standing)
    asked = deciders(db, claim, now)
    if not asked:
        return claim, None
    addresses.tell(db, asked[0].id, notices.question(db, claim, len(set(wanted.photos))), now)
    return claim, asked[0]


def add_photos(
    db: Db, person: Person, claim_id: str, evidence_ids: Sequence[str], now: datetime
) -> tuple[Claim, Person | None]:
    """Photos that come after a claim's words, while it waits; who decides sees it anew.

    Raises Refusal when it is decided or somebody else's, or when a photo has served before.
    """
    claim = db.get(Claim, claim_id)
    if claim is None or claim.claimant_id != person.id or claim.state != ClaimState.WAITING:
        raise Refusal("这条申报已经不在等审核了，照片附不上。要再报请发“申报”。")
    claim_photos.attach(db, claim.id, evidence_ids)
    given = list(evidence_ids)
    acts.record(db, PROVED, claim.id, now, person_id=person.id, right="claimant", photos=given)
    asked = deciders(db, claim, now)
    if asked:
        outbox.withdraw(db, claim.id, ["review"], now)
        addresses.tell(db, asked[0].id, notices.question(db, claim), now)
    return claim, asked[0] if asked else None


def waiting_for(db: Db, person: Person, now: datetime) -> list[Claim]:
    """The claims that wait and that the person may decide, oldest first."""
    return decisions.waiting_for(db, LAW, person, now)


def recused(db: Db, person: Person, now: datetime) -> list[tuple[Claim, Person | None]]:
    """Waiting claims of the person's panel from which the person must withdraw, and whose they are."""
    held = {a.region_id for a in people.posts_of(db, person.id, now)}
    return [
        (claim, next(iter(deciders(db, claim, now)), None))
        for claim in decisions.near(db, LAW, person, now)
        if claim.village_id in held
        and any(p.id == person.id for p in _own(db, claim, now))
        and withdraws(db, person.id, claim)
    ]


def pass_(
    db: Db,
    person: Person,
    claim_id: str,
    version: int | None,
    now: datetime,
    adds: Adding = by_itself,
) -> Claim:
    """Pass one claim; Refusal when it is not this person's to decide or has moved on.

    `adds` works out what it changes of its period (`standing.running.added`), which is what people are told.
    """
    claim = to_decide(db, person, claim_id, version, now)
    _pass(db, person, claim, now, adds, batch=[claim_id])
    return claim


def pass_all(
    db: Db,
    person: Person,
    wanted: Sequence[tuple[str, int | None]],
    now: datetime,
    adds: Adding = by_itself,
) -> Outcome:
    """Pass a list of claims and versions at once; a veto, and what cannot be passed, is left out and named.

    `adds` as `pass_` has it, of each with those before it.
    """
    passed: list[Claim] = []
    left_out: list[tuple[Claim, str]] = []
    batch = [claim_id for claim_id, _ in wanted]
    database.lock(db, Claim, *batch)
    for claim_id, version in wanted:
        try:
            claim = to_decide(db, person, claim_id, version, now)
            _refuse_veto(db, claim)
        except Refusal as no:
            passed_over = db.get(Claim, claim_id)
            if passed_over is None:
                raise
            left_out.append((passed_over, no.text))
        else:
            _pass(db, person, claim, now, adds, batch=batch)
            passed.append(claim)
    return Outcome(tuple(passed), tuple(left_out))


def _refuse_veto(db: Db, claim: Claim) -> None:
    """A veto voids a whole period: it is passed by itself, by somebody who looks at its paper."""
    if claim.kind == ItemKind.VETO:
        what = notices.title(db, claim)
        raise Refusal(f"{what}不跟别的一起通过，请发“审核”，看着凭证单独定。")


def reject(
    db: Db, person: Person, claim_id: str, version: int | None, reason: str, now: datetime
) -> Claim:
    """Reject one claim with the reason that its claimant will read."""
    claim = to_decide(db, person, claim_id, version, now)
    claim.reason = decisions.refuse_unless_reasoned(reason, "请写明为什么不通过，申报的人要看的。")
    _decide(db, person, claim, ClaimState.REJECTED, now, batch=[claim_id])
    if claim.claimant_id != person.id:
        text = notices.rejected(db, claim)
        addresses.tell(db, claim.claimant_id, Message(text, thing=claim.id), now)
    return claim


def see(db: Db, person: Person, claim_id: str, now: datetime) -> Claim:
    """The claim, for somebody who may decide it."""
    return decisions.look_at(db, LAW, person, claim_id, now)


def to_decide(db: Db, person: Person, claim_id: str, version: int | None, now: datetime) -> Claim:
    """The claim, held for a decision; Refusal unless it waits, as it was shown, for this person."""
    return decisions.to_decide(db, LAW, person, claim_id, version, now)


def _settled(db: Db, claim: Claim, _: datetime) -> str:
    by = db.get(Person, claim.decided_by) if claim.decided_by else None
    name = by.name if by else voted_by(db, claim)
    who = f"（{name}，{spoken_day(claim.decided_at)}）" if name and claim.decided_at else ""
    return f"{notices.title(db, claim)}{WORDS[claim.state]}{who}，不用再审。发“审核”看看还有哪些。"


def _changed(db: Db, claim: Claim) -> str:
    return f"{notices.title(db, claim)}有了变动，请发“审核”重新看一遍再定。"


def _not_yours(db: Db, claim: Claim, person: Person, able: Sequence[Person], now: datetime) -> str:
    if body := voted_by(db, claim):
        return f"{notices.title(db, claim)}由{body}开会评议，谁也不能一个人定。评议会由记录员或村支书召集。"
    others = "、".join(p.name for p in able) or "镇里"
    if any(p.id == person.id for p in _own(db, claim, now)):
        return f"{notices.title(db, claim)}：您是本人、家人、亲属或者记录人，按规定要回避，由{others}来定。"
    return f"审核要由评议小组来定，这一条归{others}。"


LAW = Law(
    table=Claim,
    waiting=ClaimState.WAITING,
    deciders=deciders,
    flow="review",
    missing="找不到这条申报。发“审核”看看还有哪些。",
    not_yours=_not_yours,
    settled=_settled,
    changed=_changed,
    stopped=freezes.refuse,
    kinds={ClaimState.PASSED: PASSED, ClaimState.REJECTED: REJECTED},
)


def _decide(
    db: Db, person: Person, claim: Claim, state: ClaimState, now: datetime, *, batch: list[str]
) -> None:
    right = _right(db, person, claim, now)
    if state == ClaimState.REJECTED:
        claim.once = None
    else:
        claim.points = amounts.again(db, claim)
    was, claim.period = claim.period, claims.decided_for(db, claim, now)
    decisions.decide(db, LAW, claim, state, now, by=person, right=right, period=was, batch=batch)


def _pass(
    db: Db, person: Person, claim: Claim, now: datetime, adds: Adding, *, batch: list[str]
) -> None:
    _decide(db, person, claim, ClaimState.PASSED, now, batch=batch)
    added = adds(db, claim)
    if claim.claimant_id != person.id:
        text = notices.passed(db, claim, added)
        addresses.tell(db, claim.claimant_id, Message(text, thing=claim.id), now)
    who = db.get_one(Person, claim.claimant_id).name
    message = words.passed_for_you(claim.id, who, notices.title(db, claim), added)
    notices.tell_concerned(db, claim, message, now)


def _right(db: Db, person: Person, claim: Claim, now: datetime) -> str:
    stage = stage_of(db, claim)
    held = [
        p
        for p in (stage.posts if stage else ())
        if people.holds_above(db, person.id, frozenset({p}), claim.village_id, now)
    ]
    return held[0] if held else Post.TOWN_CADRE


def newest_rejected(db: Db, person_id: str) -> Claim | None:
    """The person's claim that was rejected last."""
    query = select(Claim).where(Claim.claimant_id == person_id, Claim.state == ClaimState.REJECTED)
    return db.exec(query.order_by(col(Claim.decided_at).desc()).limit(1)).first()


@acts.takes_back(PASSED, REJECTED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """Take back a decision, with all that one list decided; what that was, in words.

    Refusal once the month has been worked out.
    """
    batch = act.detail.get("batch", [act.thing_id])
    database.lock(db, Claim, *batch)
    query = select(Act).where(
        Act.person_id == act.person_id,
        Act.kind == act.kind,
        Act.at == act.at,
        col(Act.thing_id).in_(batch),
        col(Act.undone_at).is_(None),
    )
    acts_of_list = db.exec(query.order_by(col(Act.id))).all()
    if not acts_of_list:
        raise Refusal("这次审核已经撤销过了。")
    return words.reviews([_take_back(db, one, now) for one in acts_of_list])


def open_again(db: Db, claim: Claim) -> None:
    """A decided claim waits once more; Refusal when the same act has been put on record since."""
    if claims.taken(db, claim):
        raise Refusal(f"{notices.title(db, claim)}后来又报了一次，请发“审核”去审那一条。")
    claim.reason, claim.meeting_id = "", None
    claim.once = claim.once or claims.once(claim)
    decisions.open_again(db, LAW, claim)


def _take_back(db: Db, act: Act, now: datetime) -> str:
    claim = db.get_one(Claim, act.thing_id, populate_existing=True)
    if not decisions.rests(claim, act):
        raise Refusal(f"{notices.title(db, claim)}后来又有变动，撤销不了。")
    freezes.refuse(db, claim.id)
    database.lock(db, Region, claim.village_id)
    begun = statements.of_month(db, claim.village_id, claim.subject, claim.period)
    if begun is not None and begun.state != StatementState.REVIEWING:
        raise Refusal("这个月的积分表已经算好了，撤销不了；有出入请在公示期发“异议”。")
    claim.period = act.detail["period"]
    open_again(db, claim)
    act.undone_at = now
    db.add(act)
    acts.record(db, REOPENED, claim.id, now, person_id=act.person_id, right=act.right, undid=act.id)
    message = words.waits_again(claim.id, notices.title(db, claim))
    addresses.tell(db, claim.claimant_id, message, now)
    if act.detail["after"] == ClaimState.PASSED:
        notices.tell_concerned(db, claim, message, now)
    return notices.title(db, claim)
