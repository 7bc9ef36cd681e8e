"""Rights and limits of money (经费权限): who may ask for what, and what is refused before anybody is asked."""

from datetime import datetime

from core.db import Db
from core.errors import Refusal
from core.funds import book, vouchers, yuan
from core.funds.book import PURSES, Purse
from core.funds.vouchers import INCOME, OUTGO, VoucherKind, Wanted, pot
from core.registry import people, regions
from core.registry.people import CADRES, Person, Post

CLOCK = "clock"
NEEDS_RECEIPT = frozenset({VoucherKind.SPENDING, VoucherKind.DONATION, VoucherKind.VILLAGE_MONEY})
_SPENDABLE = frozenset({Purse.SERVICE, Purse.WORK})
_MAY = {
    VoucherKind.SPENDING: frozenset({Post.REPRESENTATIVE}) | CADRES,
    VoucherKind.DONATION: CADRES,
    VoucherKind.VILLAGE_MONEY: CADRES,
    VoucherKind.SHOP_SETTLEMENT: frozenset({Post.SHOP_KEEPER}) | CADRES,
}
MOST_WORDS = 200


def right_of(db: Db, person: Person | None, wanted: Wanted, now: datetime) -> str:
    """The post by which the person may ask for it; Refusal when there is none."""
    if person is None:
        return CLOCK
    may = _MAY.get(wanted.kind, frozenset())
    held = [
        a.post
        for a in people.posts_of(db, person.id, now)
        if a.post in may and regions.one(db, a.region_id).village_id == wanted.village_id
    ]
    if pot(wanted) is not None:
        held = [p for p in held if p == Post.REPRESENTATIVE and wanted.person_id == person.id]
    if not held:
        raise Refusal("这笔钱要由村里管这件事的人来报。请跟村干部或您的村民代表说。")
    return held[0].value


def refuse_wrong(db: Db, wanted: Wanted) -> None:
    """Refusal for an amount, a purse or a proof that will not do; it says what will."""
    if type(wanted.fen) is not int or not 0 < abs(wanted.fen) <= yuan.MOST:
        raise Refusal("金额不对，请写比如“35元”“35.5元”，最多两位小数。")
    if (wanted.fen > 0) != (wanted.kind in INCOME):
        raise ValueError(f"{wanted.kind}: {wanted.fen} has the wrong sign")
    if not wanted.what.strip():
        raise Refusal("请写明是什么钱，审批的人要看的。")
    if wanted.kind == VoucherKind.SPENDING and wanted.purse not in _SPENDABLE:
        raise Refusal(
            f"{PURSES[wanted.purse]}不能这样花。可以花的是服务群众专项资金和代表工作经费。"
        )
    if wanted.kind == VoucherKind.DONATION and not wanted.giver.strip():
        raise Refusal("请写明是谁捐的。不愿留名的，写“热心人士”。")
    if wanted.kind in NEEDS_RECEIPT and not wanted.photos:
        raise Refusal("要有小票或收据的照片。请拍一张，再报一次。")
    if wanted.kind in OUTGO and wanted.kind != VoucherKind.LOST_WORK:
        refuse_too_much(db, wanted)


def refuse_too_much(db: Db, wanted: Wanted) -> None:
    """Refusal, saying what is left, when the pot cannot bear it beside what waits already."""
    left = vouchers.available(db, wanted.village_id, wanted.purse, pot(wanted))
    if left >= -wanted.fen:
        return
    there = book.balance(db, wanted.village_id, wanted.purse, pot(wanted))
    held = f"（另有{yuan.spoken(there - left)}在等审批）" if there > left else ""
    raise Refusal(
        f"{PURSES[wanted.purse]}还能用{yuan.spoken(max(left, 0))}{held}，"
        f"不够{yuan.spoken(-wanted.fen)}。请少报一些，或等钱到账了再报。"
    )
