"""Waiting claims (待审申报): who must decide is reminded, and a claimant hears when the month is over."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from core.clock import day_of, spoken_day
from core.db import Db
from core.outbox import Message
from core.points.claims import claims, review
from core.points.claims.claims import Claim, ClaimState
from core.points.rulebook import periods
from core.points.rulebook.rulebook import Period, Subject
from core.registry import addresses

MONDAY, THURSDAY = 0, 3
LONG = timedelta(days=1)
"""So long may a claim wait before anybody is reminded of it."""


def remind(db: Db, now: datetime, village_id: str) -> int:
    """On Mondays, Thursdays and the month's last day: who still owes a decision; how many people."""
    today = day_of(now)
    is_last = (today + timedelta(days=1)).day == 1
    if today.weekday() not in (MONDAY, THURSDAY) and not is_last:
        return 0
    query = select(Claim).where(
        Claim.village_id == village_id,
        Claim.state == ClaimState.WAITING,
        Claim.at <= now - (timedelta() if is_last else LONG),
    )
    owed: dict[str, list[Claim]] = {}
    for claim in db.exec(query.order_by(col(Claim.id))).all():
        for person in review.deciders(db, claim, now)[:1]:
            owed.setdefault(person.id, []).append(claim)
    for person_id, found in owed.items():
        since = spoken_day(found[0].at)
        text = f"【等您审核】有{len(found)}条申报还没定，最早的是{since}报的。发“审核”来定。"
        if is_last:
            text += "明天早上8点算这个月的积分，没定的算到下个月。"
        addresses.tell(db, person_id, Message(text), now)
    return len(owed)


def tell_moved(db: Db, village_id: str, subject: Subject, period: str, now: datetime) -> None:
    """The period has been worked out: who still waits for a decision hears that it counts later."""
    found = claims.waiting(db, village_id, subject, period)
    titles = review.titles(db, found)
    later = "下个月" if periods.kind(period) == Period.MONTH else "下一期"
    messages = []
    for claim in found:
        text = (
            f"【申报】{titles[claim.id]}还在等审核。"
            f"{periods.spoken(period)}的积分表已经算好了，通过以后算到{later}。"
        )
        messages.append((claim.claimant_id, Message(text, thing=claim.id)))
    addresses.tell_each(db, messages, now)
