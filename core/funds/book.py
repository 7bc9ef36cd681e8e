"""The money book (经费账): what came into a village's purses and what went out, added and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, func, update
from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core import ahead
from core import db as database
from core.clock import month_span
from core.db import BIG, Db, insert_once, rows_of
from core.errors import Refusal
from core.funds import yuan
from core.ids import new_id
from core.registry.regions import Region

MOVED = "move:"
"""Sources that only carry money from one pot of a purse to another: nothing came in or went out."""


class Purse(StrEnum):
    """What money is for. Each has the village's own pot, and one for each who disposes of some."""

    SERVICE = "service"  # 服务群众专项资金: 浏阳, at least 200 yuan a representative
    WORK = "work"  # 村民代表工作经费: 邵东, 5,000 yuan a village and year
    LOST_WORK = "lost_work"  # 误工补贴: 邵东, out of the village's own income
    SHOP = "shop"  # 积分超市资金: 葫芦, village money; 织篢 and 高阳, donations


PURSES = {
    Purse.SERVICE: "服务群众专项资金",
    Purse.WORK: "村民代表工作经费",
    Purse.LOST_WORK: "误工补贴资金",
    Purse.SHOP: "积分超市资金",
}


class FundEntry(SQLModel, table=True):
    """Money that came into a pot (fen above zero) or went out of it, once per source.

    No row is ever changed: the triggers that refuse it stand in the migration that makes the table.
    """

    __tablename__ = "fund_entry"
    __table_args__ = (
        UniqueConstraint("village_id", "seq"),
        CheckConstraint("fen <> 0", name="fund_entry_fen"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    seq: int = Field(sa_column=Column(BIG, nullable=False))  # 1, 2, 3 … in each village
    source: str = Field(unique=True)  # what it stands for: voucher:<id>, move:<id>:out
    purse: Purse
    person_id: str | None = Field(default=None, foreign_key="person.id")  # whose pot; None: village
    fen: int = Field(sa_column=Column(BIG, nullable=False))
    voucher_id: str = Field(index=True)
    at: datetime


class FundBalance(SQLModel, table=True):
    """What is in a pot: always the sum of its entries, never below nothing."""

    __tablename__ = "fund_balance"
    __table_args__ = (CheckConstraint("fen >= 0", name="fund_balance_fen"),)
    village_id: str = Field(primary_key=True, foreign_key="region.id")
    purse: Purse = Field(primary_key=True)
    holder: str = Field(primary_key=True)  # a person's id; empty for the village's own pot
    fen: int = Field(default=0, sa_column=Column(BIG, nullable=False))


@dataclass(frozen=True)
class Posting:
    """An entry to be made: so many fen into a pot (or out of it), once per `source`."""

    source: str
    purse: Purse
    person_id: str | None
    fen: int
    voucher_id: str


@dataclass(frozen=True)
class Month:
    """A purse over one month, all its pots together, in fen: `opened` + `came_in` - `went_out` = `left`."""

    opened: int
    came_in: int
    went_out: int
    left: int


def balance(db: Db, village_id: str, purse: Purse, person_id: str | None = None) -> int:
    """The fen in a pot: a person's own, or the village's when `person_id` is None."""
    query = select(FundBalance.fen).where(
        FundBalance.village_id == village_id,
        FundBalance.purse == purse,
        FundBalance.holder == (person_id or ""),
    )
    return db.exec(query).first() or 0


_POTS = ahead.PerVillage(
    select(FundBalance).execution_options(populate_existing=True), col(FundBalance.village_id)
)


def pots(db: Db, village_id: str) -> list[FundBalance]:
    """Every pot of a village that anything has touched, the village's own before people's."""
    touched: Sequence[FundBalance] = _POTS.of(db, village_id)
    return sorted(touched, key=lambda pot: (list(Purse).index(pot.purse), pot.holder))


def post(db: Db, village_id: str, posting: Posting, now: datetime) -> FundEntry:
    """Make one entry; a source that has been entered gives the entry made then.

    Refusal, saying what is left, when the pot cannot bear it.
    """
    return post_all(db, village_id, [posting], now)[0]


def post_all(
    db: Db, village_id: str, postings: Sequence[Posting], now: datetime
) -> list[FundEntry]:
    """Make entries in this order, all of them or none; those whose source is known stay as they are."""
    database.lock(db, Region, village_id)  # entries of a village are numbered one after another
    entries = []
    for posting in postings:
        known = db.exec(select(FundEntry).where(FundEntry.source == posting.source)).first()
        entries.append(known or _enter(db, village_id, posting, now))
    return entries


def _enter(db: Db, village_id: str, posting: Posting, now: datetime) -> FundEntry:
    if type(posting.fen) is not int or not 0 < abs(posting.fen) <= yuan.MOST:
        raise ValueError(f"{posting.source}: {posting.fen!r} is no amount in fen")
    _move(db, village_id, posting)
    last = db.exec(select(func.max(FundEntry.seq)).where(FundEntry.village_id == village_id)).one()
    entry = FundEntry(
        village_id=village_id,
        seq=(last or 0) + 1,
        source=posting.source,
        purse=posting.purse,
        person_id=posting.person_id,
        fen=posting.fen,
        voucher_id=posting.voucher_id,
        at=now,
    )
    db.add(entry)
    db.flush()
    return entry


def _move(db: Db, village_id: str, posting: Posting) -> None:
    pot = {
        "village_id": village_id,
        "purse": posting.purse,
        "holder": posting.person_id or "",
    }
    insert_once(db, FundBalance, pot | {"fen": 0})
    rows = rows_of(FundBalance)
    here = [rows.c[name] == value for name, value in pot.items()]
    enough = rows.c.fen + posting.fen >= 0
    moved = update(rows).where(*here, enough).values(fen=rows.c.fen + posting.fen)
    if db.execute(moved.returning(rows.c.fen)).first() is None:
        left = balance(db, village_id, posting.purse, posting.person_id)
        raise Refusal(
            f"{PURSES[posting.purse]}只剩{yuan.spoken(left)}，不够付{yuan.spoken(-posting.fen)}。"
            "等钱到账了再办。"
        )


def of_month(db: Db, village_id: str, month: str) -> list[FundEntry]:
    """A village's entries of a month (2026-03), by its local clock, in the order they were made."""
    first, after = month_span(month)
    query = select(FundEntry).where(
        FundEntry.village_id == village_id, FundEntry.at >= first, FundEntry.at < after
    )
    return list(db.exec(query.order_by(col(FundEntry.seq))))


def month(db: Db, village_id: str, purse: Purse, month: str) -> Month:
    """A purse over one month (2026-03), the village's pot and people's pots together."""
    first, _ = month_span(month)
    before = select(func.coalesce(func.sum(FundEntry.fen), 0)).where(
        FundEntry.village_id == village_id, FundEntry.purse == purse, FundEntry.at < first
    )
    opened = int(db.exec(before).one())
    mine = [e for e in of_month(db, village_id, month) if e.purse == purse]
    outside = [e.fen for e in mine if not e.source.startswith(MOVED)]
    came_in = sum(fen for fen in outside if fen > 0)
    went_out = -sum(fen for fen in outside if fen < 0)
    return Month(opened, came_in, went_out, opened + came_in - went_out)
