"""Expiry of points (积分作废): at the end of the day that the rulebook names, unspent points are void."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from core import acts
from core import db as database
from core.acts import Act
from core.clock import at_local, day_of
from core.db import Db
from core.outbox import Message, Priority
from core.points.ledger import ledger, words
from core.points.ledger.ledger import Balance, Move, Transfer
from core.points.rulebook import versions
from core.points.rulebook.rulebook import End, Rulebook, Subject
from core.points.subjects import subjects
from core.registry import addresses
from core.registry.households import Household
from core.registry.regions import Region

TOLD_BEFORE = timedelta(days=30)
_ACCOUNT = ledger.subject_account("")

EXPIRED = acts.kind("points.expire", passed_over="done by the clock")
WARNED = acts.kind("points.expire_soon", passed_over="done by the clock")


def last_day(rulebook: Rulebook, year: int) -> date | None:
    """The last day of that year on which its points can be spent; None when they never expire."""
    if rulebook.end != End.LEDGER or rulebook.expiry == "never":
        return None
    if rulebook.expiry == "year_end":
        return date(year, 12, 31)
    month, day = (int(part) for part in rulebook.expiry.split("-"))
    if (month, day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, month, day)


def moment(day: date) -> datetime:
    """The end of that day in the village, in UTC: points that it ends are gone from then on."""
    return at_local(day + timedelta(days=1), time(0))


def last_before(db: Db, village_id: str, subject: Subject, now: datetime) -> date | None:
    """The newest day at whose end the village's points of this kind expired, as the rules stood."""
    days = []
    for year in (day_of(now).year, day_of(now).year - 1):
        for rulebook in _of_year(db, village_id, subject, year):
            day = last_day(rulebook, year)
            then = versions.in_force(db, village_id, subject, day) if day else None
            if day and moment(day) <= now and then and last_day(then, year) == day:
                days.append(day)
    return max(days, default=None)


def next_after(db: Db, village_id: str, subject: Subject, now: datetime) -> date | None:
    """The next day at whose end points of this kind will expire, as the rules stand now."""
    today = day_of(now)
    rulebook = versions.in_force(db, village_id, subject, today)
    days = [last_day(rulebook, today.year + n) for n in (0, 1)] if rulebook else []
    return next((day for day in days if day and day >= today), None)


def _of_year(db: Db, village_id: str, subject: Subject, year: int) -> list[Rulebook]:
    """The rulebooks of a year: each may have named a day of its own."""
    by_digest = {
        book.digest: book
        for month in range(1, 13)
        if (book := versions.in_force(db, village_id, subject, date(year, month, 28)))
    }
    return list(by_digest.values())


def between(
    db: Db, village_id: str, subject: Subject, since: datetime, now: datetime
) -> date | None:
    """The day whose end lay between two moments and ended the points that were there before it."""
    day = last_before(db, village_id, subject, now)
    return day if day and since < moment(day) else None


def run(db: Db, now: datetime, village_id: str) -> int:
    """Warn the village's subjects ahead of the day, and expire what is left after it; how many."""
    kinds = _kinds(db, village_id, now)
    done = 0
    for subject in dict.fromkeys(kinds.values()):
        mine = [which for which, kind in kinds.items() if kind == subject]
        day = last_before(db, village_id, subject, now)
        if day is not None and _first(db, EXPIRED, village_id, subject, day, now):
            done += _expire(db, village_id, subject, mine, day, now)
        ahead = next_after(db, village_id, subject, now)
        if ahead is None or moment(ahead) - now > TOLD_BEFORE:
            continue
        if _first(db, WARNED, village_id, subject, ahead, now):
            done += _warn(db, village_id, subject, mine, ahead, now)
    return done


def _first(db: Db, kind: str, village_id: str, subject: Subject, day: date, now: datetime) -> bool:
    """Whether this call is the first to do it; noted in the same transaction."""
    database.lock(db, Region, village_id)
    thing = f"{village_id}/{subject}/{day}"
    if db.exec(select(Act.id).where(Act.thing_id == thing, Act.kind == kind)).first():
        return False
    acts.record(db, kind, thing, now, right="clock")
    return True


def _kinds(db: Db, village_id: str, now: datetime) -> dict[str, Subject]:
    """Whoever has points in the village, and under which kind of rulebook they stand.

    A person's points are one balance: the representative's rulebook goes before the member's.
    """
    query = select(Balance.account).where(
        Balance.village_id == village_id,
        col(Balance.account).startswith(_ACCOUNT),
        Balance.points > 0,
    )
    ids = [account.removeprefix(_ACCOUNT) for account in db.exec(query)]
    if not ids:
        return {}
    homes = set(db.exec(select(Household.id).where(Household.village_id == village_id)))
    scheme = versions.in_force(db, village_id, Subject.REPRESENTATIVE, day_of(now))
    spends = scheme is not None and scheme.end == End.LEDGER
    person = Subject.REPRESENTATIVE if spends else Subject.PARTY_MEMBER
    return {which: Subject.HOUSEHOLD if which in homes else person for which in sorted(ids)}


def _expire(
    db: Db, village_id: str, subject: Subject, ids: list[str], day: date, now: datetime
) -> int:
    balances = ledger.balances(db, village_id)
    fresh = _came_since(db, village_id, moment(day))
    gone = {}
    for which in ids:
        account = ledger.subject_account(which)
        # What came after the day is not of it; what was spent since was the oldest first.
        left = balances.get(account, 0) - fresh.get(account, 0)
        if left > 0:
            gone[which] = left
    to = ledger.expired_account(village_id)
    moves = [
        Move(f"expired:{which}:{day}", ledger.subject_account(which), to, points)
        for which, points in gone.items()
    ]
    ledger.post_all(db, village_id, moves, now)
    _tell(db, subject, gone, day, now)
    return len(gone)


def _came_since(db: Db, village_id: str, since: datetime) -> dict[str, int]:
    """What is new; a reservation that was dropped after the day makes no old points new."""
    query = select(Transfer.to_account, func.sum(Transfer.points)).where(
        Transfer.village_id == village_id,
        Transfer.at >= since,
        ~col(Transfer.from_account).startswith(ledger.held_account("")),
    )
    rows = db.exec(query.group_by(col(Transfer.to_account)))
    return {account: int(points) for account, points in rows}


def _tell(db: Db, subject: Subject, gone: dict[str, int], day: date, now: datetime) -> None:
    _each(db, subject, gone, words.expired, day, now)


def _warn(
    db: Db, village_id: str, subject: Subject, ids: Iterable[str], day: date, now: datetime
) -> int:
    balances = ledger.balances(db, village_id)
    have = {which: balances[ledger.subject_account(which)] for which in ids}
    _each(db, subject, have, words.expiring, day, now)
    return len(have)


def _each(
    db: Db,
    subject: Subject,
    points: dict[str, int],
    notice: Callable[[str, int, date], Message],
    day: date,
    now: datetime,
) -> None:
    """Give each subject's people the notice of its points, which end with that day."""
    names = subjects.shown(db, subject, points)
    people = subjects.people_of(db, subject, points)
    messages = [
        (person_id, notice(names[which].own, some, day))
        for which, some in points.items()
        for person_id in people.get(which, [])
    ]
    addresses.tell_each(db, messages, now, priority=Priority.BULK)
