"""Points liability (积分负债): what the unspent points would cost, against the money that is there for them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import col, select

from core.clock import day_of, month_before, month_of, month_span
from core.db import Db
from core.funds import book, yuan
from core.funds.book import Purse
from core.points.ledger import ledger
from core.points.ledger.ledger import Balance, Transfer
from core.points.rulebook import versions
from core.points.rulebook.rulebook import End, Subject
from core.points.shop import settlement, shop
from core.registry.households import Household

MONTHS = 3
_OWED = ("subject:", "held:")


@dataclass(frozen=True)
class Liability:
    """What a village has promised and what it has, in points and fen."""

    points: int  # unspent, those held for reservations too
    fen: int  # what they cost at the rulebook's price
    fund: int  # in the shop's fund
    issued: int  # points of the last three months, this one included
    issued_fen: int
    came_in: int  # into the fund in those months


def of_village(db: Db, village_id: str, now: datetime) -> Liability:
    """The village's points against its shop fund now."""
    today = day_of(now)
    homes = set(db.exec(select(Household.id).where(Household.village_id == village_id)))
    prices = {subject: _price(db, village_id, subject, today) for subject in Subject}
    home, other = prices[Subject.HOUSEHOLD], prices[Subject.REPRESENTATIVE]
    rows = _unspent(db, village_id)
    points = sum(rows.values())
    fen = sum(n * (home if _of_home(account, homes) else other) for account, n in rows.items())
    issued = _issued(db, village_id, now)
    return Liability(
        points=points,
        fen=fen,
        fund=book.balance(db, village_id, Purse.SHOP),
        issued=sum(issued.values()),
        issued_fen=sum(n * (home if _of_home(a, homes) else other) for a, n in issued.items()),
        came_in=_came_in(db, village_id, now),
    )


def _of_home(account: str, homes: set[str]) -> bool:
    """Held points count at the households' price, by far the most of them."""
    kind, _, which = account.partition(":")
    return kind == "held" or which in homes


def _price(db: Db, village_id: str, subject: Subject, today: date) -> int:
    rulebook = versions.in_force(db, village_id, subject, today)
    if rulebook is None or rulebook.end != End.LEDGER:
        return 0
    return rulebook.fen_per_point or _goods_price(db, village_id)


def _goods_price(db: Db, village_id: str) -> int:
    """Where the rulebook names no price: what the goods on sale cost for a point, on average."""
    goods = shop.on_sale(db, village_id)
    points = sum(g.points for g in goods)
    return round(sum(g.fen for g in goods) / points) if points else 0


def _unspent(db: Db, village_id: str) -> dict[str, int]:
    query = select(Balance.account, Balance.points).where(
        Balance.village_id == village_id, Balance.points > 0
    )
    return {a: n for a, n in db.exec(query) if a.startswith(_OWED)}


def _months(now: datetime) -> list[str]:
    months = [month_of(now)]
    while len(months) < MONTHS:
        months.append(month_before(months[-1]))
    return months


def _issued(db: Db, village_id: str, now: datetime) -> dict[str, int]:
    since, _ = month_span(_months(now)[-1])
    query = select(Transfer.to_account, func.sum(Transfer.points)).where(
        Transfer.village_id == village_id,
        Transfer.from_account == ledger.issue_account(village_id),
        Transfer.at >= since,
    )
    rows = db.exec(query.group_by(col(Transfer.to_account)))
    return {account: int(points) for account, points in rows}


def _came_in(db: Db, village_id: str, now: datetime) -> int:
    months = _months(now)
    return sum(book.month(db, village_id, Purse.SHOP, month).came_in for month in months)


def words(db: Db, village_id: str, now: datetime, *, coming: int = 0) -> str:
    """What the panel must know before it lets `coming` more points out, or takes back; empty where there is no shop."""
    if not shop.is_open(db, village_id) and not _has_money(db, village_id):
        return ""
    liability = of_village(db, village_id, now)
    price = _price(db, village_id, Subject.HOUSEHOLD, day_of(now))
    price = price or _price(db, village_id, Subject.REPRESENTATIVE, day_of(now))
    fen = liability.fen + coming * price
    more = f"，加上这次的{coming}分" if coming > 0 else f"，减去这次扣回的{-coming}分"
    text = f"没花的积分{liability.points}分" + (more if coming else "")
    text += f"，兑完要{yuan.spoken(fen)}"
    if not settlement.has_fund(db, village_id):
        return text + "。"
    text += f"；积分超市资金{yuan.spoken(liability.fund)}"
    text += f"，还差{yuan.spoken(fen - liability.fund)}。" if fen > liability.fund else "，够用。"
    issued = liability.issued + max(coming, 0)
    issued_fen = liability.issued_fen + max(coming, 0) * price
    if issued_fen > liability.came_in:
        text += (
            f"注意：近三个月发了{issued}分（合{yuan.spoken(issued_fen)}），"
            f"进账只有{yuan.spoken(liability.came_in)}，发得比进得快。"
        )
    return text


def _has_money(db: Db, village_id: str) -> bool:
    return any(pot.purse == Purse.SHOP for pot in book.pots(db, village_id))
