"""Owed periods (该算的周期): which of a village's periods are over and have no statement yet."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlmodel import select

from core.clock import day_of
from core.db import Db
from core.points.claims.claims import Claim, ClaimState
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import Rulebook, Subject
from core.points.statement import statements

_DAY, _GRACE = timedelta(days=1), timedelta(days=3)
"""So late may the clock be when a village closes for the first time."""


def owed(db: Db, village_id: str, now: datetime) -> list[tuple[Subject, str]]:
    """The periods that are over and have no statement: subject by subject, the first that ended first.

    Each rulebook closes on its own period's end. Where one with another kind of period begins in
    the middle of a span, that span is worked out once it is over, beside the new ones that began in it.
    """
    today, begun = day_of(now), statements.periods_of(db, village_id)
    return [
        (subject, period)
        for subject in Subject
        for period in _of_subject(db, village_id, subject, begun.get(subject, set()), today)
    ]


def _of_subject(
    db: Db, village_id: str, subject: Subject, known: set[str], today: date
) -> list[str]:
    if not known:
        return _first(db, village_id, subject, today)
    since = min(periods.days(period)[0] for period in known)
    over = {k for k in _spans(db, village_id, subject, since, today) if periods.days(k)[1] <= today}
    return sorted(over - known, key=lambda k: (periods.days(k)[1], periods.days(k)[0]))


def _first(db: Db, village_id: str, subject: Subject, today: date) -> list[str]:
    """Of a village that has closed nothing yet: what has just ended, or what holds claims."""
    rulebook = versions.in_force(db, village_id, subject, today - _DAY)
    if rulebook is None:
        return []
    last = periods.before(periods.of_day(today, rulebook.period))
    if today - periods.days(last)[1] <= _GRACE:
        return [last]
    passed = select(Claim.id).where(
        Claim.village_id == village_id,
        Claim.subject == subject,
        Claim.period == last,
        Claim.state == ClaimState.PASSED,
    )
    return [last] if db.exec(passed.limit(1)).first() is not None else []


def _spans(db: Db, village_id: str, subject: Subject, since: date, until: date) -> Iterator[str]:
    """Every span that any day from `since` on lies in, by the rulebook of that day."""
    changes = _changes(db, village_id, subject)
    day = since
    while day < until:
        rulebook = versions.in_force(db, village_id, subject, day)
        change = next((c for c in changes if c > day), until)
        if rulebook is None:
            day = change
            continue
        key = periods.of_day(day, rulebook.period)
        yield key
        day = min(periods.days(key)[1], change)


def _changes(db: Db, village_id: str, subject: Subject) -> list[date]:
    """The days from which the village may run on another rulebook, in order."""
    adopted = (
        adoption.since
        for region in versions.line(db, village_id)
        for adoption in versions.adoptions(db, region.id, subject)
    )
    shipped = (book.since for book in versions.shipped(db, village_id, subject))
    return sorted({*adopted, *shipped})


def rulebook_of(db: Db, village_id: str, subject: Subject, period: str) -> Rulebook | None:
    """The rulebook by which a period is worked out: the last in force in it that has such periods."""
    first, after = periods.days(period)
    kind = periods.kind(period)
    changes = (c - _DAY for c in _changes(db, village_id, subject) if first < c < after)
    for day in (after - _DAY, *sorted(changes, reverse=True)):
        rulebook = versions.in_force(db, village_id, subject, day)
        if rulebook is not None and rulebook.period == kind:
            return rulebook
    return versions.in_force(db, village_id, subject, after - _DAY)
