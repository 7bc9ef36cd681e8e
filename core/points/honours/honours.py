"""Honours (荣誉称号): each span's rolls with those who stand for them; nobody with a veto ever does (I-9)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core import acts
from core.db import Db, insert_once
from core.ids import new_id
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import Honour, HonourBasis, Subject
from core.points.standing import spans, standing
from core.points.statement.statements import Statement
from core.points.subjects import subjects
from core.registry import regions
from core.registry.regions import Kind

PUT_FORWARD = 1
"""So many of each village stand for an honour of its town or city. A default of ours."""
STANDING_FOR_ONE = 2
"""So many of the best by score stand for each place that a body votes on. A default of ours."""

OPENED = acts.kind("honour.open", passed_over="done by the clock")


class RollState(StrEnum):
    """Where a roll stands."""

    OPEN = "open"  # 待评
    VOTING = "voting"  # 评议中: a meeting has been called
    PUBLISHED = "published"  # 已公布


class HonourRoll(SQLModel, table=True):
    """One honour of one region for one span."""

    __tablename__ = "honour_roll"
    __table_args__ = (UniqueConstraint("region_id", "subject", "name", "key"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    region_id: str = Field(foreign_key="region.id")  # which awards it
    subject: Subject
    name: str
    key: str  # of the span: 2026, 2026-Q1
    digest: str = Field(foreign_key="rulebook_version.digest")  # whose [[honour]] it is
    state: RollState = RollState.OPEN
    version: int = 1
    opened_at: datetime
    published_by: str | None = Field(default=None, foreign_key="person.id")
    published_at: datetime | None = None


class HonourCandidate(SQLModel, table=True):
    """A subject that stands for an honour."""

    __tablename__ = "honour_candidate"
    roll_id: str = Field(primary_key=True, foreign_key="honour_roll.id")
    subject_id: str = Field(primary_key=True, index=True)
    village_id: str = Field(foreign_key="region.id")
    score: int  # of the span
    put_by: str | None = Field(default=None, foreign_key="person.id")  # None: by its score
    reason: str = ""
    votes: int | None = None  # in favour; None where nobody voted
    elected: bool = False


def after_settling(db: Db, statement: Statement, now: datetime) -> list[HonourRoll]:
    """Open the honours of each span that this statement completes; the rolls that are new or grew."""
    rulebook = versions.of_digest(db, statement.digest)
    rolls = []
    for honour in rulebook.honours:
        key = spans.completed(db, statement, rulebook.period, honour.period)
        region = regions.above(db, statement.village_id, honour.level)
        if key is None or region is None:
            continue
        roll, fresh = _opened(db, region.id, statement, honour, key, now)
        if roll.state != RollState.OPEN:
            continue
        grown = _put_forward(db, roll, honour, statement.village_id)
        if grown:
            roll.version += not fresh
            db.add(roll)
        if fresh or grown:
            rolls.append(roll)
    return rolls


def _opened(
    db: Db, region_id: str, statement: Statement, honour: Honour, key: str, now: datetime
) -> tuple[HonourRoll, bool]:
    row = {
        "id": new_id(),
        "region_id": region_id,
        "subject": statement.subject,
        "name": honour.name,
        "key": key,
        "digest": statement.digest,
        "state": RollState.OPEN,
        "version": 1,
        "opened_at": now,
    }
    fresh = insert_once(db, HonourRoll, row)
    if fresh:
        acts.record(db, OPENED, str(row["id"]), now, right="clock", key=key)
    query = select(HonourRoll).where(
        HonourRoll.region_id == region_id,
        HonourRoll.subject == statement.subject,
        HonourRoll.name == honour.name,
        HonourRoll.key == key,
    )
    return db.exec(query).one(), fresh


def _put_forward(db: Db, roll: HonourRoll, honour: Honour, village_id: str) -> bool:
    """The best of the village by score, as far as the honour goes by scores; whether there were any."""
    if honour.basis == HonourBasis.NOMINATION:
        return False
    least = honour.at_least
    if least is None:  # whoever did nothing has the base points alone, and stands for nothing
        base = versions.of_digest(db, roll.digest).base
        least = 1 + base * len(standing.inside(db, village_id, roll.subject, roll.key))
    places = standing.ranking(db, village_id, roll.subject, roll.key)
    able = [p for p in places if p.score >= least]
    most = PUT_FORWARD
    if honour.level == Kind.VILLAGE:
        each = STANDING_FOR_ONE if honour.basis == HonourBasis.VOTE else 1
        most = number(db, roll, honour) * each
    last = able[most - 1].score if len(able) >= most else least
    fresh = []
    for place in (p for p in able if p.score >= last):
        values = {"roll_id": roll.id, "subject_id": place.subject_id, "village_id": village_id}
        more = {"score": place.score, "reason": "", "elected": False}
        fresh.append(insert_once(db, HonourCandidate, values | more))
    return any(fresh)


def of(db: Db, roll: HonourRoll) -> Honour:
    """The honour as the rulebook had it when the span was completed."""
    rulebook = versions.of_digest(db, roll.digest)
    return next(h for h in rulebook.honours if h.name == roll.name)


def number(db: Db, roll: HonourRoll, honour: Honour) -> int:
    """How many may be awarded: `share` percent of the region's subjects, at most `most`; one at least."""
    if not honour.share:
        return max(1, honour.most)
    _, after = periods.span(roll.key)
    count = sum(
        len(subjects.in_village(db, village_id, roll.subject, after))
        for village_id in regions.villages_in(db, roll.region_id)
    )
    by_share = max(1, -(-count * honour.share // 100))
    return min(by_share, honour.most) if honour.most else by_share


def candidates(db: Db, roll_id: str) -> list[HonourCandidate]:
    """Who stands for it, the best by score first."""
    query = select(HonourCandidate).where(HonourCandidate.roll_id == roll_id)
    rows = db.exec(query.execution_options(populate_existing=True)).all()
    return sorted(rows, key=lambda c: (-c.score, c.subject_id))


def vetoed(db: Db, roll: HonourRoll, village_id: str) -> set[str]:
    """Those of a village against whom a veto stands in the roll's span."""
    settled = standing.inside(db, village_id, roll.subject, roll.key)
    return standing.vetoed_in(db, settled)


def open_rolls(db: Db, region_ids: Sequence[str]) -> list[HonourRoll]:
    """What is still to be awarded in these regions, oldest first."""
    query = select(HonourRoll).where(
        col(HonourRoll.region_id).in_(list(region_ids)), HonourRoll.state != RollState.PUBLISHED
    )
    return list(db.exec(query.order_by(col(HonourRoll.id))))


def published(db: Db, region_ids: Sequence[str], most: int = 8) -> list[HonourRoll]:
    """What was awarded last in these regions, the newest first."""
    query = select(HonourRoll).where(
        col(HonourRoll.region_id).in_(list(region_ids)), HonourRoll.state == RollState.PUBLISHED
    )
    newest = query.order_by(col(HonourRoll.published_at).desc(), col(HonourRoll.id))
    return list(db.exec(newest.limit(most)))


def can_be_seen_to(db: Db, roll: HonourRoll) -> bool:
    """Whether somebody stands, or may still be put forward in the village itself."""
    honour = of(db, roll)
    is_voted = honour.level == Kind.VILLAGE and honour.basis != HonourBasis.SCORE
    return is_voted or bool(candidates(db, roll.id))


def of_subject(db: Db, subject: Subject, subject_id: str) -> list[HonourRoll]:
    """The honours that a subject has been given, the newest first."""
    query = (
        select(HonourRoll)
        .join(HonourCandidate, col(HonourCandidate.roll_id) == HonourRoll.id)
        .where(
            HonourCandidate.subject_id == subject_id,
            HonourRoll.subject == subject,
            col(HonourCandidate.elected).is_(True),
            HonourRoll.state == RollState.PUBLISHED,
        )
    )
    return list(db.exec(query.order_by(col(HonourRoll.published_at).desc())))
