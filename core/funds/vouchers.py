"""Vouchers (凭单) as they are kept: what is to come in or go out, who asked for it and who agreed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index
from sqlmodel import Field, and_, col, func, or_, select

from core.db import BIG, Db
from core.decisions import Decided
from core.funds import book, yuan
from core.funds.book import PURSES, Purse
from core.ids import new_id
from core.registry.people import Person


class VoucherKind(StrEnum):
    """Why money moves."""

    GRANT = "grant"  # 拨款
    DONATION = "donation"  # 捐款
    VILLAGE_MONEY = "village_money"  # 村里拨入
    SPENDING = "spending"  # 花费
    LOST_WORK = "lost_work"  # 误工补贴
    SHOP_SETTLEMENT = "shop_settlement"  # 积分超市结账
    RETURNED = "returned"  # 交回: from a person's pot to the village's


KINDS = {
    VoucherKind.GRANT: "拨款",
    VoucherKind.DONATION: "捐款",
    VoucherKind.VILLAGE_MONEY: "村里拨入",
    VoucherKind.SPENDING: "花费",
    VoucherKind.LOST_WORK: "误工补贴",
    VoucherKind.SHOP_SETTLEMENT: "超市结账",
    VoucherKind.RETURNED: "交回",
}
INCOME = frozenset({VoucherKind.GRANT, VoucherKind.DONATION, VoucherKind.VILLAGE_MONEY})
OUTGO = frozenset({VoucherKind.SPENDING, VoucherKind.LOST_WORK, VoucherKind.SHOP_SETTLEMENT})
OWN_POT = frozenset({VoucherKind.GRANT, VoucherKind.SPENDING, VoucherKind.RETURNED})
"""Kinds whose person is whose pot it is; of the others it is who gets the money."""


class VoucherState(StrEnum):
    """What has become of a voucher. Only an approved one is in the book."""

    WAITING = "waiting"  # 待审批
    APPROVED = "approved"  # 已批准
    REJECTED = "rejected"  # 已退回
    WITHDRAWN = "withdrawn"  # 已撤回


class Voucher(Decided, table=True):
    """Money that is to come in or go out, with why, for whom and by whose word."""

    __tablename__ = "voucher"
    __table_args__ = (
        Index("voucher_pot", "village_id", "purse", "person_id", "state"),
        Index("voucher_waiting", "village_id", "state"),
        Index("voucher_thing", "thing"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    kind: VoucherKind
    purse: Purse
    person_id: str | None = Field(default=None, foreign_key="person.id")
    fen: int = Field(sa_column=Column(BIG, nullable=False))  # above zero in, below zero out
    what: str  # in the maker's own words; never published
    purpose: str = ""  # in words that may be published
    household_id: str | None = Field(default=None, foreign_key="household.id")
    """Whom it was spent for, when known: its people and their kin don't approve it."""
    giver: str = ""  # who gave it; published only when `named`
    named: bool = False
    thing: str = ""  # what it stands for: grant:<code>:<period>:<who>, settlement:<id>
    once: str | None = Field(default=None, unique=True)  # the thing, while it waits or is approved
    maker_id: str | None = Field(default=None, foreign_key="person.id", index=True)  # None: by rule
    right: str  # the post by which it was asked for; "clock" by rule
    at: datetime
    state: VoucherState = VoucherState.WAITING
    version: int = 1
    decided_by: str | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    reason: str = ""  # why it was rejected


@dataclass(frozen=True)
class Wanted:
    """Money that is to move, before anybody has checked it; `fen` is signed."""

    village_id: str
    purse: Purse
    fen: int
    kind: VoucherKind
    what: str
    person_id: str | None = None
    photos: tuple[str, ...] = ()
    thing: str = ""
    purpose: str = ""
    household_id: str | None = None
    giver: str = ""
    named: bool = False


def pot(voucher: Voucher | Wanted) -> str | None:
    """Whose pot it goes into or comes out of; None for the village's own."""
    return voucher.person_id if voucher.kind in OWN_POT else None


def available(db: Db, village_id: str, purse: Purse, person_id: str | None = None) -> int:
    """The fen of a pot that nobody has asked for yet: what is in it less what waits to be paid."""
    query = select(func.coalesce(func.sum(Voucher.fen), 0)).where(
        Voucher.village_id == village_id,
        Voucher.purse == purse,
        Voucher.state == VoucherState.WAITING,
        Voucher.fen < 0,
    )
    if person_id is None:
        paid = col(Voucher.kind).in_(OUTGO - OWN_POT) | col(Voucher.person_id).is_(None)
        query = query.where(paid)
    else:
        query = query.where(Voucher.person_id == person_id, col(Voucher.kind).in_(OWN_POT))
    return book.balance(db, village_id, purse, person_id) + int(db.exec(query).one())


def of_thing(db: Db, thing: str) -> Voucher | None:
    """The newest voucher that stands for this thing."""
    query = select(Voucher).where(Voucher.thing == thing)
    return db.exec(query.order_by(col(Voucher.id).desc()).limit(1)).first()


def spent_from(
    db: Db, village_id: str, purse: Purse, person_id: str | None, most: int = 5
) -> list[Voucher]:
    """What was spent out of a pot and what waits to be, the newest first."""
    query = select(Voucher).where(
        Voucher.village_id == village_id,
        Voucher.purse == purse,
        Voucher.person_id == person_id,
        Voucher.kind == VoucherKind.SPENDING,
        col(Voucher.state).in_((VoucherState.WAITING, VoucherState.APPROVED)),
    )
    return list(db.exec(query.order_by(col(Voucher.id).desc()).limit(most)))


def of_village(db: Db, village_id: str, most: int = 10) -> list[Voucher]:
    """A village's vouchers that wait or were approved by somebody, the newest first."""
    query = select(Voucher).where(
        Voucher.village_id == village_id,
        or_(
            Voucher.state == VoucherState.WAITING,
            and_(Voucher.state == VoucherState.APPROVED, col(Voucher.decided_by).is_not(None)),
        ),
    )
    return list(db.exec(query.order_by(col(Voucher.id).desc()).limit(most)))


def title(db: Db, voucher: Voucher) -> str:
    """A voucher in one line, for those who may see it whole: 李秀英花35元：给张桂花买药."""
    amount = yuan.spoken(abs(voucher.fen))
    who = db.get_one(Person, voucher.person_id).name if voucher.person_id else ""
    purse = PURSES[voucher.purse]
    match voucher.kind:
        case VoucherKind.SPENDING:
            maker = db.get_one(Person, voucher.maker_id).name if voucher.maker_id else who
            return f"{maker}花{amount}（{purse}）：{voucher.what}"
        case VoucherKind.LOST_WORK:
            return f"付{who}误工补贴{amount}：{voucher.what}"
        case VoucherKind.DONATION:
            return f"{voucher.giver}捐款{amount}，入{purse}"
        case VoucherKind.RETURNED:
            return f"{who}交回{amount}（{purse}）：{voucher.what}"
        case _:
            return f"{KINDS[voucher.kind]}{amount}（{purse}）：{voucher.what}"
