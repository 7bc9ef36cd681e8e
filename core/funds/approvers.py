"""Approvers (审批人) of money: the village's officers, never the one who asked, gets it, or their kin."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from core.db import Db
from core.funds.vouchers import Voucher
from core.registry import people, recusal
from core.registry.people import Person, Post

APPROVERS = (Post.CLERK, Post.VILLAGE_DIRECTOR, Post.VILLAGE_SECRETARY)


def of(db: Db, voucher: Voucher, now: datetime) -> list[Person]:
    """Who may decide the voucher: officers of the village; the town when all of them must withdraw."""
    withdraws = partial(must_withdraw, db, voucher=voucher)
    return recusal.able(
        db, voucher.village_id, officers(db, voucher.village_id, now), withdraws, now
    )


def of_payment(
    db: Db, village_id: str, concerned: Iterable[str | None], now: datetime
) -> list[Person]:
    """Who might decide a payment that has no voucher yet: none of those concerned, nor their kin."""
    ids = list(concerned)
    in_office = officers(db, village_id, now)
    return recusal.able(
        db, village_id, in_office, lambda who: recusal.must_withdraw(db, who, ids), now
    )


def officers(db: Db, village_id: str, now: datetime) -> list[Person]:
    """The village's officers who answer for money, the first to be asked first."""
    holding = (p for post in APPROVERS for p in people.holders(db, post, village_id, now))
    return list({p.id: p for p in holding}.values())


def must_withdraw(db: Db, person_id: str, voucher: Voucher, at: datetime | None = None) -> bool:
    """Recusal (回避): the maker or the receiver, their household and kin, and the household helped."""
    concerned = [voucher.maker_id, voucher.person_id]
    return recusal.must_withdraw(db, person_id, concerned, [voucher.household_id], at)


def entitled(db: Db, person_id: str, village_id: str, at: datetime) -> bool:
    """Whether the person held a post then by which a voucher of the village may be decided."""
    posts = frozenset(APPROVERS)
    if any(people.holds(db, person_id, post, village_id, at) for post in posts):
        return True
    return people.holds_above(db, person_id, frozenset({Post.TOWN_CADRE}), village_id, at)
