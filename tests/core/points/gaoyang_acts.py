"""What people of 西陶口村 and its county do in the tests of grades, in one line each."""

from datetime import date, datetime, time

from core.clock import at_local
from core.db import Db
from core.points.claims import review
from core.points.claims.claims import Claim, Wanted
from core.points.close import assessment, monthly_close, settlement
from core.points.close.assessment import Given
from core.points.gates import confirmation, scores
from core.points.rulebook.rulebook import Subject
from core.points.statement import statements
from core.points.statement.statements import Statement
from tests.core.points.wangjia_acts import person, photo, village

H1 = "2026-H1"
XITAO = "西陶口村"


def at(month: int, day: int, hour: int = 9) -> datetime:
    """An hour of a day of 2026 in the village."""
    return at_local(date(2026, month, day), time(hour))


def claim(
    db: Db, by: str, subject: Subject, subject_id: str, code: str, now: datetime
) -> tuple[Claim, str]:
    """Put an act of that day on record with a photo; the claim and who is asked."""
    shown = photo(db, f"{code}{now}{subject_id}", now)
    wanted = Wanted(subject, subject_id, code, now.date(), "办了一件事", (shown,))
    submitted, asked = review.submit(db, person(db, by), wanted, now)
    return submitted, asked.name if asked else ""


def begun(db: Db, now: datetime | None = None) -> dict[Subject, Statement]:
    """The half-year's statements of the committee and its members, waiting for their sheets."""
    monthly_close.draft_village(db, now or at(7, 1, 8), village(db, XITAO))
    drafted = {
        kind: statements.of_month(db, village(db, XITAO), kind, H1)
        for kind in (Subject.COMMITTEE, Subject.COMMITTEE_MEMBER)
    }
    return {kind: one for kind, one in drafted.items() if one is not None}


def filled(
    db: Db, by: str, statement: Statement, subject_id: str, lost: int, now: datetime
) -> None:
    """Hand a sheet in on which so many points are lost, from the first items on."""
    sheet = assessment.sheet(db, person(db, by), statement.id, subject_id, now)
    given = []
    for number, line in enumerate(sheet.rows, 1):
        less = min(lost, line.item.points)
        lost -= less
        given.append(Given(number, line.item.points - less, "没做到" if less else ""))
    assessment.mark(db, person(db, by), sheet, given, now)
    assessment.hand_in(db, person(db, by), statement.id, subject_id, now)


def assessed(db: Db, lost: int = 0, of: dict[str, int] | None = None) -> dict[Subject, Statement]:
    """All sheets handed in by 秦书明: the committee's and each member's, less what is lost."""
    drafted, now = begun(db), at(7, 2)
    members = drafted[Subject.COMMITTEE_MEMBER]
    filled(db, "秦书明", drafted[Subject.COMMITTEE], village(db, XITAO), lost, now)
    less = {person(db, name).id: points for name, points in (of or {}).items()}
    for subject_id in dict.fromkeys(which for which, _ in scores.wanted(db, members)):
        filled(db, "秦书明", members, subject_id, less.get(subject_id, 0), now)
    return drafted


def settled(db: Db, lost: int = 0, of: dict[str, int] | None = None) -> dict[Subject, Statement]:
    """The same, confirmed by others of county and town and settled when publicity is over."""
    confirmed = assessed(db, lost, of)
    for one in confirmed.values():
        by = confirmation.confirmers(db, [one], at(7, 2, 10))[0]
        confirmation.confirm(db, by, village(db, XITAO), H1, at(7, 2, 10))
    settlement.sweep(db, at(7, 10, 8))
    for one in confirmed.values():
        db.refresh(one)
    return confirmed


def someone(db: Db, name: str) -> str:
    """A person's id."""
    return person(db, name).id
