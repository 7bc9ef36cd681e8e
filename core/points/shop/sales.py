"""Sales (交货清单): what the shop handed over in a month, and stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from core.clock import month_span, spoken_month
from core.db import Db
from core.funds import yuan
from core.points.shop.redemptions import Redemption, RedemptionState
from core.registry.regions import Region


@dataclass(frozen=True)
class Sold:
    """One kind of goods in a month's list."""

    name: str
    pieces: int
    points: int
    fen: int


def of_month(db: Db, village_id: str, month: str) -> list[Redemption]:
    """What was handed over in a month, by its local clock, and stands."""
    first, after = month_span(month)
    query = select(Redemption).where(
        Redemption.village_id == village_id,
        Redemption.state == RedemptionState.HANDED_OVER,
        col(Redemption.ended_at) >= first,
        col(Redemption.ended_at) < after,
    )
    return list(db.exec(query.order_by(col(Redemption.ended_at), col(Redemption.id))))


def by_goods(rows: Sequence[Redemption]) -> list[Sold]:
    """The list of a month, one row for each kind of goods."""
    sold: dict[str, list[Redemption]] = {}
    for redemption in rows:
        sold.setdefault(redemption.name, []).append(redemption)
    return [
        Sold(
            name, sum(r.pieces for r in some), sum(r.points for r in some), sum(r.fen for r in some)
        )
        for name, some in sorted(sold.items())
    ]


def listing(db: Db, village_id: str, month: str) -> str:
    """The month's list in words, with its sum."""
    rows = of_month(db, village_id, month)
    lines = [f"{x.name} {x.pieces}件 {x.points}分 {yuan.spoken(x.fen)}" for x in by_goods(rows)]
    total = yuan.spoken(sum(r.fen for r in rows))
    village = db.get_one(Region, village_id).name
    head = f"{village}积分超市{spoken_month(month)}交货{len(rows)}笔，合计{total}："
    return "\n".join([head, *lines])
