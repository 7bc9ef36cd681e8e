"""Fitting (合得拢): what has to be over before two entries are joined, and what would go along."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, or_, select

from core.db import Db
from core.emergencies.emergencies import OPEN, Emergency
from core.enquiries.handovers import Handover
from core.meetings.meetings import STANDING, name_of, of_member
from core.points.claims.claims import Claim, ClaimState
from core.points.ledger.ledger import Balance, subject_account
from core.points.shop.redemptions import Redemption, RedemptionState
from core.points.statement import sums
from core.points.statement.statements import Statement, StatementLine, StatementState
from core.points.subjects import subjects
from core.posts.persons import words
from core.posts.persons.belongings import Belonging
from core.registry import addresses, households, people, telephones
from core.registry.leaves import Leave
from core.registry.people import Person
from core.reports.ladder import levels, lifecycle
from core.reports.ladder.reports import Report

_DECIDED = (ClaimState.PASSED, ClaimState.REJECTED)


@dataclass(frozen=True)
class Along:
    """What is an entry's own, to be shown before it goes along."""

    home: str
    titles: tuple[str, ...]
    accounts: int
    telephone: bool
    reports: int
    open_reports: int
    claims: int
    points: int


def along(db: Db, one: Person, now: datetime) -> Along:
    """What is the entry's own."""
    home = households.of_person(db, one.id)
    held = [a for a in people.posts_of(db, one.id, now) if not a.acting]
    reports = list(db.exec(select(Report.state).where(Report.person_id == one.id)))
    claims = select(func.count()).where(Claim.claimant_id == one.id)
    points = select(func.coalesce(func.sum(Balance.points), 0)).where(
        Balance.account == subject_account(one.id)
    )
    return Along(
        home=home.name if home else "",
        titles=tuple(levels.title(db, a.post, a.region_id) for a in held),
        accounts=len(addresses.of_person(db, one.id)),
        telephone=bool(telephones.of_person(db, one.id)),
        reports=len(reports),
        open_reports=sum(state in lifecycle.OPEN for state in reports),
        claims=db.exec(claims).one(),
        points=int(db.exec(points).one()),
    )


def hindrances(db: Db, one: Person, into: Person, now: datetime) -> list[str]:
    """One sentence for each thing that has to be over first; empty where they can be joined."""
    return _numbered(
        [*_under_way(db, one.id, now), *_points(db, one), *_decided_by_each_other(db, one, into)]
    )


def under_way(db: Db, one: Person, now: datetime) -> list[str]:
    """The same of an entry that was two people."""
    return _numbered([*_under_way(db, one.id, now), *_points(db, one)])


def _numbered(waits: list[str]) -> list[str]:
    return [f"{number}. {what}" for number, what in enumerate(dict.fromkeys(waits), 1)]


def _under_way(db: Db, one: str, now: datetime) -> Iterator[str]:
    yield from (words.on_roll(name_of(meeting)) for meeting in of_member(db, one, STANDING))
    cries = db.exec(select(Emergency).where(col(Emergency.state).in_(OPEN)))
    if any(one in (cry.person_id, *(cry.going or ())) for cry in cries):
        yield words.crying()
    away = select(Leave.id).where(
        or_(Leave.person_id == one, Leave.substitute_id == one), col(Leave.until) > now
    )
    if db.exec(away.limit(1)).first() is not None:
        yield words.away()
    talks = select(Handover.id).where(
        or_(Handover.asker_id == one, Handover.helper_id == one), col(Handover.ended_at).is_(None)
    )
    if db.exec(talks.limit(1)).first() is not None:
        yield words.talking()


def _points(db: Db, one: Person) -> Iterator[str]:
    """A statement that names the entry is settled under its name; what is reserved or owed is so, too."""
    lines = (
        select(StatementLine.id)
        .join(Statement, col(Statement.id) == StatementLine.statement_id)
        .where(StatementLine.subject_id == one.id, Statement.state != StatementState.SETTLED)
    )
    if db.exec(lines.limit(1)).first() is not None:
        yield words.unsettled()
    reserved = select(Redemption.name).where(
        Redemption.subject_id == one.id, Redemption.state == RedemptionState.RESERVED
    )
    yield from (words.reserved(name) for name in db.exec(reserved))
    owed = [sums.debt(db, one.village_id or "", subject, one.id) for subject in subjects.PERSONS]
    if any(owed):
        yield words.owes(max(owed))


def _decided_by_each_other(db: Db, one: Person, into: Person) -> Iterator[str]:
    """A claim that they would turn out to have decided themselves, or for their own household, is decided anew first."""
    own, home = households.of_person(db, into.id), households.of_person(db, one.id)
    gained = home.id if home is not None and own is None else ""
    query = select(Claim).where(
        col(Claim.state).in_(_DECIDED),
        or_(
            (col(Claim.claimant_id) == one.id) & (col(Claim.decided_by) == into.id),
            (col(Claim.claimant_id) == into.id) & (col(Claim.decided_by) == one.id),
            (col(Claim.subject_id) == gained) & (col(Claim.decided_by) == into.id),
            (col(Claim.subject_id) == one.id),
        ),
    )
    for claim in db.exec(query.order_by(col(Claim.id))):
        if _settled(db, claim) and claim.subject_id != gained:
            continue
        by, own_one = claim.decided_by, claim.subject_id == one.id
        far = own_one and not (
            by == into.id
            or (by and subjects.must_withdraw(db, by, claim.subject, into.id, claim.decided_at))
        )
        if not far:
            yield words.decided(claim.day)


def _settled(db: Db, claim: Claim) -> bool:
    query = select(Statement.id).where(
        Statement.village_id == claim.village_id,
        Statement.subject == claim.subject,
        Statement.period == claim.period,
        Statement.state == StatementState.SETTLED,
    )
    return db.exec(query).first() is not None


def goes(db: Db, belonging: Belonging, into: str) -> bool:
    """Whether a row may be the other's: never a matter that they decided, typed, hold or are complained of in."""
    if belonging.table.name == "claim":
        return db.get_one(Claim, belonging.key["id"]).decided_by != into
    if belonging.table.name == "report":
        report = db.get_one(Report, belonging.key["id"])
        concerned = {report.person_id, report.written_by, report.assigned_id, report.about_id}
        return into not in {*concerned, *report.kept_from, report.done_by}
    return True


def claims_of(db: Db, one: str, into: str) -> list[str]:
    """Claims of which the person is the subject, and that no statement has settled, are the other's; their ids."""
    query = select(Claim).where(Claim.subject_id == one)
    moved = [claim for claim in db.exec(query).all() if not _settled(db, claim)]
    for claim in moved:
        claim.subject_id = into
        db.add(claim)
    db.flush()
    return [claim.id for claim in moved]


def claims_back(db: Db, ids: list[str], one: str, into: str) -> None:
    """Those that have not settled meanwhile."""
    for claim in db.exec(select(Claim).where(col(Claim.id).in_(ids))).all():
        if claim.subject_id == into and not _settled(db, claim):
            claim.subject_id = one
            db.add(claim)
    db.flush()
