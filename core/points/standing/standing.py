"""Standing (积分情况): what a subject has, its place among others, and why each line is there."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy import select as plain_select
from sqlmodel import col, select

from core.clock import day_of
from core.db import Db, rows_of
from core.points.claims import claim_photos, review
from core.points.claims.claims import Claim
from core.points.gates import scores
from core.points.ledger import ledger
from core.points.objections import objections
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import End, Period, Subject
from core.points.shop import redemptions
from core.points.standing import hanging, running
from core.points.standing.hanging import Hanging
from core.points.statement import grades, notices, statements, sums
from core.points.statement.notes import spoken
from core.points.statement.statements import (
    LineKind,
    Statement,
    StatementLine,
    StatementState,
    StatementTotal,
)
from core.points.subjects import subjects
from core.points.subjects.subjects import Shown
from core.registry import people, regions
from core.registry.households import Household
from core.registry.people import Person
from core.registry.regions import Kind, Region


@dataclass(frozen=True)
class Standing:
    """A subject's points now."""

    name: str
    period: str  # the running one
    balance: int
    held: int  # for goods that wait at the shop
    debt: int  # what is still owed: 上月欠 of the next statement
    passed: int  # of claims of this period, signed, as the statement would count them
    waiting: int  # how many claims wait
    more: int  # what those would add
    hanging: list[Hanging]  # periods that are over and not shown yet, the oldest first
    last: Statement | None  # the newest statement that the village has seen
    score: int  # on it
    spends: bool  # False where points bring a grade and nothing is spent
    grade: str  # the last statement's, where it brings one


@dataclass(frozen=True)
class Place:
    """One place in a ranking of the year's scores."""

    rank: int
    subject_id: str
    score: int
    shown: Shown


@dataclass(frozen=True)
class Reason:
    """Why a line is on a statement, as 为什么 tells it."""

    what: str  # its item, with the points
    day: date
    rule: str  # the item's text as it stood then
    note: str
    said: str
    photos: tuple[str, ...]
    recorder: str
    reviewer: str  # who decided it, and how: 赵春兰审核, 全体党员评议
    evidence: str  # what the rulebook wants to be shown
    counts: bool
    disputed: bool


def of_subject(db: Db, subject: Subject, subject_id: str, now: datetime) -> Standing:
    """What the subject has and what is under way."""
    village_id = subjects.village_of(db, subject, subject_id, now)
    rulebook = versions.in_force(db, village_id, subject, day_of(now))
    period = periods.of_day(day_of(now), rulebook.period if rulebook else Period.MONTH)
    counted = running.of_period(db, village_id, rulebook, subject, subject_id, period)
    last = seen(db, subject, subject_id, now)
    known = sums.of(db, last).get(subject_id) if last else None
    score = known.score if known else 0
    graded = grades.grade_of(versions.of_digest(db, last.digest), score) if last else None
    return Standing(
        name=subjects.shown(db, subject, [subject_id])[subject_id].own,
        period=period,
        balance=ledger.balance(db, village_id, ledger.subject_account(subject_id)),
        held=redemptions.held(db, subject_id),
        debt=sums.debt(db, village_id, subject, subject_id),
        passed=counted.passed,
        waiting=counted.waiting,
        more=counted.more,
        hanging=hanging.of_subject(db, village_id, rulebook, subject, subject_id, now),
        last=last,
        score=score,
        spends=rulebook is None or rulebook.end == End.LEDGER,
        grade=graded.name if graded else "",
    )


def counted(db: Db, held: list[tuple[Subject, str]], now: datetime) -> list[tuple[Subject, str]]:
    """Those of somebody's subjects that the village counts points for, or has done so."""

    def counts(subject: Subject, subject_id: str) -> bool:
        village_id = subjects.village_of(db, subject, subject_id, now)
        in_force = versions.in_force(db, village_id, subject, day_of(now))
        return in_force is not None or seen(db, subject, subject_id, now) is not None

    return [one for one in held if counts(*one)]


def seen(db: Db, subject: Subject, subject_id: str, now: datetime) -> Statement | None:
    """The newest statement of the subject's village that is public or settled."""
    query = select(Statement).where(
        Statement.village_id == subjects.village_of(db, subject, subject_id, now),
        Statement.subject == subject,
        col(Statement.state).in_((StatementState.PUBLISHED, StatementState.SETTLED)),
        col(Statement.published_at).is_not(None),
    )
    return max(db.exec(query), key=statements.when, default=None)


def ranking(db: Db, village_id: str, subject: Subject, key: str) -> list[Place]:
    """The village's subjects by the score of a span's settled statements; equal scores share a rank.

    `key` is a span of periods.py, e.g. 2026 or 2026-Q1. Whoever has a standing veto in the span is
    in no ranking (I-9).
    """
    settled = inside(db, village_id, subject, key)
    rows = _totals(db, settled, joined=subject in subjects.PERSONS)
    vetoed = vetoed_in(db, settled)
    if subject in subjects.PERSONS and vetoed:
        vetoed |= set(people.spoken_for(db, vetoed).values())
    scores = {subject_id: score for subject_id, score in rows if subject_id not in vetoed}
    names = subjects.shown(db, subject, scores)
    values = list(scores.values())
    return [Place(values.index(v) + 1, k, v, names[k]) for k, v in scores.items()]


def _totals(db: Db, settled: list[str], *, joined: bool) -> list[tuple[str, int]]:
    """Who has how many by these statements, the most first; `joined`: two entries of one person are one."""
    totals, total = rows_of(StatementTotal), func.sum(StatementTotal.score)
    if not joined:
        query = plain_select(totals.c.subject_id.label("who"), total).select_from(totals)
    else:
        who = func.coalesce(Person.joined_into, totals.c.subject_id).label("who")
        of_people = totals.outerjoin(rows_of(Person), col(Person.id) == totals.c.subject_id)
        query = plain_select(who, total).select_from(of_people)
    query = query.where(totals.c.statement_id.in_(settled)).group_by("who")
    return [(who, int(points)) for who, points in db.execute(query.order_by(total.desc(), "who"))]


def inside(db: Db, village_id: str, subject: Subject, key: str) -> list[str]:
    """The settled statements that lie wholly in the span."""
    query = select(Statement.id, Statement.period).where(
        Statement.village_id == village_id,
        Statement.subject == subject,
        Statement.state == StatementState.SETTLED,
    )
    first, after = periods.days(key)
    spans = ((which, periods.days(period)) for which, period in db.exec(query))
    return [which for which, (begin, end) in spans if first <= begin and end <= after]


def vetoed_in(db: Db, statement_ids: list[str], at: datetime | None = None) -> set[str]:
    """The subjects against whom a veto stands on one of these settled statements.

    A veto is lifted by an objection that is upheld later; `at` asks how it stood then, not now.
    """
    query = select(StatementLine.id, StatementLine.subject_id).where(
        col(StatementLine.statement_id).in_(statement_ids),
        StatementLine.kind == LineKind.VETO,
        col(StatementLine.state).in_(statements.COUNTING),
    )
    lines = dict(db.exec(query).all())
    lifted = objections.upheld(db, lines, at)
    return {subject_id for line_id, subject_id in lines.items() if line_id not in lifted}


def score_of(db: Db, village_id: str, subject: Subject, key: str, subject_id: str) -> int:
    """One subject's score of a span's settled statements; 0 where it has none."""
    places = ranking(db, village_id, subject, key)
    return next((p.score for p in places if p.subject_id == subject_id), 0)


def of_group(db: Db, places: list[Place], household_id: str) -> tuple[str, list[Place]]:
    """The same ranking among the households of one villagers' group, and the group's name."""
    home = db.get_one(Household, household_id)
    group = regions.above(db, home.circle_id, Kind.GROUP)
    if group is None:
        return "", []
    query = select(Household.id, Region.parent_id).join(
        Region, col(Region.id) == Household.circle_id
    )
    here = {h for h, parent in db.exec(query.where(Region.parent_id == group.id))}
    listed = [p for p in places if p.subject_id in here]
    values = [p.score for p in listed]
    return group.name, [
        Place(values.index(p.score) + 1, p.subject_id, p.score, p.shown) for p in listed
    ]


def reasons(db: Db, statement: Statement, subject_id: str) -> list[Reason]:
    """Every line of a subject on a statement, explained."""
    return [_reason(db, statement, x) for x in statements.lines_for(db, statement.id, subject_id)]


def _reason(db: Db, statement: Statement, line: StatementLine) -> Reason:
    claim = db.get(Claim, line.claim_id) if line.claim_id else None
    item = versions.item(db, line.digest, line.code, line.day) if line.code else None
    points = f"{line.points:+d}" if line.points else "0"
    points = "当月加分作废" if line.kind == LineKind.VETO else points
    return Reason(
        what=f"{notices.line_name(db, line)} {points}",
        day=line.day,
        rule=item.text if item else "",
        note=spoken(line, statement.period),
        said=claim.said if claim else "",
        photos=tuple(claim_photos.photos(db, claim.id)) if claim else (),
        recorder=_recorder(db, line, claim),
        reviewer=_reviewer(db, claim) if claim else "",
        evidence=item.evidence if item else "",
        counts=statements.counts(line),
        disputed=line.state == statements.LineState.DISPUTED,
    )


def _recorder(db: Db, line: StatementLine, claim: Claim | None) -> str:
    """Whose word the line rests on; empty for a score of a meeting, whose note says so."""
    if claim is not None:
        return _name(db, claim.claimant_id)
    if line.kind != LineKind.SCORE:
        return "系统自动记"
    return _name(db, scores.assessor(db, line.statement_id, line.subject_id, line.code))


def _reviewer(db: Db, claim: Claim) -> str:
    if claim.meeting_id is not None:
        return f"{review.voted_by(db, claim)}评议"
    return f"{_name(db, claim.decided_by)}审核" if claim.decided_by else ""


def _name(db: Db, person_id: str | None) -> str:
    person = db.get(Person, person_id) if person_id else None
    return person.name if person else ""
