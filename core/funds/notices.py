"""Notices of money (经费通知): what waits for their word, what came of it."""

from collections.abc import Sequence
from datetime import datetime

from core.db import Db
from core.funds import book, receipts, vouchers, words, yuan
from core.funds.book import PURSES, Purse
from core.funds.vouchers import Voucher, VoucherKind, pot
from core.outbox import Choice, Message
from core.registry import addresses, people
from core.registry.people import Person, Post

MOST_LISTED = 20
_FIRST = "村里拨的钱到了，先发“捐款”入账再批。"


def ask(db: Db, voucher: Voucher, able: Sequence[Person], now: datetime) -> None:
    """Put a voucher before everybody who may decide it; whoever answers first decides."""
    addresses.tell_all(db, [p.id for p in able], question(db, voucher), now)


def question(db: Db, voucher: Voucher) -> Message:
    """A voucher as those see it who decide."""
    given = {"voucher": voucher.id}
    shown = receipts.photos(db, voucher.id)
    actions = [("批准", "approve"), ("不批准", "reject")]
    if shown:
        actions.append(("看小票", "show"))
    choices = tuple(
        Choice(label, "approve_voucher", given | {"action": action}, voucher.id, voucher.version)
        for label, action in actions
    )
    text = f"【经费审批】{vouchers.title(db, voucher)}。"
    if shown:
        text += f"小票{len(shown)}张。"
    left = book.balance(db, voucher.village_id, voucher.purse, pot(voucher))
    if voucher.fen < 0 <= left + voucher.fen:
        text += f"批准后还剩{yuan.spoken(left + voucher.fen)}。"
    elif voucher.fen < 0:
        text += f"{PURSES[voucher.purse]}现在只有{yuan.spoken(left)}，不够付。{_FIRST}"
    return Message(text, choices, thing=voucher.id)


def listing(db: Db, waiting: Sequence[Voucher]) -> Message:
    """Several vouchers to be decided by their numbers, with what is in the purses they come out of."""
    shown = waiting[:MOST_LISTED]
    choices = tuple(
        Choice(label(db, v), "approve_voucher", {"voucher": v.id}, v.id, v.version) for v in shown
    )
    head = (
        f"等您审批{len(waiting)}笔。回号码看详情；一起批准回“1 2 批准”，"
        "退回回“2 不批准 原因”，都行就回“全部批准”。"
    )
    return Message("\n".join([head, *_short(db, waiting)]), choices)


def label(db: Db, voucher: Voucher) -> str:
    """A voucher in a list, with how many receipts it has."""
    count = len(receipts.photos(db, voucher.id))
    return vouchers.title(db, voucher) + (f" 小票{count}张" if count else "")


def _short(db: Db, waiting: Sequence[Voucher]) -> list[str]:
    """The pots that cannot bear all that waits, and what to do about it."""
    wanted: dict[tuple[str, Purse, str | None], int] = {}
    for v in waiting:
        if v.fen < 0:
            key = (v.village_id, v.purse, pot(v))
            wanted[key] = wanted.get(key, 0) - v.fen
    return [
        f"{PURSES[purse]}只有{yuan.spoken(left)}，这些要{yuan.spoken(fen)}。{_FIRST}"
        for (village_id, purse, person_id), fen in wanted.items()
        if (left := book.balance(db, village_id, purse, person_id)) < fen
    ]


def approved(db: Db, voucher: Voucher, by: Person, now: datetime) -> None:
    """Whoever asked for it and whoever gets it hear that it is booked."""
    if voucher.kind == VoucherKind.LOST_WORK:
        text = words.lost_work_approved(voucher.what, -voucher.fen, by.name)
        tell(db, [voucher.person_id], text, voucher, now)
        return
    left = book.balance(db, voucher.village_id, voucher.purse, pot(voucher))
    text = words.booked(vouchers.title(db, voucher), by.name, PURSES[voucher.purse], left)
    tell(db, [voucher.maker_id, voucher.person_id], text, voucher, now)


def rejected(db: Db, voucher: Voucher, by: Person, now: datetime) -> None:
    """Whoever asked for it hears why not."""
    text = words.rejected(vouchers.title(db, voucher), by.name, voucher.reason)
    tell(db, [voucher.maker_id], text, voucher, now)


def tell_supervision(db: Db, voucher: Voucher, now: datetime) -> None:
    """The supervision group hears of a large spending, and can look at its receipt."""
    group = people.holders(db, Post.SUPERVISOR, voucher.village_id, now)
    by = db.get_one(Person, voucher.decided_by).name if voucher.decided_by else words.BY_RULE
    with_receipt = bool(receipts.photos(db, voucher.id))
    title = vouchers.title(db, voucher)
    message = words.large_spending(title, by, voucher.id, with_receipt=with_receipt)
    addresses.tell_all(db, [p.id for p in group], message, now)


def tell(
    db: Db, person_ids: Sequence[str | None], text: str, voucher: Voucher, now: datetime
) -> None:
    """The same words to each of them, once."""
    to = dict.fromkeys(p for p in person_ids if p is not None)
    addresses.tell_all(db, to, Message(text, thing=voucher.id), now)
