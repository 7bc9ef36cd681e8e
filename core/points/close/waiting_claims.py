"""Waiting claims (待审申报): who must decide is reminded, and a claimant hears when the month is over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from core.clock import day_of, spoken_day
from core.db import Db
from core.outbox import Message
from core.points.claims import claims, review
from core.points.claims import notices as claim_notices
from core.points.claims.claims import Claim, ClaimState
from core.points.close import words
from core.points.rulebook import periods
from core.points.statement.statements import Statement
from core.registry import addresses

MONDAY, THURSDAY = 0, 3
LONG = timedelta(days=1)
"""So long may a claim wait before anybody is reminded of it."""


def villages_due(db: Db, now: datetime) -> list[str]:
    """The villages in which claims have waited so long that somebody is reminded today, in order of birth."""
    until = _reminded_of(now)
    if until is None:
        return []
    waiting = select(Claim.village_id).where(Claim.state == ClaimState.WAITING, Claim.at <= until)
    return sorted(set(db.exec(waiting)))


def _reminded_of(now: datetime) -> datetime | None:
    """Up to when a claim was made of which people are reminded today; None where it is no day for that."""
    today = day_of(now)
    if (today + timedelta(days=1)).day == 1:
        return now
    return now - LONG if today.weekday() in (MONDAY, THURSDAY) else None


def remind(db: Db, now: datetime, village_id: str) -> int:
    """On Mondays, Thursdays and the month's last day: who still owes a decision; how many people."""
    until = _reminded_of(now)
    if until is None:
        return 0
    is_last = until == now
    query = select(Claim).where(
        Claim.village_id == village_id, Claim.state == ClaimState.WAITING, Claim.at <= until
    )
    owed: dict[str, list[Claim]] = {}
    for claim in db.exec(query.order_by(col(Claim.id))).all():
        for person in review.deciders(db, claim, now)[:1]:
            owed.setdefault(person.id, []).append(claim)
    for person_id, theirs in owed.items():
        message = words.owed_decisions(len(theirs), spoken_day(theirs[0].at), is_last)
        addresses.tell(db, person_id, message, now)
    return len(owed)


def moved(db: Db, worked_out: Sequence[Statement]) -> list[tuple[str, Message]]:
    """These have been worked out: what each hears whose claim still waits, that it counts later."""
    waiting = [
        claim for s in worked_out for claim in claims.waiting(db, s.village_id, s.subject, s.period)
    ]
    titles = claim_notices.titles(db, waiting)
    messages = []
    for claim in waiting:
        whose, is_month = periods.spoken(claim.period), periods.is_month(claim.period)
        message = words.moved_claim(claim.id, titles[claim.id], whose, is_month)
        messages.append((claim.claimant_id, message))
    return messages
