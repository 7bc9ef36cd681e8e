"""What people of 长冲口村, 佳成村 and 斗洼村 do at the end of a year, in one line each."""

from datetime import date, datetime, time

from sqlmodel import col, select

from core.clock import at_local
from core.db import Db
from core.meetings import conduct, votes
from core.meetings.conduct import Meeting
from core.outbox import Outgoing
from core.points.claims import review
from core.points.claims.claims import Claim, Wanted
from core.points.close import meeting_results, monthly_close, settlement
from core.points.gates import confirmation, gates
from core.points.honours.honours import HonourRoll
from core.points.rulebook.rulebook import Subject
from core.points.statement import statements
from core.points.statement.statements import Statement
from tests.core.points.wangjia_acts import home, person, photo, village

DECEMBER = "2026-12"


def december(day: int, hour: int = 9) -> datetime:
    """An hour of a day of December 2026 in the village."""
    return at_local(date(2026, 12, day), time(hour))


def january(day: int, hour: int = 9) -> datetime:
    """An hour of a day of January 2027 in the village."""
    return at_local(date(2027, 1, day), time(hour))


def february(day: int, hour: int = 9) -> datetime:
    """An hour of a day of February 2027 in the village."""
    return at_local(date(2027, 2, day), time(hour))


def did(
    db: Db,
    who: str,
    code: str,
    now: datetime,
    subject: Subject = Subject.REPRESENTATIVE,
    by: str = "",
) -> Claim:
    """A representative, or a household named 某某户, did something of that day, and it was passed."""
    whose = home(db, who).id if subject == Subject.HOUSEHOLD else person(db, who).id
    evidence = photo(db, f"{who}-{code}-{now}", now)
    wanted = Wanted(subject, whose, code, now.date(), "办了一件事", (evidence,))
    claim, _ = review.submit(db, person(db, by or who.removesuffix("户")), wanted, now)
    return review.pass_(db, review.deciders(db, claim, now)[0], claim.id, claim.version, now)


def settled(
    db: Db, place: str, clerk: str, now: datetime, subject: Subject = Subject.REPRESENTATIVE
) -> Statement:
    """The month before `now`, confirmed by the clerk and settled when its publicity is over."""
    where = village(db, place)
    monthly_close.draft_village(db, now, where)
    statement = statements.of_month(db, where, subject, DECEMBER)
    assert statement is not None
    confirmation.confirm(db, person(db, clerk), where, DECEMBER, now)
    assert statement.publicity_until is not None
    settlement.settle(db, statement.id, statement.publicity_until)
    db.refresh(statement)
    return statement


def sit(db: Db, meeting: Meeting, clerk: str, ballots: dict[str, str], now: datetime) -> Meeting:
    """These people sign in, say the same of everything they may vote on, and the clerk closes."""
    for name in ballots:
        conduct.sign_in(db, person(db, name), meeting.id, now)
    conduct.begin(db, person(db, clerk), meeting.id, now)
    for name, value in ballots.items():
        for item in votes.open_items(db, person(db, name), now):
            votes.cast(db, person(db, name), item.id, value, now)
    return meeting_results.close(db, person(db, clerk), meeting.id, now)


def douwa(db: Db, now: datetime) -> Statement:
    """The month before `now` of 斗洼村's households, voted for by its committee and settled."""
    where = village(db, "斗洼村")
    monthly_close.draft_village(db, now, where)
    statement = statements.of_month(db, where, Subject.HOUSEHOLD, DECEMBER)
    assert statement is not None
    meeting = gates.call(db, person(db, "孟祥云"), statement.id, "statement", now)
    sit(db, meeting, "孟祥云", {"侯玉梅": "yes", "潘志和": "yes"}, now)
    db.refresh(statement)
    assert statement.publicity_until is not None
    settlement.settle(db, statement.id, statement.publicity_until)
    db.refresh(statement)
    return statement


def roll(db: Db, name: str) -> HonourRoll:
    """The roll of an honour: 星级文明户."""
    return db.exec(select(HonourRoll).where(HonourRoll.name == name)).one()


def told(db: Db, who: str, words: str) -> list[str]:
    """What somebody was told that has these words in it, oldest first."""
    query = select(Outgoing.text).where(
        Outgoing.person_id == person(db, who).id, col(Outgoing.text).contains(words)
    )
    return list(db.exec(query.order_by(col(Outgoing.id))))


def heard(db: Db, room: str, words: str) -> list[str]:
    """What a room was told that has these words in it, oldest first."""
    query = select(Outgoing.text).where(
        Outgoing.chat == f"room:{room}", col(Outgoing.text).contains(words)
    )
    return list(db.exec(query.order_by(col(Outgoing.id))))
