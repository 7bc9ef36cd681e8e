"""Amounts (计量申报): what a claim is worth by its amount and those before it, and whether there is room for it."""

from collections.abc import Collection
from datetime import date

from sqlmodel import col, select

from core.db import Db
from core.errors import Refusal
from core.points.claims.claims import Claim, ClaimState, Wanted
from core.points.rulebook import measures, periods, versions
from core.points.rulebook.rulebook import Item, Period, Rulebook

_SPANS = {
    Period.WEEK: ("每周", "这周", "下周"),
    Period.MONTH: ("每月", "这个月", "下个月"),
    Period.QUARTER: ("每季度", "这个季度", "下个季度"),
    Period.HALF_YEAR: ("每半年", "这半年", "下个半年"),
    Period.YEAR: ("每年", "今年", "明年"),
}


def worth(db: Db, book: Rulebook, item: Item, wanted: Wanted) -> int:
    """The signed points of what is to be put on record; Refusal for an amount that cannot be."""
    if why := measures.fault(item, wanted.amount):
        raise Refusal(f"“{item.name}”{why}")
    before = _before(db, wanted.subject_id, item, wanted.day) if measures.runs(item) else ()
    return measures.worth(book, item, wanted.amount, before)


def again(db: Db, claim: Claim) -> int:
    """What a claim is worth as it is passed: one before it may have been rejected since."""
    book = versions.of_digest(db, claim.digest)
    item = book.item(claim.code, claim.day)
    if item is None or not measures.runs(item):
        return claim.points
    before = _before(db, claim.subject_id, item, claim.day, claim)
    return measures.worth(book, item, claim.amount, before)


def _before(
    db: Db, subject_id: str, item: Item, day: date, but: Claim | None = None
) -> tuple[int, ...]:
    """The amounts of the subject's claims on the item in the year that stand; of `but`, those before it."""
    first, after = periods.days(periods.of_day(day, Period.YEAR))
    query = select(Claim.amount).where(
        Claim.subject_id == subject_id,
        Claim.code == item.code,
        Claim.day >= first,
        Claim.day < after,
    )
    if but is None:
        query = query.where(col(Claim.state).in_((ClaimState.WAITING, ClaimState.PASSED)))
    else:
        query = query.where(Claim.state == ClaimState.PASSED, Claim.id != but.id)
    return tuple(amount or 1 for amount in db.exec(query.order_by(col(Claim.id))))


def check_room(
    db: Db, subject_id: str, period: str, item: Item, day: date, book: Rulebook | None = None
) -> None:
    """Refusal when what has passed fills the item's cap, or one that it shares: an act more would add nothing."""
    if item.cap is not None:
        span = item.cap_within or periods.kind(period)
        if _passed(db, subject_id, period, {item.code}, day, item.cap_within) >= item.cap:
            every, this, after = _SPANS[span]
            raise Refusal(f"“{item.name}”{every}最多{item.cap}分，{this}已经满了，{after}再报。")
    if book is None or item.sign < 0:
        return
    for cap in book.caps:
        codes = {i.code for i in book.items if i.code in cap.items or i.category == cap.category}
        if item.code not in codes:
            continue
        if _passed(db, subject_id, period, codes, day, cap.within) >= cap.points:
            every, this, after = _SPANS[cap.within or periods.kind(period)]
            raise Refusal(
                f"{cap.name}合起来{every}最多{cap.points}分，{this}已经满了，{after}再报。"
            )


def _passed(
    db: Db, subject_id: str, period: str, codes: Collection[str], day: date, within: Period | None
) -> int:
    query = select(Claim.points).where(
        Claim.subject_id == subject_id,
        col(Claim.code).in_(codes),
        Claim.state == ClaimState.PASSED,
    )
    if within is None:
        query = query.where(Claim.period == period)
    else:
        first, after = periods.days(periods.of_day(day, within))
        query = query.where(Claim.day >= first, Claim.day < after)
    return sum(abs(points) for points in db.exec(query))
