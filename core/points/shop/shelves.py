"""The shelves (上架、进货、改价、下架、报损): what a keeper may do to the goods of the shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core import acts
from core import db as database
from core.db import Db, insert_once
from core.errors import Refusal
from core.funds import yuan
from core.points.shop import shop, words
from core.points.shop.shop import ForWhom, Goods, StockMove, StockWhy
from core.registry.people import Person, Post

MOST_POINTS, MOST_FEN, MOST_PIECES = 100_000, 10_000_000, 9_999

_SAY_AGAIN = "商品的改动请再发一次改回来：“改价”“进货”“报损”“上架”“下架”。"
PUT_ON = acts.kind("goods.put_on", final=_SAY_AGAIN)
RESTOCKED = acts.kind("goods.restock", final=_SAY_AGAIN)
WRITTEN_OFF = acts.kind("goods.write_off", final=_SAY_AGAIN)
REPRICED = acts.kind("goods.reprice", final=_SAY_AGAIN)
TAKEN_OFF = acts.kind("goods.take_off", final=_SAY_AGAIN)


@dataclass(frozen=True)
class WantedGoods:
    """Goods to be put on sale, as the keeper wrote them; points and fen are of one piece."""

    name: str
    points: int
    fen: int
    pieces: int
    for_whom: ForWhom = ForWhom.ALL


def put_on(
    db: Db, person: Person, village_id: str, wanted: Sequence[WantedGoods], now: datetime
) -> list[Goods]:
    """Put goods on sale, all of them or none; the supervision group hears the prices."""
    held_by = _right(db, person, village_id, now)
    new = [_put_on(db, person, village_id, one, now) for one in wanted]
    for goods in new:
        _act(db, PUT_ON, goods, person, held_by, now)
    news = words.put_on_sale(person.name, [shop.priced(goods) for goods in new])
    shop.tell_supervision(db, village_id, news, now)
    return new


def _put_on(db: Db, person: Person, village_id: str, wanted: WantedGoods, now: datetime) -> Goods:
    _refuse_odd(wanted.points, wanted.fen, wanted.pieces)
    new = Goods(
        village_id=village_id,
        name=wanted.name,
        points=wanted.points,
        fen=wanted.fen,
        for_whom=wanted.for_whom,
        on_sale=False,
        at=now,
    )
    insert_once(db, Goods, new.model_dump())
    goods = _held(db, village_id, wanted.name)
    if goods.on_sale:
        raise Refusal(f"{goods.name}已经在架上了。加货发“进货 {goods.name} 10”，改价发“改价”。")
    goods.points, goods.fen, goods.for_whom = wanted.points, wanted.fen, wanted.for_whom
    goods.on_sale = True
    db.add(goods)
    db.flush()
    _bring(db, person, goods, wanted.pieces, now)
    return goods


def _held(db: Db, village_id: str, name: str) -> Goods:
    goods = shop.named(db, village_id, name)
    database.lock(db, Goods, goods.id)
    db.refresh(goods)
    return goods


def restock(
    db: Db, person: Person, village_id: str, name: str, pieces: int, now: datetime
) -> Goods:
    """More pieces of something have come."""
    held_by = _right(db, person, village_id, now)
    _refuse_odd(1, 0, pieces)
    goods = _held(db, village_id, name)
    _bring(db, person, goods, pieces, now)
    _act(db, RESTOCKED, goods, person, held_by, now, pieces)
    return goods


def _bring(db: Db, person: Person, goods: Goods, pieces: int, now: datetime) -> None:
    db.add(StockMove(goods_id=goods.id, why=StockWhy.IN, pieces=pieces, by=person.id, at=now))
    shop.give_back(db, goods.id, pieces)
    db.refresh(goods)


def write_off(
    db: Db, person: Person, village_id: str, name: str, pieces: int, why: str, now: datetime
) -> Goods:
    """Pieces are broken or gone; the supervision group hears how many and why."""
    held_by = _right(db, person, village_id, now)
    _refuse_odd(1, 0, pieces)
    goods = _held(db, village_id, name)
    if goods.stock < pieces:
        raise Refusal(f"{goods.name}架上只有{goods.stock}件，请改了再发。")
    shop.take(db, goods.id, pieces)
    lost = StockMove(
        goods_id=goods.id, why=StockWhy.WRITTEN_OFF, pieces=pieces, by=person.id, at=now
    )
    db.add(lost)
    db.refresh(goods)
    _act(db, WRITTEN_OFF, goods, person, held_by, now, pieces)
    news = words.written_off(person.name, goods.name, pieces, why, goods.stock)
    shop.tell_supervision(db, village_id, news, now)
    return goods


def reprice(
    db: Db,
    person: Person,
    village_id: str,
    name: str,
    points: int,
    fen: int | None,
    now: datetime,
) -> Goods:
    """A new price for new reservations, told to the supervision group; `fen` None: as before."""
    held_by = _right(db, person, village_id, now)
    goods = _held(db, village_id, name)
    fen = goods.fen if fen is None else fen
    _refuse_odd(points, fen, 1)
    before = shop.priced(goods)
    goods.points, goods.fen = points, fen
    db.add(goods)
    _act(db, REPRICED, goods, person, held_by, now)
    news = words.repriced(person.name, before, points, yuan.spoken(fen))
    shop.tell_supervision(db, village_id, news, now)
    return goods


def take_off(db: Db, person: Person, village_id: str, name: str, now: datetime) -> Goods:
    """No longer to be had; what is reserved stays promised."""
    held_by = _right(db, person, village_id, now)
    goods = _held(db, village_id, name)
    goods.on_sale = False
    db.add(goods)
    _act(db, TAKEN_OFF, goods, person, held_by, now)
    return goods


def _right(db: Db, person: Person, village_id: str, now: datetime) -> Post:
    post = shop.right(db, person, village_id, now)
    if post is None:
        raise Refusal("商品由积分超市的店主来管，请跟店主或村干部说。")
    return post


def _refuse_odd(points: int, fen: int, pieces: int) -> None:
    if not 0 < points <= MOST_POINTS:
        raise Refusal(f"分值要在1到{MOST_POINTS}之间，请改了再发。")
    if not 0 <= fen <= MOST_FEN:
        raise Refusal(f"单价要在{yuan.spoken(MOST_FEN)}以内，请改了再发。")
    if not 0 < pieces <= MOST_PIECES:
        raise Refusal(f"件数要在1到{MOST_PIECES}之间，请改了再发。")


def _act(
    db: Db, kind: str, goods: Goods, person: Person, held_by: Post, now: datetime, pieces: int = 0
) -> None:
    """Every change is on record with the prices that held after it."""
    acts.record(
        db,
        kind,
        goods.id,
        now,
        person_id=person.id,
        right=held_by,
        points=goods.points,
        fen=goods.fen,
        pieces=pieces,
    )
