"""Meetings of the gates, held in one line each."""

from datetime import datetime, timedelta

from core.db import Db
from core.meetings import conduct, votes
from core.meetings.conduct import Meeting
from core.points.claims.claims import Claim, Wanted
from core.points.claims.review import submit
from core.points.close import meeting_results, monthly_close
from core.points.gates import gates
from core.points.rulebook.rulebook import Decides, Subject
from core.points.statement import statements
from core.points.statement.statements import Statement
from tests.core.points.wangjia_acts import march, person, photo, village

VILLAGE, CLERK = "国茶村", "田文静"
PARTY = ("龙正明", "向春生", "石丽华", "田文静", "梁老根", "彭翠英", "龙海涛")
BRANCH = ("龙正明", "向春生", "石丽华")
"""国茶村's party members and its branch committee; 彭翠英 is kin of 石玉兰, a representative."""


def begun(db: Db, now: datetime) -> Statement:
    """The month before `now` of 国茶村's representatives, before its first gate."""
    monthly_close.draft_village(db, now, village(db, VILLAGE))
    statement = statements.of_month(
        db, village(db, VILLAGE), Subject.REPRESENTATIVE, f"{now - timedelta(days=20):%Y-%m}"
    )
    assert statement is not None
    return statement


def honour(db: Db, who: str = "石玉兰", code: str = "enlist", day: int = 20) -> Claim:
    """A representative's claim on one of the honour items."""
    evidence = photo(db, f"{who}-{code}-{day}", march(day))
    wanted = Wanted(
        Subject.REPRESENTATIVE,
        person(db, who).id,
        code,
        march(day).date(),
        "为村里争光",
        (evidence,),
    )
    return submit(db, person(db, who), wanted, march(day))[0]


def called(db: Db, statement: Statement, gate: Decides, now: datetime) -> Meeting:
    """The gate's body, called by the clerk."""
    return gates.call(db, person(db, CLERK), statement.id, gate, now)


def sit(db: Db, meeting: Meeting, ballots: dict[str, str | int], now: datetime) -> Meeting:
    """These people sign in, say the same of everything they may vote on, and the clerk closes."""
    for name in ballots:
        conduct.sign_in(db, person(db, name), meeting.id, now)
    conduct.begin(db, person(db, CLERK), meeting.id, now)
    for name, value in ballots.items():
        for item in votes.open_items(db, person(db, name), now):
            votes.cast(db, person(db, name), item.id, value, now)
    return meeting_results.close(db, person(db, CLERK), meeting.id, now)


def held(
    db: Db, statement: Statement, gate: Decides, ballots: dict[str, str | int], now: datetime
) -> Meeting:
    """Call and hold a gate's meeting."""
    return sit(db, called(db, statement, gate, now), ballots, now)


def scored(db: Db, statement: Statement, now: datetime) -> Meeting:
    """The base scores: 10 by one and 11 by the other, so 10.5, which counts as 11."""
    return held(db, statement, Decides.BASE, {"龙正明": 10, "石丽华": 11}, now)


def honoured(db: Db, statement: Statement, now: datetime, word: str = "yes") -> Meeting:
    """The honours, all four of one mind."""
    ballots: dict[str, str | int] = dict.fromkeys(("龙正明", "向春生", "田文静", "梁老根"), word)
    return held(db, statement, Decides.HONOURS, ballots, now)


def voted(db: Db, statement: Statement, now: datetime, word: str = "yes") -> Meeting:
    """The whole list, all four of one mind."""
    ballots: dict[str, str | int] = dict.fromkeys(("龙正明", "向春生", "田文静", "梁老根"), word)
    return held(db, statement, Decides.STATEMENT, ballots, now)
