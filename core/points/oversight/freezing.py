"""Freezing (冻结与解冻): the supervision group stops something for a while; another person lifts it."""

from datetime import datetime, timedelta

from core import acts
from core import db as database
from core.clock import spoken_day
from core.db import Db, insert_once
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Message
from core.points.claims import claims
from core.points.claims.claims import Claim, ClaimState
from core.points.close import monthly_close
from core.points.gates import gates
from core.points.gates.proposals import RulebookProposal
from core.points.oversight import freeze_targets, rule_freezes, words
from core.points.oversight.freeze_targets import Thing
from core.points.rulebook.versions import RulebookAdoption
from core.points.shop.redemptions import Redemption, RedemptionState
from core.points.shop.settlement import SettlementState, ShopSettlement
from core.points.statement import freezes, statements
from core.points.statement.freezes import Freeze, Frozen
from core.points.statement.statements import Statement, StatementState
from core.points.subjects import deciders, subjects
from core.registry import addresses, people, rooms
from core.registry.people import Person, Post
from core.registry.regions import Region

FROZEN = acts.kind("freeze", final="谁冻结的要由别人来解冻，请监督小组另一位成员或镇干部发“解冻”。")
LIFTED = acts.kind("freeze.lift", final="解冻已经告诉大家了，收不回。还要停下来，请再发“冻结”。")


def freeze(
    db: Db, person: Person, what: Frozen, thing_id: str, reason: str, now: datetime
) -> Freeze:
    """Stop it until somebody else of the group, or the town, lifts it; all whom it concerns are told.

    Refusal for who is not of the group, for who must withdraw, and for what is over already.
    """
    village_id = freeze_targets.village_of(db, what, thing_id)
    _hold(db, what, thing_id, village_id)
    if what == Frozen.STATEMENT:
        db.refresh(db.get_one(Statement, thing_id))  # it may have settled before we had the lock
    target = freeze_targets.thing(db, what, thing_id)
    _refuse_unless_group(db, person, village_id, target, now)
    if not reason.strip():
        raise Refusal("请写明为什么冻结，当事人要看的。")
    _refuse_over(db, target)
    new = Freeze(
        id=new_id(),
        village_id=village_id,
        what=what,
        thing_id=thing_id,
        standing=thing_id,
        by=person.id,
        at=now,
        reason=reason.strip(),
    )
    if not insert_once(db, Freeze, new.model_dump()):
        raise Refusal(freezes.words(db, freezes.of(db, thing_id) or new) + "不用再冻结。")
    right = _right(db, person, village_id, now)
    acts.record(db, FROZEN, thing_id, now, person_id=person.id, right=right, what=what)
    _tell(
        db, person, new, target, words.frozen(thing_id, target.title, freezes.words(db, new)), now
    )
    if what == Frozen.RULE:
        rule_freezes.stop(db, db.get_one(RulebookAdoption, thing_id), person.id, right, now)
    _leave_out(db, new, now)
    return db.get_one(Freeze, new.id)


def stop_by_body(
    db: Db, person: Person, statement: Statement, body: str, reason: str, now: datetime
) -> Freeze:
    """A body is against a list that is shown: it stops until the supervision group, or the town, lifts it.

    `person`: whose word was the last that it took; the village must be held.
    """
    new = Freeze(
        id=new_id(),
        village_id=statement.village_id,
        what=Frozen.STATEMENT,
        thing_id=statement.id,
        standing=statement.id,
        by=person.id,
        at=now,
        reason=reason,
        body=body,
    )
    db.add(new)
    db.flush()
    acts.record(
        db, FROZEN, statement.id, now, person_id=person.id, right="panel", what=Frozen.STATEMENT
    )
    target = freeze_targets.thing(db, Frozen.STATEMENT, statement.id)
    message = words.frozen(statement.id, target.title, freezes.words(db, new))
    _tell(db, person, new, target, message, now)
    return new


def _hold(db: Db, what: Frozen, thing_id: str, village_id: str) -> None:
    """Whoever decides on a claim or a redemption holds it first, and then the village."""
    freeze_targets.hold(db, what, thing_id)
    database.lock(db, Region, village_id)


def _leave_out(db: Db, freeze: Freeze, now: datetime) -> None:
    """A month that waited for a vote on this claim alone goes on without it."""
    claim = db.get(Claim, freeze.thing_id) if freeze.what == Frozen.CLAIM else None
    if claim is None or claim.state != ClaimState.WAITING:
        return
    begun = statements.of_month(db, claim.village_id, claim.subject, claim.period)
    if begun is None or begun.state != StatementState.REVIEWING or gates.following(db, begun):
        return
    if not any(a.kind == "statement.draft" for a in acts.of_thing(db, begun.id)):
        monthly_close.move_on(db, begun, now)


def _right(db: Db, person: Person, village_id: str, now: datetime) -> Post:
    is_of_group = people.holds(db, person.id, Post.SUPERVISOR, village_id, now)
    return Post.SUPERVISOR if is_of_group else Post.TOWN_CADRE


def lift(db: Db, person: Person, freeze_id: str, why: str, now: datetime) -> Freeze:
    """Let it go on. Two people: never by who froze it (I-9); told to the same people."""
    freeze = db.get(Freeze, freeze_id)
    if freeze is None:
        raise Refusal("找不到这条冻结。发“解冻”看看现在冻结着的。")
    _hold(db, freeze.what, freeze.thing_id, freeze.village_id)
    db.refresh(freeze)
    target = freeze_targets.thing(db, freeze.what, freeze.thing_id)
    if freeze.lifted_at is not None:
        raise Refusal(f"{target.title}已经解冻了。")
    _refuse_unless_group(db, person, freeze.village_id, target, now, town=True)
    if person.id == freeze.by:
        raise Refusal("谁冻结的要由别人来解冻，请监督小组另一位成员或镇干部发“解冻”。")
    if not why.strip():
        raise Refusal("请写明为什么解冻，当事人要看的。")
    freeze.standing, freeze.lifted_by, freeze.lifted_at, freeze.why_lifted = (
        None,
        person.id,
        now,
        why.strip(),
    )
    db.add(freeze)
    _go_on(db, freeze, person, now)
    right = _right(db, person, freeze.village_id, now)
    acts.record(
        db, LIFTED, freeze.thing_id, now, person_id=person.id, right=right, what=freeze.what
    )
    message = words.lifted(freeze.thing_id, target.title, person.name, freeze.why_lifted)
    _tell(db, person, freeze, target, message, now)
    return freeze


def _go_on(db: Db, freeze: Freeze, person: Person, now: datetime) -> None:
    """A claim whose month was worked out without it counts for the open one; goods wait as long again.

    A change of rules counts after all, from its first day or the next period on.
    """
    if freeze.what == Frozen.RULE:
        right = _right(db, person, freeze.village_id, now)
        rule_freezes.go_on(db, freeze, person.id, right, now)
    elif freeze.what == Frozen.CLAIM:
        claim = db.get_one(Claim, freeze.thing_id)
        if claim.state in (ClaimState.PASSED, ClaimState.WAITING):
            claim.period = claims.decided_for(db, claim, now)
            db.add(claim)
    elif freeze.what == Frozen.REDEMPTION:
        held = db.get_one(Redemption, freeze.thing_id)
        held.expires_at += timedelta(days=-(-(now - freeze.at) // timedelta(days=1)))
        db.add(held)


def group(db: Db, village_id: str, target: Thing, now: datetime) -> list[Person]:
    """Who of the supervision group may act on it: not where the own household or kin is concerned."""
    members = people.holders(db, Post.SUPERVISOR, village_id, now)
    return [p for p in members if not _withdraws(db, p.id, target)]


def of_town(db: Db, village_id: str, target: Thing, now: datetime) -> list[Person]:
    """Who of the town may act on it, where the group may not or a second person is wanted."""
    return [p for p in deciders.town(db, village_id, now) if not _withdraws(db, p.id, target)]


def _withdraws(db: Db, person_id: str, target: Thing) -> bool:
    return target.subject_id is not None and subjects.must_withdraw(
        db, person_id, target.subject, target.subject_id
    )


def _refuse_unless_group(
    db: Db, person: Person, village_id: str, target: Thing, now: datetime, *, town: bool = False
) -> None:
    able = group(db, village_id, target, now)
    if town or not able:
        able = able + of_town(db, village_id, target, now)
    if not any(p.id == person.id for p in able):
        names = "、".join(p.name for p in able) or "镇里"
        raise Refusal(f"冻结、解冻由监督小组来办，本人和亲属要回避。这一笔归{names}。")


def _refuse_over(db: Db, target: Thing) -> None:
    if target.what == Frozen.STATEMENT:
        if db.get_one(Statement, target.id).state == StatementState.SETTLED:
            raise Refusal("这个月已经入账了，冻结不了。有出入请发“异议”，在下个月更正。")
    elif target.what == Frozen.CLAIM:
        claim = db.get_one(Claim, target.id)
        begun = statements.of_month(db, claim.village_id, claim.subject, claim.period)
        counted = begun is not None and begun.state != StatementState.REVIEWING
        passed = claim.state == ClaimState.PASSED and not counted
        if claim.state != ClaimState.WAITING and not passed:
            raise Refusal(
                "这条申报已经定了、上了积分表，冻结不了。请发“异议”，或者冻结整月的入账。"
            )
    elif target.what == Frozen.RULE:
        rule_freezes.refuse_over(db, db.get_one(RulebookAdoption, target.id))
    elif target.what == Frozen.PROPOSAL:
        if db.get_one(RulebookProposal, target.id).decided_at is not None:
            raise Refusal("这项改动已经表决完了。不合适的，请冻结改好的那一次。")
    elif target.what == Frozen.SETTLEMENT:
        if db.get_one(ShopSettlement, target.id).state != SettlementState.PROPOSED:
            raise Refusal("这张结账单已经定了，冻结不了。有出入请跟村干部说。")
    elif target.what == Frozen.REDEMPTION and (
        db.get_one(Redemption, target.id).state != RedemptionState.RESERVED
    ):
        raise Refusal("这一笔兑换已经办完了，冻结不了。有出入请跟店主和村干部说。")


def _tell(
    db: Db, person: Person, freeze: Freeze, target: Thing, message: Message, now: datetime
) -> None:
    """Those whom it concerns, who works on it, and the rest of the group; a month is told to all."""
    readers: dict[str, None] = {}
    if target.subject_id is not None:
        members = subjects.people_of(db, target.subject, [target.subject_id])
        readers |= dict.fromkeys(members.get(target.subject_id, []))
    posts = {
        Frozen.CLAIM: (Post.CLERK, Post.VILLAGE_SECRETARY),
        Frozen.STATEMENT: (Post.CLERK, Post.VILLAGE_SECRETARY),
        Frozen.REDEMPTION: (Post.SHOP_KEEPER,),
        Frozen.RULE: (Post.CLERK, Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR),
        Frozen.PROPOSAL: (Post.CLERK, Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR),
        Frozen.PRICE: (Post.SHOP_KEEPER, Post.CLERK),
        Frozen.SETTLEMENT: (Post.SHOP_KEEPER, Post.CLERK, Post.VILLAGE_SECRETARY),
    }[freeze.what]
    for post in (*posts, Post.SUPERVISOR):
        readers |= dict.fromkeys(p.id for p in people.holders(db, post, freeze.village_id, now))
    readers.pop(person.id, None)
    addresses.tell_all(db, list(readers), message, now)
    if freeze.what in (Frozen.STATEMENT, Frozen.RULE, Frozen.PROPOSAL):
        rooms.tell(db, freeze.village_id, message, now)


def remind(db: Db, now: datetime, village_id: str) -> int:
    """Each week: what is still frozen, to the group; nothing is frozen for ever unseen."""
    standing = freezes.standing(db, village_id)
    if not standing:
        return 0
    things = [
        (freeze_targets.thing(db, f.what, f.thing_id).title, spoken_day(f.at)) for f in standing
    ]
    members = people.holders(db, Post.SUPERVISOR, village_id, now)
    members = members or deciders.town(db, village_id, now)
    addresses.tell_all(db, [p.id for p in members], words.still_frozen(things), now)
    return len(members)
