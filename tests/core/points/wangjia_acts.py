"""What people of the demo world do in the tests of points, in one line each."""

from datetime import date, datetime, time

from sqlmodel import select

from core.clock import at_local
from core.db import Db
from core.evidence import Evidence
from core.points.claims import review
from core.points.claims.claims import Claim, Wanted
from core.points.close import monthly_close, settlement
from core.points.gates import confirmation
from core.points.rulebook.rulebook import Subject
from core.points.statement import statements
from core.points.statement.statements import Statement, StatementLine
from core.registry.households import Household
from core.registry.people import Person
from core.registry.regions import Region

MARCH, APRIL = "2026-03", "2026-04"


def march(day: int, hour: int = 9) -> datetime:
    """An hour of a day of March 2026 in the village."""
    return at_local(date(2026, 3, day), time(hour))


def april(day: int, hour: int = 9) -> datetime:
    """An hour of a day of April 2026 in the village."""
    return at_local(date(2026, 4, day), time(hour))


def may(day: int, hour: int = 9) -> datetime:
    """An hour of a day of May 2026 in the village."""
    return at_local(date(2026, 5, day), time(hour))


def person(db: Db, name: str) -> Person:
    """Somebody of the demo world."""
    return db.exec(select(Person).where(Person.name == name)).one()


def home(db: Db, name: str) -> Household:
    """A household of the demo world: 张桂花户."""
    return db.exec(select(Household).where(Household.name == name)).one()


def village(db: Db, name: str = "王家村") -> str:
    """A village's id."""
    return db.exec(select(Region.id).where(Region.name == name)).one()


def photo(db: Db, digest: str, now: datetime) -> str:
    """A photo that somebody sent."""
    evidence = Evidence(digest=digest, at=now)
    db.add(evidence)
    db.flush()
    return evidence.id


def claim(
    db: Db,
    by: str,
    of: str,
    code: str,
    now: datetime,
    *,
    day: date | None = None,
    about: str = "",
    photos: tuple[str, ...] = (),
) -> Claim:
    """Put an act of a household on record; it is of today unless `day` says so."""
    wanted = Wanted(
        subject=Subject.HOUSEHOLD,
        subject_id=home(db, of).id,
        code=code,
        day=day or now.date(),
        said="做了一件事",
        photos=photos,
        about=about,
    )
    submitted, _ = review.submit(db, person(db, by), wanted, now)
    return submitted


def passed(db: Db, by: str, of: str, code: str, now: datetime, **more: str) -> Claim:
    """The same, passed at once by whoever is asked."""
    waiting = claim(db, by, of, code, now, **more)  # type: ignore[arg-type]  # only `about`
    asked = review.deciders(db, waiting, now)[0]
    return review.pass_(db, asked, waiting.id, waiting.version, now)


def drafted(db: Db, now: datetime, subject: Subject = Subject.HOUSEHOLD) -> Statement:
    """The month before `now`, drafted."""
    monthly_close.draft_village(db, now, village(db))
    waiting = [s for s in statements.drafted(db) if s.subject == subject]
    return [s for s in waiting if s.village_id == village(db)][-1]


def published(db: Db, now: datetime, subject: Subject = Subject.HOUSEHOLD) -> Statement:
    """The month before `now`, drafted and confirmed by 赵春兰."""
    statement = drafted(db, now, subject)
    confirmation.confirm(db, person(db, "赵春兰"), statement.village_id, statement.period, now)
    return statement


def settled(db: Db, now: datetime) -> Statement:
    """The month before `now`, settled when its publicity is over."""
    statement = published(db, now)
    due = settlement.next_due(db)
    assert due is not None
    settlement.sweep(db, due)
    db.refresh(statement)
    return statement


def lines(db: Db, statement: Statement, of: str) -> list[StatementLine]:
    """A household's lines."""
    return statements.lines_for(db, statement.id, home(db, of).id)
