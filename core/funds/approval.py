"""Approval (审批): money moves only when somebody else has agreed, and a spending has its receipt."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import select

from core import acts, decisions
from core import db as database
from core.acts import Act
from core.db import Db, insert_once
from core.decisions import Law
from core.errors import Refusal
from core.funds import approvers, book, notices, presets, receipts, rights, vouchers
from core.funds.book import MOVED, Posting
from core.funds.vouchers import OUTGO, Voucher, VoucherKind, VoucherState, Wanted, of_thing, pot
from core.registry import people
from core.registry.people import Person, Post
from core.registry.regions import Region

__all__ = ["Voucher", "VoucherKind", "VoucherState", "Wanted", "of_thing"]

PROPOSED = acts.kind("voucher.propose")
_DECIDED = "这一笔已经定了、告诉了报的人，收不回。有出入请跟监督小组说。"
DECIDED = {
    VoucherState.APPROVED: acts.kind("voucher.approved", final=_DECIDED),
    VoucherState.REJECTED: acts.kind("voucher.rejected", final=_DECIDED),
    VoucherState.WITHDRAWN: acts.kind(
        "voucher.withdrawn", passed_over="the taking back of a voucher that was asked for"
    ),
}


def propose(
    db: Db, person: Person | None, wanted: Wanted, now: datetime, *, ask: bool = True
) -> Voucher:
    """Ask for money to move; it waits for another person's word. Refusal says why not, what to do.

    `person` None is the clock, for what a preset grants by rule. A repeat of the same `thing` gives
    the voucher that stands for it. `ask` False leaves the telling to the caller.
    """
    database.lock(db, Region, wanted.village_id)
    right = rights.right_of(db, person, wanted, now)
    rights.refuse_wrong(db, wanted)
    voucher = Voucher(
        village_id=wanted.village_id,
        kind=wanted.kind,
        purse=wanted.purse,
        person_id=wanted.person_id,
        fen=wanted.fen,
        what=wanted.what.strip()[: rights.MOST_WORDS],
        purpose=wanted.purpose,
        household_id=wanted.household_id,
        giver=wanted.giver.strip(),
        named=wanted.named,
        thing=wanted.thing,
        once=wanted.thing or None,
        maker_id=person.id if person else None,
        right=right,
        at=now,
    )
    if not insert_once(db, Voucher, voucher.model_dump()):
        return db.exec(select(Voucher).where(Voucher.once == wanted.thing)).one()
    receipts.attach(db, voucher.id, wanted.photos)
    acts.record(db, PROPOSED, voucher.id, now, person_id=voucher.maker_id, right=right)
    stored = db.get_one(Voucher, voucher.id)
    if ask:
        notices.ask(db, stored, approvers.of(db, stored, now), now)
    return stored


def approve(db: Db, person: Person, voucher_id: str, version: int | None, now: datetime) -> Voucher:
    """Agree: the money is in the book from now on. Refusal for who must withdraw, or once decided."""
    voucher = to_decide(db, person, voucher_id, version, now)
    if receipts.used_elsewhere(db, voucher.id):
        raise Refusal("这张小票以前报过一次了，不能再批。请回“不批准”，让报的人换自己的小票。")
    _enter(db, voucher, now)
    _decide(db, voucher, VoucherState.APPROVED, now, by=person)
    notices.approved(db, voucher, person, now)
    if voucher.kind in OUTGO and -voucher.fen > _tell_above(db, voucher.village_id):
        notices.tell_supervision(db, voucher, now)
    return voucher


def reject(
    db: Db, person: Person, voucher_id: str, version: int | None, reason: str, now: datetime
) -> Voucher:
    """Refuse it, with a reason that its maker hears; nothing is booked."""
    voucher = to_decide(db, person, voucher_id, version, now)
    why = decisions.refuse_unless_reasoned(reason, "请写明为什么不批准，报的人要看的。")
    voucher.reason, voucher.once = why, None
    _decide(db, voucher, VoucherState.REJECTED, now, by=person)
    notices.rejected(db, voucher, person, now)
    return voucher


def to_decide(
    db: Db, person: Person, voucher_id: str, version: int | None, now: datetime
) -> Voucher:
    """The voucher, held for a decision; Refusal unless it waits and is this person's to decide."""
    return decisions.to_decide(db, LAW, person, voucher_id, version, now)


def may_decide(db: Db, person: Person, voucher: Voucher, now: datetime) -> bool:
    """Whether the voucher is this person's to decide."""
    return decisions.may_decide(db, LAW, person, voucher, now)


def outcome(db: Db, voucher: Voucher) -> str:
    """How a decided voucher stands: 赵春兰已经批准了."""
    if voucher.state == VoucherState.WITHDRAWN:
        return "已经撤回了"
    by = db.get_one(Person, voucher.decided_by).name if voucher.decided_by else "按规定"
    return f"{by}已经批准了" if voucher.state == VoucherState.APPROVED else f"{by}已经退回了"


def by_rule(db: Db, wanted: Wanted, now: datetime) -> Voucher | None:
    """Book at once what a rule says, once per `thing`; None when it has been booked before.

    Only the clock does this: grants that need nobody's word, and what goes back to the village.
    """
    if of_thing(db, wanted.thing) is not None:
        return None
    voucher = propose(db, None, wanted, now, ask=False)
    _enter(db, voucher, now)
    _decide(db, voucher, VoucherState.APPROVED, now)
    return voucher


def waiting_for(db: Db, person: Person, now: datetime) -> list[Voucher]:
    """The vouchers that wait and that the person may decide, oldest first."""
    return decisions.waiting_for(db, LAW, person, now)


def see(db: Db, person: Person, voucher_id: str, now: datetime) -> Voucher:
    """A voucher with its receipt, for those who decide, made it, supervise, or whose money it is."""
    voucher = db.get(Voucher, voucher_id)
    if voucher is None:
        raise Refusal("找不到这一笔。发“经费”看看有哪些。")
    may = {p.id for p in approvers.of(db, voucher, now)} | {voucher.maker_id, voucher.person_id}
    may |= {p.id for p in people.holders(db, Post.SUPERVISOR, voucher.village_id, now)}
    if person.id not in may and not approvers.entitled(db, person.id, voucher.village_id, now):
        raise Refusal("凭单只有经手人、审批的人和监督小组能看。村里的收支每月5号发到村群。")
    return voucher


@acts.takes_back(PROPOSED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """Withdraw a voucher that nobody has decided yet; what it was, in words."""
    voucher = decisions.hold(db, LAW, act.thing_id)
    if voucher.state != VoucherState.WAITING:
        raise Refusal(f"这一笔{outcome(db, voucher)}，撤不回。有出入请跟审批的人或监督小组说。")
    voucher.once = None
    act.undone_at = now
    db.add(act)
    _decide(db, voucher, VoucherState.WITHDRAWN, now, maker_id=act.person_id)
    return vouchers.title(db, voucher)


def _decide(
    db: Db,
    voucher: Voucher,
    state: VoucherState,
    now: datetime,
    *,
    by: Person | None = None,
    maker_id: str | None = None,
) -> None:
    right = "approver" if by else "maker" if maker_id else rights.CLOCK
    decisions.decide(db, LAW, voucher, state, now, by=by, right=right, person_id=maker_id)


def _not_yours(_: Db, __: Voucher, ___: Person, able: Sequence[Person], ____: datetime) -> str:
    others = "、".join(p.name for p in able) or "镇里"
    return f"经手人、用钱的人和他们的亲属要回避。这一笔归{others}审批。"


def _settled(db: Db, voucher: Voucher, _: datetime) -> str:
    return f"这一笔{outcome(db, voucher)}，不用再批。"


def _changed(_: Db, __: Voucher) -> str:
    return "这一笔有了变动，请发“审批”看看。"


LAW = Law(
    table=Voucher,
    waiting=VoucherState.WAITING,
    deciders=approvers.of,
    flow="approve_voucher",
    missing="找不到这一笔。发“审批”看看还有哪些。",
    not_yours=_not_yours,
    settled=_settled,
    changed=_changed,
    kinds=DECIDED,
)


def _enter(db: Db, voucher: Voucher, now: datetime) -> None:
    purse, of = voucher.purse, voucher.id
    if voucher.kind == VoucherKind.RETURNED:
        out = Posting(f"{MOVED}{of}:out", purse, voucher.person_id, voucher.fen, of)
        back = Posting(f"{MOVED}{of}:in", purse, None, -voucher.fen, of)
        book.post_all(db, voucher.village_id, [out, back], now)
        return
    posting = Posting(f"voucher:{of}", purse, pot(voucher), voucher.fen, of)
    book.post(db, voucher.village_id, posting, now)


def _tell_above(db: Db, village_id: str) -> int:
    preset = presets.of_village(db, village_id)
    return preset.tell_above if preset else presets.TELL_ABOVE
