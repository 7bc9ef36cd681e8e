"""Who agrees to money (审批人): the village's officers, never the one who asked, gets it, or their kin."""

from datetime import datetime

from core.db import Db
from core.funds.vouchers import Voucher
from core.registry import households, people, regions
from core.registry.people import Person, Post

APPROVERS = (Post.CLERK, Post.VILLAGE_DIRECTOR, Post.VILLAGE_SECRETARY)


def of(db: Db, voucher: Voucher, now: datetime) -> list[Person]:
    """Who may decide the voucher: officers of the village; the town when all of them must withdraw."""
    officers: dict[str, Person] = {}
    for post in APPROVERS:
        officers |= {p.id: p for p in people.holders(db, post, voucher.village_id, now)}
    able = [p for p in officers.values() if not must_withdraw(db, p.id, voucher)]
    if able:
        return able
    line = regions.line_up(db, voucher.village_id)
    town = [p for r in line for p in people.holders(db, Post.TOWN_CADRE, r.id, now)]
    return [p for p in town if not must_withdraw(db, p.id, voucher)]


def must_withdraw(db: Db, person_id: str, voucher: Voucher) -> bool:
    """Recusal (回避): the maker or the receiver, their household and kin, and the household helped."""
    concerned = {voucher.maker_id, voucher.person_id} - {None}
    if person_id in concerned:
        return True
    for other in concerned:
        if other is None:
            continue
        if person_id in people.kin_of(db, other):
            return True
        home = households.of_person(db, other)
        if home is not None and households.must_withdraw(db, person_id, home.id):
            return True
    helped = voucher.household_id
    return helped is not None and households.must_withdraw(db, person_id, helped)


def entitled(db: Db, person_id: str, village_id: str, at: datetime) -> bool:
    """Whether the person held a post then by which a voucher of the village may be decided."""
    posts = frozenset(APPROVERS)
    if any(people.holds(db, person_id, post, village_id, at) for post in posts):
        return True
    return people.holds_above(db, person_id, frozenset({Post.TOWN_CADRE}), village_id, at)
