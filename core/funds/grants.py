"""Grants (拨款): what a preset gives, once a period, to the village or to each representative in office."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlmodel import col, select

from core.clock import day_of, month_before
from core.db import Db
from core.duties.check_ins import CheckIn, CheckInMode
from core.duties.duties import Cadence, period
from core.funds import approval, approvers, book, notices, presets, vouchers, words
from core.funds.book import PURSES
from core.funds.presets import Grant, To
from core.funds.vouchers import Voucher, VoucherKind, Wanted
from core.registry import addresses, people
from core.registry.people import Person, Post
from core.registry.regions import Region

LATE_MONTHS = 2
"""Lost work of so many past months is looked at: check-ins may be entered late (补记)."""


def grant_village(db: Db, now: datetime, village_id: str) -> int:
    """Book, or put before the village's officers, every grant of this period that is still owed.

    Each is given once, whatever is repeated. Whoever has taken office since gets it at the next
    run; what somebody who left office has not spent goes back to the village. How many were given.
    """
    preset = presets.of_village(db, village_id)
    if preset is None:
        return 0
    serving = in_office(db, village_id, now)
    _take_back(db, village_id, {p.id for p in serving}, now)
    given: list[Voucher] = []
    for grant in preset.grants:
        wanted = list(_owed(db, village_id, grant, serving, now))
        given += _give(db, grant, wanted, now)
    return len(given)


def in_office(db: Db, village_id: str, now: datetime) -> list[Person]:
    """The village's representatives at this moment, each once, longest in office first."""
    query = select(Region.id).where(Region.village_id == village_id)
    held = people.appointed_in(db, set(db.exec(query)), now)
    representatives = {p.id: p for a, p in held if a.post == Post.REPRESENTATIVE}
    return list(representatives.values())


def _owed(
    db: Db, village_id: str, grant: Grant, serving: Sequence[Person], now: datetime
) -> Iterable[Wanted]:
    if grant.paid:
        month = f"{day_of(now):%Y-%m}"
        for _ in range(LATE_MONTHS):
            month = month_before(month)
            for person_id in _worked(db, village_id, month):
                yield _wanted(village_id, grant, month, person_id)
        return
    this = presets.period(grant.cadence, day_of(now))
    if grant.to == To.VILLAGE:
        yield _wanted(village_id, grant, this, None)
        return
    for person in serving:
        yield _wanted(village_id, grant, this, person.id)


def _worked(db: Db, village_id: str, month: str) -> list[str]:
    """Who reached at least one household in a month, by a check-in of whichever day it was made."""
    first, after = period(Cadence.MONTH, date.fromisoformat(f"{month}-01"))
    query = select(CheckIn.representative_id).where(
        CheckIn.village_id == village_id,
        CheckIn.day >= first,
        CheckIn.day < after,
        CheckIn.mode != CheckInMode.COULD_NOT,
    )
    return sorted(set(db.exec(query)))


def _wanted(village_id: str, grant: Grant, when: str, person_id: str | None) -> Wanted:
    return Wanted(
        village_id=village_id,
        purse=grant.purse,
        fen=-grant.fen if grant.paid else grant.fen,
        kind=VoucherKind.LOST_WORK if grant.paid else VoucherKind.GRANT,
        what=words.grant(when, grant.name, grant.source),
        person_id=person_id,
        thing=f"grant:{village_id}:{grant.code}:{when}:{person_id or 'village'}",
    )


def _give(db: Db, grant: Grant, wanted: Sequence[Wanted], now: datetime) -> list[Voucher]:
    known = _known(db, [w.thing for w in wanted])
    fresh = [w for w in wanted if w.thing not in known]
    if grant.approval:
        asked = [approval.propose(db, None, w, now, ask=False) for w in fresh]
        _ask(db, asked, now)
        return asked
    booked = [approval.by_rule(db, w, now) for w in fresh]
    given = [v for v in booked if v is not None]
    news = [
        (v.person_id, words.granted(PURSES[v.purse], v.fen, v.id)) for v in given if v.person_id
    ]
    addresses.tell_each(db, news, now)
    return given


def _known(db: Db, things: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(things), 500):
        query = select(Voucher.thing).where(col(Voucher.thing).in_(things[start : start + 500]))
        known.update(db.exec(query))
    return known


def _ask(db: Db, asked: Sequence[Voucher], now: datetime) -> None:
    """One question for one voucher, one list for several: nobody is told thirty times."""
    if len(asked) == 1:
        notices.ask(db, asked[0], approvers.of(db, asked[0], now), now)
        return
    mine: defaultdict[str, list[Voucher]] = defaultdict(list)
    for voucher in asked:
        for person in approvers.of(db, voucher, now):
            mine[person.id].append(voucher)
    for person_id, theirs in mine.items():
        one = notices.question(db, theirs[0]) if len(theirs) == 1 else notices.listing(db, theirs)
        addresses.tell(db, person_id, one, now)


def _take_back(db: Db, village_id: str, serving: set[str], now: datetime) -> None:
    month = f"{day_of(now):%Y-%m}"
    for pot in book.pots(db, village_id):
        left = vouchers.available(db, village_id, pot.purse, pot.holder) if pot.holder else 0
        if left <= 0 or pot.holder in serving:
            continue
        wanted = Wanted(
            village_id=village_id,
            purse=pot.purse,
            fen=-left,
            kind=VoucherKind.RETURNED,
            what=words.LEFT_OFFICE,
            person_id=pot.holder,
            thing=f"return:{village_id}:{pot.purse}:{pot.holder}:{month}",
        )
        approval.by_rule(db, wanted, now)
