"""Settlement with the shop (结账): what was handed over in a month is paid, once, out of the shop's fund."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import Field, col, select

from core import acts, decisions
from core import db as database
from core.clock import month_before, month_of, month_span, spoken_month
from core.db import Db, rows_of
from core.decisions import Decided, Law
from core.errors import Refusal
from core.funds import approval, approvers, presets, vouchers, yuan
from core.funds.book import PURSES, Purse
from core.funds.vouchers import VoucherKind
from core.funds.vouchers import Wanted as Payment
from core.ids import new_id
from core.outbox import Choice, Message
from core.points.shop import sales, shop
from core.points.shop.redemptions import Redemption, RedemptionState
from core.points.statement import freezes
from core.registry import addresses, people
from core.registry.people import Person, Post
from core.registry.regions import Region


class SettlementState(StrEnum):
    """Where a settlement with the shop stands."""

    PROPOSED = "proposed"  # 待同意
    AGREED = "agreed"  # 已同意, to be paid
    REJECTED = "rejected"  # 已退回


_HANDED_IN = "结账单已经交出去了，收不回。没同意的可以退回再提，有出入请跟监督小组说。"
PROPOSED = acts.kind("shop_settlement.propose", final=_HANDED_IN)
DECIDED = {
    SettlementState.AGREED: acts.kind("shop_settlement.agreed", final=_HANDED_IN),
    SettlementState.REJECTED: acts.kind("shop_settlement.rejected", final=_HANDED_IN),
}


class ShopSettlement(Decided, table=True):
    """What a village owes its shop for the goods handed over in one month."""

    __tablename__ = "shop_settlement"
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id", index=True)
    month: str  # 2026-04
    pieces: int
    points: int
    fen: int
    state: SettlementState = SettlementState.PROPOSED
    version: int = 1
    by: str = Field(foreign_key="person.id")
    at: datetime
    decided_by: str | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    why: str = ""  # why it was sent back
    voucher_id: str | None = None  # the voucher by which the fund pays
    once: str | None = Field(default=None, unique=True)
    """Village and month: one settlement stands for each. None when it was sent back."""


def to_propose(db: Db, person: Person, now: datetime) -> tuple[str, str]:
    """The village and month that the person may settle now; Refusal without one.

    The month before, unless an older one has been forgotten.
    """
    village_id = shop.kept_by(db, person, now)
    if village_id is None:
        raise Refusal("结账由积分超市的店主或村里的记录员来提。")
    month = _forgotten(db, village_id, now) or month_before(month_of(now))
    known = standing(db, village_id, month)
    if known is not None:
        raise Refusal(f"{spoken_month(month)}的结账单{status(db, known)}，不用再提。")
    if not sales.of_month(db, village_id, month):
        raise Refusal(f"{spoken_month(month)}没有交过货，不用结账。这个月的下个月1号再结。")
    return village_id, month


def _forgotten(db: Db, village_id: str, now: datetime) -> str | None:
    """The oldest month that is over, of which something is on no settlement."""
    first, _ = month_span(month_of(now))
    query = select(Redemption.ended_at).where(
        Redemption.village_id == village_id,
        Redemption.state == RedemptionState.HANDED_OVER,
        col(Redemption.settlement_id).is_(None),
        col(Redemption.ended_at) < first,
    )
    oldest = db.exec(query.order_by(col(Redemption.ended_at)).limit(1)).first()
    return month_of(oldest) if oldest else None


def unsettled(db: Db, village_id: str) -> bool:
    """Whether anything that was handed over there is on no settlement that was agreed to."""
    handed = select(Redemption.id).where(
        Redemption.village_id == village_id,
        Redemption.state == RedemptionState.HANDED_OVER,
        col(Redemption.settlement_id).is_(None),
    )
    proposed = select(ShopSettlement.id).where(
        ShopSettlement.village_id == village_id,
        ShopSettlement.state == SettlementState.PROPOSED,
    )
    return any(db.exec(query.limit(1)).first() is not None for query in (handed, proposed))


def standing(db: Db, village_id: str, month: str) -> ShopSettlement | None:
    """The settlement of a month, unless there is none or it was sent back."""
    query = select(ShopSettlement).where(ShopSettlement.once == f"{village_id}/{month}")
    return db.exec(query).first()


def status(db: Db, settlement: ShopSettlement) -> str:
    """How a settlement stands, in words."""
    by = db.get(Person, settlement.decided_by) if settlement.decided_by else None
    return {
        SettlementState.PROPOSED: "已经提了，等村里同意",
        SettlementState.AGREED: f"{by.name if by else ''}已经同意了",
        SettlementState.REJECTED: f"被{by.name if by else ''}退回了：{settlement.why}",
    }[settlement.state]


def propose(db: Db, person: Person, now: datetime) -> tuple[ShopSettlement, list[Person]]:
    """Put last month's list before the village; and who was asked. Refusal when that has been done."""
    village_id, month = to_propose(db, person, now)
    held_by = shop.right(db, person, village_id, now)
    rows = sales.of_month(db, village_id, month)
    # Redemptions before the village, as whoever ends one does.
    database.lock(db, Redemption, *(r.id for r in rows))
    database.lock(db, Region, village_id)
    rows = sales.of_month(db, village_id, month)
    made = ShopSettlement(
        village_id=village_id,
        month=month,
        pieces=sum(r.pieces for r in rows),
        points=sum(r.points for r in rows),
        fen=sum(r.fen for r in rows),
        by=person.id,
        at=now,
        once=f"{village_id}/{month}",
    )
    if not database.insert_once(db, ShopSettlement, made.model_dump()):
        raise Refusal(f"{spoken_month(month)}的结账单已经提了，不用再提。")
    made = db.get_one(ShopSettlement, made.id)
    for redemption in rows:
        redemption.settlement_id = made.id
        db.add(redemption)
    acts.record(db, PROPOSED, made.id, now, person_id=person.id, right=held_by or "")
    asked = deciders(db, made, now)
    addresses.tell_all(db, [p.id for p in asked[:1]], question(db, made), now)
    return made, asked


def deciders(db: Db, settlement: ShopSettlement, now: datetime) -> list[Person]:
    """Who may agree: whoever may approve a payment to the shop, so never who proposed it or is paid."""
    paid = _payment(db, settlement, now).person_id
    return approvers.of_payment(db, settlement.village_id, [settlement.by, paid], now)


def _payment(db: Db, settlement: ShopSettlement, now: datetime) -> Payment:
    keepers = people.holders(db, Post.SHOP_KEEPER, settlement.village_id, now)
    return Payment(
        village_id=settlement.village_id,
        purse=Purse.SHOP,
        fen=-settlement.fen,
        kind=VoucherKind.SHOP_SETTLEMENT,
        what=f"{spoken_month(settlement.month)}积分超市交货{settlement.pieces}件",
        person_id=keepers[0].id if keepers else None,
        thing=f"shop_settlement:{settlement.id}",
    )


def question(db: Db, settlement: ShopSettlement) -> Message:
    """The settlement as whoever must agree sees it."""
    by = db.get_one(Person, settlement.by).name
    text = f"【结账】{sales.listing(db, settlement.village_id, settlement.month)}\n{by}提的，同意后{_from(db, settlement)}付给店里。"
    given = {"settlement": settlement.id}
    choices = tuple(
        Choice(label, "settle_shop", given | {"action": action}, settlement.id, settlement.version)
        for label, action in (("同意结账", "agree"), ("退回结账", "reject"))
    )
    return Message(text, choices, thing=settlement.id)


def _from(db: Db, settlement: ShopSettlement) -> str:
    return "从积分超市资金里" if has_fund(db, settlement.village_id) else "由村里"


def waiting_for(db: Db, person: Person, now: datetime) -> list[ShopSettlement]:
    """The settlements that the person may agree to."""
    return decisions.waiting_for(db, LAW, person, now)


def to_decide(
    db: Db, person: Person, settlement_id: str, version: int | None, now: datetime
) -> ShopSettlement:
    """The settlement, held; Refusal unless it waits, as it was shown, for this person."""
    return decisions.to_decide(db, LAW, person, settlement_id, version, now)


def _not_yours(
    _: Db, __: ShopSettlement, ___: Person, able: Sequence[Person], ____: datetime
) -> str:
    return "结账由村支书或记录员来同意；谁提的、给谁的，都要别人来定。"


def _settled(db: Db, settlement: ShopSettlement, _: datetime) -> str:
    return f"{spoken_month(settlement.month)}的结账单{status(db, settlement)}。"


def _changed(_: Db, settlement: ShopSettlement) -> str:
    return f"{spoken_month(settlement.month)}的结账单有了变动，请发“结账”重新看一遍。"


LAW = Law(
    table=ShopSettlement,
    waiting=SettlementState.PROPOSED,
    deciders=deciders,
    flow="settle_shop",
    missing="没有找到这张结账单。发“结账”看看还有哪些。",
    not_yours=_not_yours,
    settled=_settled,
    changed=_changed,
    stopped=freezes.refuse,
    kinds=DECIDED,
)


def agree(
    db: Db, person: Person, settlement_id: str, version: int | None, now: datetime
) -> ShopSettlement:
    """Agree, and pay where the village keeps a shop fund; Refusal when the fund has not enough."""
    settlement = to_decide(db, person, settlement_id, version, now)
    if settlement.fen and has_fund(db, settlement.village_id):
        settlement.voucher_id = _pay(db, person, settlement, now)
    _decide(db, person, settlement, SettlementState.AGREED, now)
    return settlement


def has_fund(db: Db, village_id: str) -> bool:
    """Whether the village keeps the shop's money in its money book; else it pays from elsewhere."""
    preset = presets.of_village(db, village_id)
    return preset is not None and Purse.SHOP in preset.purses


def _pay(db: Db, person: Person, settlement: ShopSettlement, now: datetime) -> str:
    left = vouchers.available(db, settlement.village_id, Purse.SHOP)
    if left < settlement.fen:
        raise Refusal(
            f"{PURSES[Purse.SHOP]}还有{yuan.spoken(max(left, 0))}，不够付{yuan.spoken(settlement.fen)}。"
            "请先把捐款或村里拨的钱入账，再来同意。"
        )
    maker = db.get_one(Person, settlement.by)
    voucher = approval.propose(db, maker, _payment(db, settlement, now), now, ask=False)
    approval.approve(db, person, voucher.id, voucher.version, now)
    return voucher.id


def reject(
    db: Db, person: Person, settlement_id: str, version: int | None, why: str, now: datetime
) -> ShopSettlement:
    """Send it back with a reason: what it lists may be put right and proposed again."""
    settlement = to_decide(db, person, settlement_id, version, now)
    settlement.why = decisions.refuse_unless_reasoned(why, "请写明哪里不对，店主要改的。")
    settlement.once = None
    table = rows_of(Redemption)
    db.execute(
        update(table).where(table.c.settlement_id == settlement.id).values(settlement_id=None),
        execution_options={"synchronize_session": False},
    )
    _decide(db, person, settlement, SettlementState.REJECTED, now)
    return settlement


def _decide(
    db: Db, person: Person, settlement: ShopSettlement, state: SettlementState, now: datetime
) -> None:
    decisions.decide(db, LAW, settlement, state, now, by=person, right="village")
    if settlement.voucher_id:
        return  # the fund has told whoever asked for it and whoever is paid
    keepers = people.holders(db, Post.SHOP_KEEPER, settlement.village_id, now)
    concerned = dict.fromkeys([settlement.by, *(p.id for p in keepers)])
    concerned.pop(person.id, None)
    addresses.tell_all(db, concerned, _outcome(db, settlement), now)


def _outcome(db: Db, settlement: ShopSettlement) -> Message:
    money = f"{spoken_month(settlement.month)}的结账单（{yuan.spoken(settlement.fen)}）"
    return Message(f"【结账】{money}{status(db, settlement)}。", thing=settlement.id)
