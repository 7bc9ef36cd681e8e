"""Approval (审批): money moves only when somebody else has agreed, and a spending has its receipt."""

from datetime import datetime

from sqlmodel import col, select

from core import acts, outbox
from core import db as database
from core.acts import Act
from core.db import Db, insert_once
from core.errors import Refusal
from core.funds import approvers, book, notices, presets, receipts, rights, vouchers
from core.funds.book import MOVED, Posting
from core.funds.vouchers import OUTGO, Voucher, VoucherKind, VoucherState, Wanted, of_thing, pot
from core.registry import people, regions
from core.registry.people import Person, Post
from core.registry.regions import Region

__all__ = ["Voucher", "VoucherKind", "VoucherState", "Wanted", "of_thing"]

KINDS = frozenset({"voucher.propose"})
"""The kinds of act that `undo` takes back."""


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
    acts.record(db, "voucher.propose", voucher.id, now, person_id=voucher.maker_id, right=right)
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
    _decide(db, voucher, VoucherState.APPROVED, person, now)
    notices.approved(db, voucher, person, now)
    if voucher.kind in OUTGO and -voucher.fen > _tell_above(db, voucher.village_id):
        notices.tell_supervision(db, voucher, now)
    return voucher


def reject(
    db: Db, person: Person, voucher_id: str, version: int | None, reason: str, now: datetime
) -> Voucher:
    """Refuse it, with a reason that its maker hears; nothing is booked."""
    voucher = to_decide(db, person, voucher_id, version, now)
    if not reason.strip():
        raise Refusal("请写明为什么不批准，报的人要看的。")
    voucher.reason, voucher.once = reason.strip(), None
    _decide(db, voucher, VoucherState.REJECTED, person, now)
    notices.rejected(db, voucher, person, now)
    return voucher


def to_decide(
    db: Db, person: Person, voucher_id: str, version: int | None, now: datetime
) -> Voucher:
    """The voucher, held for a decision; Refusal unless it waits and is this person's to decide."""
    voucher = _held(db, voucher_id)
    able = approvers.of(db, voucher, now)
    if not any(p.id == person.id for p in able):
        others = "、".join(p.name for p in able) or "镇里"
        raise Refusal(f"经手人、用钱的人和他们的亲属要回避。这一笔归{others}审批。")
    if voucher.state != VoucherState.WAITING:
        raise Refusal(f"这一笔{outcome(db, voucher)}，不用再批。")
    if version is not None and version != voucher.version:
        raise Refusal("这一笔有了变动，请发“审批”看看。")
    return voucher


def may_decide(db: Db, person: Person, voucher: Voucher, now: datetime) -> bool:
    """Whether the voucher is this person's to decide."""
    return any(p.id == person.id for p in approvers.of(db, voucher, now))


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
    _decide(db, voucher, VoucherState.APPROVED, None, now)
    return voucher


def waiting_for(db: Db, person: Person, now: datetime) -> list[Voucher]:
    """The vouchers that wait and that the person may decide, oldest first."""
    held = {a.region_id for a in people.posts_of(db, person.id, now)}
    query = select(Voucher).where(Voucher.state == VoucherState.WAITING).order_by(col(Voucher.id))
    near = [v for v in db.exec(query) if held & _line(db, v.village_id)]
    return [v for v in near if may_decide(db, person, v, now)]


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


def undo(db: Db, act: Act, now: datetime) -> str:
    """Withdraw a voucher that nobody has decided yet; what it was, in words."""
    voucher = _held(db, act.thing_id)
    if voucher.state != VoucherState.WAITING:
        raise Refusal(f"这一笔{outcome(db, voucher)}，撤不回。有出入请跟审批的人或监督小组说。")
    voucher.once = None
    act.undone_at = now
    db.add(act)
    _decide(db, voucher, VoucherState.WITHDRAWN, None, now, by=act.person_id)
    return vouchers.title(db, voucher)


def _held(db: Db, voucher_id: str) -> Voucher:
    voucher = db.get(Voucher, voucher_id)
    if voucher is None:
        raise Refusal("找不到这一笔。发“审批”看看还有哪些。")
    database.lock(db, Region, voucher.village_id)
    db.refresh(voucher)
    return voucher


def _decide(
    db: Db,
    voucher: Voucher,
    state: VoucherState,
    person: Person | None,
    now: datetime,
    by: str | None = None,
) -> None:
    before, voucher.state = voucher.state, state
    voucher.decided_by, voucher.decided_at = person.id if person else None, now
    voucher.version += 1
    db.add(voucher)
    db.flush()
    outbox.withdraw(db, voucher.id, {"approve_voucher"}, now)
    who = person.id if person else by
    right = "approver" if person else "maker" if by else rights.CLOCK
    kind = f"voucher.{state}"
    acts.record(db, kind, voucher.id, now, person_id=who, right=right, before=before, after=state)


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


def _line(db: Db, village_id: str) -> set[str]:
    return {r.id for r in regions.line_up(db, village_id)}
