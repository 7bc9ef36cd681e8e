"""Redemptions (兑换): points are held for goods, and the redemption ends once: handed over or given back."""

import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel, col, select

from core import acts
from core import db as database
from core.acts import Act
from core.clock import at_local, day_of, spoken_day
from core.db import Db
from core.errors import Refusal
from core.ids import new_id
from core.points.ledger import expiry, ledger
from core.points.ledger.ledger import Move
from core.points.rulebook.rulebook import Subject
from core.points.shop import bars, shop, spending, words
from core.points.shop.shop import Goods
from core.points.shop.spending import Spendable
from core.points.statement import freezes
from core.points.subjects import subjects
from core.registry.people import Person
from core.registry.regions import Region

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which look alike: eight of them are 40 random bits."""
CODE_LENGTH = 8
GOOD_DAYS = 7
"""A reservation is good until the end of the seventh day after it."""
MOST_PIECES = 99


class RedemptionState(StrEnum):
    """Where a redemption stands; it leaves RESERVED exactly once (I-10)."""

    RESERVED = "reserved"  # 已预订
    HANDED_OVER = "handed_over"  # 已核销
    CANCELLED = "cancelled"  # 已取消
    EXPIRED = "expired"  # 已过期
    RETURNED = "returned"  # 已冲正: the hand-over was a mistake


class Redemption(SQLModel, table=True):
    """Goods for points, at the price of the day on which they were reserved."""

    __tablename__ = "redemption"
    __table_args__ = (
        Index("redemption_due", "state", "expires_at"),
        Index("redemption_month", "village_id", "state", "ended_at"),
        CheckConstraint("pieces > 0 AND points > 0 AND fen >= 0", name="redemption_numbers"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    subject: Subject
    subject_id: str = Field(index=True)
    goods_id: str = Field(foreign_key="goods.id", index=True)
    name: str  # of the goods, then
    pieces: int
    points: int  # of all pieces
    fen: int  # of all pieces
    code: str = Field(unique=True)
    state: RedemptionState = RedemptionState.RESERVED
    version: int = 1
    by: str = Field(foreign_key="person.id")  # who reserved it: of the household, or at the counter
    at: datetime
    expires_at: datetime
    card_id: str | None = Field(default=None, foreign_key="points_card.id")
    """Reserved at the counter with a card: then a second person confirms it."""
    confirmed_by: str | None = Field(default=None, foreign_key="person.id")
    ended_by: str | None = Field(default=None, foreign_key="person.id")  # None: the clock
    ended_at: datetime | None = None
    settlement_id: str | None = Field(default=None, foreign_key="shop_settlement.id", index=True)


MADE = acts.kind("redemption.reserve")
ENDED = {
    RedemptionState.HANDED_OVER: acts.kind("redemption.handed_over"),
    RedemptionState.CANCELLED: acts.kind(
        "redemption.cancelled", final="取消了、积分退回去了，收不回。还想换，请再发“兑换”。"
    ),
    RedemptionState.EXPIRED: acts.kind("redemption.expired", passed_over="done by the clock"),
}
UNMADE = acts.kind("redemption.unmade", passed_over="the taking back of a reservation")


@dataclass(frozen=True)
class Wanted:
    """What is to be had for points; `points` is the price of one piece as it was shown."""

    subject: Subject
    subject_id: str
    goods_id: str
    pieces: int
    points: int
    card_id: str | None = None


def held(db: Db, subject_id: str) -> int:
    """The points of a subject that wait with its reservations."""
    return sum(r.points for r in open_of(db, subject_id))


def open_of(db: Db, subject_id: str) -> list[Redemption]:
    """A subject's reservations, oldest first."""
    query = select(Redemption).where(
        Redemption.subject_id == subject_id, Redemption.state == RedemptionState.RESERVED
    )
    return list(db.exec(query.order_by(col(Redemption.id))))


def reserve(db: Db, person: Person, wanted: Wanted, now: datetime) -> Redemption:
    """Hold the points and the goods for one of the person's own subjects; Refusal says why not."""
    mine = (wanted.subject, wanted.subject_id) in subjects.of_person(db, person.id, now)
    if not mine:
        raise Refusal("只能用自己家的积分兑换。发“兑换”看自家有多少。")
    made = hold_goods(db, person, wanted, _good_until(now), now)
    right = "member" if wanted.subject == Subject.HOUSEHOLD else str(wanted.subject)
    acts.record(db, MADE, made.id, now, person_id=person.id, right=right)
    return made


def _good_until(now: datetime) -> datetime:
    return at_local(day_of(now) + timedelta(days=GOOD_DAYS + 1), time(0))


def hold_goods(
    db: Db, person: Person, wanted: Wanted, until: datetime, now: datetime
) -> Redemption:
    """Take the goods off the shelf and the points off the balance; both or neither.

    Whoever calls has checked by which right, and notes it.
    """
    _lock(db, subjects.village_of(db, wanted.subject, wanted.subject_id, now))
    spendable = spending.of_subject(db, wanted.subject, wanted.subject_id, now)
    if spendable is None:
        raise Refusal("这一类积分只评等次，不能兑换。")
    if no := spending.closed(spendable.rulebook, now):
        raise Refusal(no)
    if no := bars.why(db, wanted.subject_id, now):
        raise Refusal(no)
    if no := bars.too_few(spendable.rulebook, spendable.points):
        raise Refusal(no)
    goods = _goods(db, spendable.village_id, wanted)
    freezes.refuse(db, goods.id)
    _refuse_too_dear(spendable, goods, wanted.pieces)
    shop.take(db, goods.id, wanted.pieces)
    made = Redemption(
        village_id=spendable.village_id,
        subject=spendable.subject,
        subject_id=spendable.subject_id,
        goods_id=goods.id,
        name=goods.name,
        pieces=wanted.pieces,
        points=goods.points * wanted.pieces,
        fen=goods.fen * wanted.pieces,
        code=_code(db),
        by=person.id,
        at=now,
        expires_at=until,
        card_id=wanted.card_id,
    )
    db.add(made)
    db.flush()
    account = ledger.subject_account(made.subject_id)
    _post(db, made, "reserve", account, ledger.held_account(made.id), now)
    return made


def _refuse_too_dear(spendable: Spendable, goods: Goods, pieces: int) -> None:
    lacks = goods.points * pieces - spendable.points
    if lacks > 0:
        raise Refusal(
            f"{spendable.name}余额{spendable.points}分，换{goods.name}{pieces}件要{goods.points * pieces}分，"
            f"还差{lacks}分。发“兑换”看能换什么。"
        )


def _goods(db: Db, village_id: str, wanted: Wanted) -> Goods:
    goods = db.get(Goods, wanted.goods_id, populate_existing=True)
    if goods is None or goods.village_id != village_id or not goods.on_sale:
        raise Refusal("这样东西店里已经下架了。发“兑换”看还有什么。")
    if goods.points != wanted.points:
        raise Refusal(f"{goods.name}刚改成{goods.points}分了。还要换就请再发一次“兑换”。")
    if not 0 < wanted.pieces <= MOST_PIECES:
        raise Refusal(f"一次换1到{MOST_PIECES}件，请再发一次“兑换”。")
    return goods


def _lock(db: Db, village_id: str) -> None:
    # Before the chain: a settlement holds the village first, and every transfer names the village.
    database.lock(db, Region, village_id)


def _code(db: Db) -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        if db.exec(select(Redemption.id).where(Redemption.code == code)).first() is None:
            return code


def spaced(code: str) -> str:
    """A code as it is read aloud: 7K3M 9QXB."""
    return f"{code[:4]} {code[4:]}"


def what(redemption: Redemption) -> str:
    """洗衣液1件（20分）."""
    return f"{redemption.name}{redemption.pieces}件（{redemption.points}分）"


def last_day(redemption: Redemption) -> str:
    """The last day on which it can be handed over, in words."""
    return spoken_day(redemption.expires_at - timedelta(seconds=1))


def refuse_unless_open(
    db: Db, redemption_id: str, version: int | None, now: datetime
) -> Redemption:
    """The redemption, held to be ended; Refusal when it has ended, or is not as it was shown."""
    database.lock(db, Redemption, redemption_id)
    redemption = db.get(Redemption, redemption_id, populate_existing=True)
    if redemption is None:
        raise Refusal("没有找到这一笔兑换。发“我的兑换”看还有哪些。")
    if redemption.state != RedemptionState.RESERVED:
        raise Refusal(f"{what(redemption)}{ended(db, redemption)}。发“我的兑换”看还有哪些。")
    freezes.refuse(db, redemption.id)
    if redemption.expires_at <= now:
        raise Refusal(f"{what(redemption)}过了{last_day(redemption)}，已经过期，积分会退回。")
    if version is not None and redemption.version != version:
        raise Refusal(f"{what(redemption)}刚才有变动，请再看一遍。")
    _lock(db, redemption.village_id)
    return redemption


def ended(db: Db, redemption: Redemption) -> str:
    """How it ended, in words: 4月10日已经交货（经手人蒋来福）."""
    on = spoken_day(redemption.ended_at) if redemption.ended_at else ""
    by = db.get(Person, redemption.ended_by) if redemption.ended_by else None
    return {
        RedemptionState.RESERVED: "还没拿",
        RedemptionState.HANDED_OVER: f"{on}已经交货（经手人{by.name if by else ''}）",
        RedemptionState.CANCELLED: f"{on}已经取消，积分退回去了",
        RedemptionState.EXPIRED: f"{on}已经过期，积分退回去了",
        RedemptionState.RETURNED: f"{on}的交货撤销了，积分退回去了",
    }[redemption.state]


def cancel(db: Db, person: Person, redemption_id: str, version: int | None, now: datetime) -> int:
    """Give the goods and the points back; the points that came back. Refusal for somebody else's."""
    return _cancel(db, person, redemption_id, version, now, ENDED[RedemptionState.CANCELLED])


def _cancel(
    db: Db, person: Person, redemption_id: str, version: int | None, now: datetime, kind: str
) -> int:
    redemption = refuse_unless_open(db, redemption_id, version, now)
    if (redemption.subject, redemption.subject_id) not in subjects.of_person(db, person.id, now):
        raise Refusal("这一笔不是您家的，取消不了。发“我的兑换”看自家的。")
    right = "member" if redemption.subject == Subject.HOUSEHOLD else str(redemption.subject)
    return end(
        db, redemption, RedemptionState.CANCELLED, now, person=person, right=right, kind=kind
    )


def _unmake_at_the_counter(db: Db, keeper: Person, act: Act, now: datetime) -> int:
    """A keeper who reserved by card takes it back, while the household has not come for it."""
    redemption = refuse_unless_open(db, act.thing_id, None, now)
    right = act.right
    return end(
        db, redemption, RedemptionState.CANCELLED, now, person=keeper, right=right, kind=UNMADE
    )


def end(
    db: Db,
    redemption: Redemption,
    state: RedemptionState,
    now: datetime,
    *,
    person: Person | None,
    right: str,
    kind: str = "",
) -> int:
    """End a reservation that `refuse_unless_open` holds; how many points came back to the subject.

    `kind` is that of the act, when it is not the state's own.

    Points over which an expiry day has gone meanwhile do not come back: they expired with it.
    """
    account = ledger.held_account(redemption.id)
    to, back = ledger.shop_account(redemption.village_id), 0
    if state != RedemptionState.HANDED_OVER:
        shop.give_back(db, redemption.goods_id, redemption.pieces)
        to, back = ledger.subject_account(redemption.subject_id), redemption.points
        over = (redemption.village_id, redemption.subject, redemption.at, now)
        if expiry.between(db, *over):
            to, back = ledger.expired_account(redemption.village_id), 0
    _post(db, redemption, "end", account, to, now)
    redemption.state, redemption.ended_at = state, now
    redemption.ended_by = person.id if person else None
    redemption.version += 1
    db.add(redemption)
    who = person.id if person else None
    acts.record(db, kind or ENDED[state], redemption.id, now, person_id=who, right=right)
    return back


def _post(db: Db, redemption: Redemption, step: str, away: str, to: str, now: datetime) -> None:
    source = f"redemption:{redemption.id}:{step}"
    ledger.post(db, redemption.village_id, Move(source, away, to, redemption.points), now)


@acts.takes_back(MADE)
def undo(db: Db, act: Act, now: datetime) -> str:
    """撤销 of a reservation is its cancelling; what that was, in words."""
    person = db.get_one(Person, act.person_id)
    if act.right in shop.KEEPERS:
        back = _unmake_at_the_counter(db, person, act, now)
    else:
        back = _cancel(db, person, act.thing_id, None, now, UNMADE)
    act.undone_at = now
    db.add(act)
    return words.undone_redemption(db.get_one(Redemption, act.thing_id).name, back)
