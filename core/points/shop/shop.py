"""The points shop (积分超市): its goods (商品), what each costs, and how many of it there are."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Table, func, update
from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core import ahead
from core.db import Db, rows_of
from core.errors import Refusal
from core.funds import yuan
from core.ids import new_id
from core.points.shop import words
from core.registry import addresses, people
from core.registry.people import Person, Post
from core.registry.regions import Region

KEEPERS = (Post.SHOP_KEEPER, Post.CLERK, Post.VILLAGE_SECRETARY)
"""Who may stand at the counter of a village's shop: its keeper, or the village in his place."""


class ForWhom(StrEnum):
    """For whom goods are meant (织篢: 老、中、小); everybody may take them."""

    ALL = "all"
    OLD = "old"  # 老人
    MIDDLE = "middle"  # 中年
    YOUNG = "young"  # 小孩


FOR_WHOM = {ForWhom.OLD: "老人", ForWhom.MIDDLE: "中年", ForWhom.YOUNG: "小孩"}


class Goods(SQLModel, table=True):
    """One kind of goods. Its price is for new reservations: an old one keeps what it was promised."""

    __tablename__ = "goods"
    __table_args__ = (
        UniqueConstraint("village_id", "name"),
        CheckConstraint("points > 0", name="goods_points"),
        CheckConstraint("fen >= 0", name="goods_fen"),
        CheckConstraint("stock >= 0", name="goods_stock"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    name: str
    points: int  # of one piece
    fen: int  # what the village pays the shop for one piece
    for_whom: ForWhom = ForWhom.ALL
    stock: int = 0  # pieces that nobody has reserved
    on_sale: bool = True
    at: datetime


class StockWhy(StrEnum):
    """Why the number of pieces changed, other than by redemptions."""

    IN = "in"  # 进货
    WRITTEN_OFF = "written_off"  # 报损


class StockMove(SQLModel, table=True):
    """Pieces that came in or were written off. Rows are added, never changed."""

    __tablename__ = "stock_move"
    __table_args__ = (CheckConstraint("pieces > 0", name="stock_move_pieces"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    goods_id: str = Field(foreign_key="goods.id", index=True)
    why: StockWhy
    pieces: int
    by: str = Field(foreign_key="person.id")
    at: datetime


def right(db: Db, person: Person, village_id: str, now: datetime) -> Post | None:
    """The post by which the person may stand at the village's counter; None without one."""
    held = {a.post for a in people.posts_of(db, person.id, now) if a.region_id == village_id}
    return next((post for post in KEEPERS if post in held), None)


def kept_by(db: Db, person: Person, now: datetime) -> str | None:
    """The village whose shop the person keeps, as keeper before any other post."""
    held = people.posts_of(db, person.id, now)
    return next((a.region_id for post in KEEPERS for a in held if a.post == post), None)


def keepers(db: Db, village_id: str, now: datetime) -> list[Person]:
    """Who may stand at the counter, the shop keeper first."""
    by_id = {p.id: p for post in KEEPERS for p in people.holders(db, post, village_id, now)}
    return list(by_id.values())


def of_village(db: Db, village_id: str) -> list[Goods]:
    """Everything that the shop has ever sold, what is on sale first, the cheapest first."""
    query = select(Goods).where(Goods.village_id == village_id)
    rows = db.exec(query.order_by(col(Goods.on_sale).desc(), col(Goods.points), col(Goods.id)))
    return list(rows)


def on_sale(db: Db, village_id: str) -> list[Goods]:
    """What can be had now, the cheapest first."""
    return [g for g in of_village(db, village_id) if g.on_sale and g.stock > 0]


def is_open(db: Db, village_id: str) -> bool:
    """Whether the village has a shop at all: anything that is or was on sale."""
    return bool(_ANY.of(db, village_id))


_ANY = ahead.PerVillage(
    select(func.count(col(Goods.id))).group_by(col(Goods.village_id)), col(Goods.village_id)
)


def named(db: Db, village_id: str, name: str) -> Goods:
    """The goods that a name means, whole or in part; Refusal when none or several fit."""
    here = of_village(db, village_id)
    fitting = [g for g in here if g.name == name] or [g for g in here if name and name in g.name]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise Refusal(f"店里有{'、'.join(g.name for g in fitting)}，请写全名。")
    raise Refusal(f"店里没有“{name}”。发“商品”看有哪些；新货要先上架。")


def take(db: Db, goods_id: str, pieces: int) -> None:
    """Take pieces out of the stock if so many are there; Refusal says how many are."""
    rows = _rows()
    taken = (
        update(rows)
        .where(rows.c.id == goods_id, rows.c.stock >= pieces)
        .values(stock=rows.c.stock - pieces)
        .returning(rows.c.stock)
    )
    if db.execute(taken).first() is not None:
        return
    name, left = db.execute(select(rows.c.name, rows.c.stock).where(rows.c.id == goods_id)).one()
    left_over = f"只剩{left}件，请少换一些" if left else "刚换完，请换别的"
    raise Refusal(f"{name}{left_over}。发“兑换”看还有什么。")


def give_back(db: Db, goods_id: str, pieces: int) -> None:
    """Pieces stand on the shelf again."""
    rows = _rows()
    db.execute(update(rows).where(rows.c.id == goods_id).values(stock=rows.c.stock + pieces))


def moved(db: Db) -> dict[tuple[str, StockWhy], int]:
    """Pieces that ever came in or were written off, by goods."""
    query = select(StockMove.goods_id, StockMove.why, func.sum(StockMove.pieces))
    rows = db.exec(query.group_by(col(StockMove.goods_id), col(StockMove.why)))
    return {(goods_id, StockWhy(why)): int(pieces) for goods_id, why, pieces in rows}


def priced(goods: Goods) -> str:
    """The goods with its two prices: 洗衣液（20分、15元）."""
    return f"{goods.name}（{goods.points}分、{yuan.spoken(goods.fen)}）"


def tell_supervision(db: Db, village_id: str, news: str, now: datetime) -> None:
    """What the supervision group must know of the shop."""
    group = people.holders(db, Post.SUPERVISOR, village_id, now)
    village = db.get_one(Region, village_id).name
    addresses.tell_all(db, [p.id for p in group], words.for_supervision(village, news), now)


def _rows() -> Table:
    rows: Table = rows_of(Goods)
    return rows
