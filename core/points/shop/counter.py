"""The counter (柜台核销): the keeper finds a reservation by its code, or a household by its card, and hands over."""

import unicodedata
from datetime import datetime, timedelta

from sqlmodel import col, select

from core import acts
from core import db as database
from core.acts import Act
from core.clock import spoken
from core.db import Db
from core.errors import Refusal
from core.outbox import Choice, Message
from core.points.ledger import ledger
from core.points.ledger.ledger import Move, Transfer
from core.points.rulebook.rulebook import Subject
from core.points.shop import redemptions, shop, words
from core.points.shop.redemptions import ALPHABET, CODE_LENGTH, Redemption, RedemptionState
from core.points.statement import freezes
from core.points.subjects import subjects
from core.registry import addresses
from core.registry.addresses import Address
from core.registry.invitations import WrongCode
from core.registry.people import Person, Post
from core.registry.regions import Region

WRONG_CODES_AN_HOUR = 20

NOT_RECEIVED = acts.kind("redemption.not_received")
RECEIVED = acts.kind("redemption.received", passed_over="the taking back of 没拿到")
RETURNED = acts.kind("redemption.returned", passed_over="the taking back of a hand-over")


class UnknownCode(Refusal):
    """A code that names nothing: counted against the account that tried it."""


def bare(words: str) -> str:
    """A code or a card's number as it is stored, however it was typed: 7k3m-9qxb, ７Ｋ３Ｍ 9QXB."""
    plain = unicodedata.normalize("NFKC", words).upper()
    return "".join(c for c in plain if c not in " -—－_.·")


def is_code(words: str) -> bool:
    """Whether these characters can be a redemption's code."""
    return len(words) == CODE_LENGTH and all(c in ALPHABET for c in words)


def seek(db: Db, keeper: Person, address: Address, code: str, now: datetime) -> Redemption:
    """The reservation behind a code, for this keeper to hand over; Refusal says what to do instead."""
    _refuse_guessing(db, address, now)
    redemption = db.exec(select(Redemption).where(Redemption.code == code)).first()
    if redemption is None:
        raise UnknownCode("没有这个兑换码，请对着手机再输一遍，一共8位，没有0、1、I、O。")
    _right(db, keeper, redemption, now)
    if redemption.state != RedemptionState.RESERVED:
        raise Refusal(
            f"这个码不能用了：{redemptions.what(redemption)}{redemptions.ended(db, redemption)}。"
        )
    freezes.refuse(db, redemption.id)
    if redemption.expires_at <= now:
        raise Refusal(
            f"这个码过期了，只到{redemptions.last_day(redemption)}。积分会退给那家人，请他们重新兑换。"
        )
    return redemption


def _refuse_guessing(db: Db, address: Address, now: datetime) -> None:
    recent = select(WrongCode.id).where(
        WrongCode.address_id == address.id, WrongCode.at > now - timedelta(hours=1)
    )
    if len(db.exec(recent).all()) >= WRONG_CODES_AN_HOUR:
        raise Refusal("这一小时输错得太多了，请过一小时再试，或请记录员来核销。")


def _right(db: Db, keeper: Person, redemption: Redemption, now: datetime) -> Post:
    """By which post the keeper may hand this over; own household and kin are another's."""
    return may_serve(
        db, keeper, redemption.village_id, redemption.subject, redemption.subject_id, now
    )


def may_serve(
    db: Db, keeper: Person, village_id: str, subject: Subject, subject_id: str, now: datetime
) -> Post:
    """The post by which the person may serve the subject at the village's counter; else Refusal."""
    held_by = shop.right(db, keeper, village_id, now)
    if held_by is None:
        village = db.get_one(Region, village_id).name
        raise Refusal(f"这是{village}的，只能在{village}的积分超市拿，请那家人到那里去。")
    if not subjects.must_withdraw(db, keeper.id, subject, subject_id):
        return held_by
    others = [
        p
        for p in shop.keepers(db, village_id, now)
        if not subjects.must_withdraw(db, p.id, subject, subject_id)
    ]
    who = f"请{others[0].name}来核销" if others else "请镇里派人来核销"
    raise Refusal(f"这是您自家或亲戚家的兑换，要回避，{who}。")


def waits_for(redemption: Redemption) -> bool:
    """Whether a second person must confirm it first."""
    return redemption.card_id is not None and redemption.confirmed_by is None


def title(db: Db, redemption: Redemption) -> str:
    """张*花户：洗衣液1件（20分）."""
    shown = subjects.shown(db, redemption.subject, [redemption.subject_id])
    return f"{shown[redemption.subject_id].masked}：{redemptions.what(redemption)}"


def question(db: Db, redemption: Redemption) -> Message:
    """What the keeper sees before handing over."""
    given = {"redemption": redemption.id}
    hand = Choice("交货", "hand_over", given, redemption.id, redemption.version)
    text = f"{title(db, redemption)}，{redemptions.last_day(redemption)}前有效。\n东西给他了就回“交货”。"
    return Message(text, (hand,), thing=redemption.id)


def hand_over(
    db: Db, keeper: Person, redemption_id: str, version: int | None, now: datetime
) -> Redemption:
    """The goods are in the household's hands: its points are spent, and it gets a receipt."""
    redemption = redemptions.refuse_unless_open(db, redemption_id, version, now)
    held_by = _right(db, keeper, redemption, now)
    if waits_for(redemption):
        raise Refusal(f"{title(db, redemption)}还没有人确认，不能交货。请等他们回“是”。")
    redemptions.end(db, redemption, RedemptionState.HANDED_OVER, now, person=keeper, right=held_by)
    village = db.get_one(Region, redemption.village_id).name
    which = redemption.subject_id
    name = subjects.shown(db, redemption.subject, [which])[which].own
    goods = redemptions.what(redemption)
    handed_over = words.handed_over(name, goods, spoken(now), village, keeper.name)
    _tell_own(db, redemption, words.receipt(redemption.id, redemption.version, handed_over), now)
    return redemption


def _tell_own(db: Db, redemption: Redemption, message: Message, now: datetime) -> None:
    members = subjects.people_of(db, redemption.subject, [redemption.subject_id])
    addresses.tell_all(db, members.get(redemption.subject_id, []), message, now)


def not_received(db: Db, person: Person, redemption_id: str, now: datetime) -> Redemption:
    """The household says that it never got the goods: the supervision group hears it."""
    redemption = db.get(Redemption, redemption_id)
    mine = subjects.of_person(db, person.id, now)
    if redemption is None or (redemption.subject, redemption.subject_id) not in mine:
        raise Refusal("这一笔不是您家的。发“我的兑换”看自家的。")
    if redemption.state != RedemptionState.HANDED_OVER:
        raise Refusal(f"{redemptions.what(redemption)}{redemptions.ended(db, redemption)}。")
    complaints = [a for a in acts.of_thing(db, redemption.id) if a.kind == NOT_RECEIVED]
    if any(a.undone_at is None for a in complaints):
        raise Refusal("已经告诉监督小组了，他们会来问您。")
    acts.record(db, NOT_RECEIVED, redemption.id, now, person_id=person.id, right="member")
    missed = words.goods_missed(title(db, redemption), redemptions.ended(db, redemption))
    shop.tell_supervision(db, redemption.village_id, missed, now)
    return redemption


@acts.takes_back(NOT_RECEIVED)
def received(db: Db, act: Act, now: datetime) -> str:
    """撤销 of 没拿到: the supervision group hears that it need not look; what it was, in words."""
    redemption = db.get_one(Redemption, act.thing_id)
    if redemption.state != RedemptionState.HANDED_OVER:
        raise Refusal(f"{redemptions.what(redemption)}{redemptions.ended(db, redemption)}。")
    act.undone_at = now
    db.add(act)
    acts.record(
        db, RECEIVED, redemption.id, now, person_id=act.person_id, right=act.right, undid=act.id
    )
    received_after_all = words.received_after_all(title(db, redemption))
    shop.tell_supervision(db, redemption.village_id, received_after_all, now)
    return words.undone_complaint(redemptions.what(redemption))


@acts.takes_back(redemptions.ENDED[RedemptionState.HANDED_OVER])
def take_back(db: Db, act: Act, now: datetime) -> str:
    """撤销 of a hand-over: by its keeper within a day, until it is settled; what it was, in words.

    The ledger reverses the transfer, the points go back to the household, the goods to the shelf;
    household and supervision group are told, so that no goods leave twice for one price.
    """
    database.lock(db, Redemption, act.thing_id)
    redemption = db.get(Redemption, act.thing_id, populate_existing=True)
    if redemption is None or redemption.state != RedemptionState.HANDED_OVER:
        raise Refusal("这一笔已经不是交货的状态，撤销不了。")
    freezes.refuse(db, redemption.id)
    if redemption.settlement_id is not None:
        raise Refusal("这一笔已经在结账单里，撤销不了。请跟村支书说，退回结账单再改。")
    database.lock(db, Region, redemption.village_id)
    keeper = db.get_one(Person, act.person_id)
    _return_points(db, redemption, now)
    shop.give_back(db, redemption.goods_id, redemption.pieces)
    redemption.state, redemption.ended_at, redemption.ended_by = (
        RedemptionState.RETURNED,
        now,
        keeper.id,
    )
    redemption.version += 1
    act.undone_at = now
    db.add_all([redemption, act])
    acts.record(
        db, RETURNED, redemption.id, now, person_id=keeper.id, right=act.right, undid=act.id
    )
    shown = subjects.shown(db, redemption.subject, [redemption.subject_id])[redemption.subject_id]
    returned = words.returned_goods(redemptions.what(redemption), keeper.name, redemption.points)
    _tell_own(db, redemption, words.of_returned(redemption.id, shown.own, returned), now)
    shop.tell_supervision(db, redemption.village_id, words.named(shown.masked, returned), now)
    return words.undone_hand_over(title(db, redemption))


def _return_points(db: Db, redemption: Redemption, now: datetime) -> None:
    """Reverse what the shop got, and let the subject have it again."""
    source = f"redemption:{redemption.id}:end"
    ledger.reverse(db, db.exec(select(Transfer).where(col(Transfer.source) == source)).one(), now)
    held, account = (
        ledger.held_account(redemption.id),
        ledger.subject_account(redemption.subject_id),
    )
    back = Move(f"redemption:{redemption.id}:returned", held, account, redemption.points)
    ledger.post(db, redemption.village_id, back, now)
