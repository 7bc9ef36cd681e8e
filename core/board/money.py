"""Money (公示的钱): the months that were published, summed up by purpose; no name, no household, no word of anybody's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select
from sqlmodel import col

from core.board import columns
from core.board.matters import LEAST
from core.clock import month_span
from core.db import Db
from core.funds import book
from core.funds.book import MOVED, FundEntry, Purse
from core.funds.publication import FundPublication
from core.funds.vouchers import KINDS, Voucher
from core.funds.words import PURPOSES
from core.points.shop.settlement import SettlementState, ShopSettlement

MONTHS = 3
"""So many months back are on the board."""


@dataclass(frozen=True)
class Item:
    """What one purpose came to in a month; in fen, above zero in and below zero out."""

    what: str
    fen: int


@dataclass(frozen=True)
class PurseMonth:
    """A purse over one month, in fen."""

    purse: Purse
    opened: int
    came_in: int
    went_out: int
    left: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class MoneyMonth:
    """A published month."""

    month: str  # 2026-03
    at: datetime
    purses: tuple[PurseMonth, ...]


@dataclass(frozen=True)
class ShopMonth:
    """A month of the shop that was agreed; `pieces` from LEAST on."""

    month: str
    pieces: int | None
    fen: int


def of_village(db: Db, village_id: str) -> list[MoneyMonth]:
    """The last months that were published, the newest first."""
    asked = select(*columns.read(FundPublication)).where(
        col(FundPublication.village_id) == village_id
    )
    newest = asked.order_by(col(FundPublication.month).desc()).limit(MONTHS)
    return [
        MoneyMonth(
            record["month"],
            record["at"],
            tuple(_purses(db, village_id, record["month"], record["at"])),
        )
        for record in db.execute(newest).mappings()
    ]


def _purses(db: Db, village_id: str, month: str, at: datetime) -> Iterator[PurseMonth]:
    first, after = month_span(month)
    asked = select(*columns.read(FundEntry)).where(
        col(FundEntry.village_id) == village_id,
        col(FundEntry.at) >= first,
        col(FundEntry.at) < after,
    )
    entries = db.execute(asked.order_by(col(FundEntry.seq))).mappings().all()
    moved = [e for e in entries if not e["source"].startswith(MOVED)]
    ids = [e["voucher_id"] for e in moved]
    vouchers = select(*columns.read(Voucher)).where(col(Voucher.id).in_(ids))
    known = {record["id"]: record for record in db.execute(vouchers).mappings()}
    for purse in Purse:
        mine = [e for e in moved if e["purse"] == purse]
        if not mine:
            continue
        sums = book.month(db, village_id, purse, month)
        items: dict[str, int] = {}
        for entry in mine:
            what = _what(known[entry["voucher_id"]])
            items[what] = items.get(what, 0) + entry["fen"]
        shown = tuple(Item(what, fen) for what, fen in items.items())
        yield PurseMonth(purse, sums.opened, sums.came_in, sums.went_out, sums.left, shown)


def _what(voucher: RowMapping) -> str:
    """For what it was, in words that name nobody."""
    purpose = str(voucher["purpose"])
    return purpose if purpose in PURPOSES else KINDS[voucher["kind"]]


def shop_of_village(db: Db, village_id: str) -> Sequence[ShopMonth]:
    """The last months of the shop that were agreed, the newest first."""
    asked = select(*columns.read(ShopSettlement)).where(
        col(ShopSettlement.village_id) == village_id,
        col(ShopSettlement.state) == SettlementState.AGREED,
    )
    newest = asked.order_by(col(ShopSettlement.month).desc()).limit(MONTHS)
    return [
        ShopMonth(
            record["month"], record["pieces"] if record["pieces"] >= LEAST else None, record["fen"]
        )
        for record in db.execute(newest).mappings()
    ]
