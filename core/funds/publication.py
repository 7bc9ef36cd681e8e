"""Publication (经费公示): what came in, what was spent on what by which office, what is left, who agreed."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.clock import month_before, month_of, spoken_day, spoken_month
from core.db import Db, insert_once
from core.funds import book, words, yuan
from core.funds.book import MOVED, PURSES, FundEntry, Purse
from core.funds.vouchers import KINDS, Voucher, VoucherKind
from core.ids import new_id
from core.outbox import Choice, Message
from core.registry import regions, rooms
from core.registry.people import TITLES, Person, Post

UNNAMED = "热心人士"
STANDS = timedelta(days=15)
"""So long what is published of a village's money stands at least (村民委员会组织法 35)."""

PUBLISHED = acts.kind("fund.publish", passed_over="done by the clock")


class FundPublication(SQLModel, table=True):
    """A month of a village's money as it was published, word for word."""

    __tablename__ = "fund_publication"
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id", index=True)
    month: str  # 2026-03
    once: str = Field(unique=True)  # village and month
    text: str
    at: datetime


def publish_village(db: Db, now: datetime, village_id: str) -> int:
    """Publish each month that is over in the village's rooms, once; none in which nothing moved.

    Months that were missed are made up for, the oldest first. How many were published.
    """
    return sum(_publish(db, village_id, month, now) for month in _owed(db, village_id, now))


def _owed(db: Db, village_id: str, now: datetime) -> list[str]:
    """The months that are over and came after the last that was published, oldest first."""
    begun = select(FundEntry.at).where(FundEntry.village_id == village_id)
    first = db.exec(begun.order_by(col(FundEntry.seq)).limit(1)).first()
    if first is None:
        return []
    last = newest(db, village_id)
    done = last.month if last else month_before(month_of(first))
    owed, month = [], month_before(month_of(now))
    while month > done:
        owed.append(month)
        month = month_before(month)
    return owed[::-1]


def _publish(db: Db, village_id: str, month: str, now: datetime) -> int:
    moved = [e for e in book.of_month(db, village_id, month) if not e.source.startswith(MOVED)]
    if not moved:
        return 0
    publication = FundPublication(
        village_id=village_id,
        month=month,
        once=f"{village_id}/{month}",
        text=text(db, village_id, month, moved, now),
        at=now,
    )
    if not insert_once(db, FundPublication, publication.model_dump()):
        return 0
    acts.record(db, PUBLISHED, publication.id, now, right="clock")
    rooms.tell(db, village_id, message(publication), now)
    return 1


def message(publication: FundPublication) -> Message:
    """A publication, with the way to question it."""
    doubt = Choice("有疑问", "fund_doubt", {"publication": publication.id}, thing=publication.id)
    return Message(publication.text, (doubt,), thing=publication.id)


def newest(db: Db, village_id: str) -> FundPublication | None:
    """What the village has been shown last."""
    query = select(FundPublication).where(FundPublication.village_id == village_id)
    return db.exec(query.order_by(col(FundPublication.month).desc()).limit(1)).first()


def text(db: Db, village_id: str, month: str, moved: Sequence[FundEntry], now: datetime) -> str:
    """The month in words: households that were helped are never named, givers only when they agree."""
    name = regions.one(db, village_id).name
    rows = [f"【{name}{spoken_month(month)}经费公示】"]
    for purse in Purse:
        mine = [db.get_one(Voucher, e.voucher_id) for e in moved if e.purse == purse]
        if not mine:
            continue
        sums = book.month(db, village_id, purse, month)
        rows.append(
            f"{PURSES[purse]}：上月结余{yuan.spoken(sums.opened)}，收入{yuan.spoken(sums.came_in)}，"
            f"支出{yuan.spoken(sums.went_out)}，还剩{yuan.spoken(sums.left)}。"
        )
        rows += [f"· {line}" for line in _lines(db, mine)]
    rows.append(
        f"公示{STANDS.days}天，到{spoken_day(now + STANDS)}。哪一笔有疑问，按“有疑问”，由监督小组来查。"
    )
    return "\n".join(rows)


def _lines(db: Db, mine: Sequence[Voucher]) -> Iterator[str]:
    """One line for each movement; grants to many and lost work are summed up."""
    granted = [v for v in mine if v.kind == VoucherKind.GRANT]
    for by, own_pot in dict.fromkeys((v.decided_by, bool(v.person_id)) for v in granted):
        alike = [v for v in granted if (v.decided_by, bool(v.person_id)) == (by, own_pot)]
        whose = f"，{len(alike)}位代表" if own_pot else ""
        yield f"拨款{yuan.spoken(sum(v.fen for v in alike))}{whose}（{_agreed(db, alike[0])}）"
    paid = [v for v in mine if v.kind == VoucherKind.LOST_WORK]
    for by in dict.fromkeys(v.decided_by for v in paid):
        alike = [v for v in paid if v.decided_by == by]
        names = "、".join(_name(db, v.person_id) for v in alike)
        total = yuan.spoken(-sum(v.fen for v in alike))
        yield f"误工补贴{total}，村民代表{names}（{_agreed(db, alike[0])}）"
    for voucher in mine:
        if voucher.kind not in (VoucherKind.GRANT, VoucherKind.LOST_WORK):
            yield f"{_one(db, voucher)}（{_agreed(db, voucher)}）"


def _one(db: Db, voucher: Voucher) -> str:
    amount = yuan.spoken(abs(voucher.fen))
    if voucher.kind == VoucherKind.DONATION:
        return f"{voucher.giver if voucher.named else UNNAMED}捐款{amount}"
    if voucher.kind == VoucherKind.VILLAGE_MONEY:
        return f"{KINDS[voucher.kind]}{amount}"
    title = TITLES.get(Post(voucher.right), "") if voucher.maker_id else ""
    what = voucher.purpose or KINDS[voucher.kind]
    return f"{what}{amount}，{title}{_name(db, voucher.maker_id)}经手"


def _agreed(db: Db, voucher: Voucher) -> str:
    return f"{_name(db, voucher.decided_by)}批准" if voucher.decided_by else words.BY_RULE


def _name(db: Db, person_id: str | None) -> str:
    return db.get_one(Person, person_id).name if person_id else ""
