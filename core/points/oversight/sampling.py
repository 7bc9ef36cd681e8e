"""Sampling (抽查): a few records of a settled month are drawn by a seed that everybody can read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel, col, select

from core import acts
from core import db as database
from core.db import Db
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Message
from core.points.ledger import ledger
from core.points.rulebook import periods
from core.points.shop.redemptions import Redemption, RedemptionState
from core.points.statement import statements
from core.points.statement.freezes import Frozen
from core.points.statement.statements import Statement, StatementLine, StatementState
from core.registry import people, rooms
from core.registry.people import Person, Post
from core.registry.regions import Region

SHARE, LEAST = 10, 3
"""One record in ten is looked at again, and never fewer than three. Defaults of ours."""

NOT_TAKEN_BACK = "抽查和核对的结果收不回。有补充，请直接跟监督小组的人说。"
DRAWN = acts.kind("sample.draw", final=NOT_TAKEN_BACK)


class Sample(SQLModel, table=True):
    """What was drawn for a village's month: anybody can draw it again from the seed."""

    __tablename__ = "sample"
    __table_args__ = (UniqueConstraint("village_id", "period"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    period: str
    seed: str  # the ledger's head that the month's poster showed
    things: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """All that it was drawn from: claim:<id> or redemption:<id>, in order of birth."""
    drawn: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """In the order of drawing."""
    by: str = Field(foreign_key="person.id")
    at: datetime


@dataclass(frozen=True)
class Records:
    """All that a month's sample may be drawn from, in order of birth."""

    seed: str
    things: tuple[str, ...]


def pick(records: Records) -> list[str]:
    """The records with the smallest SHA-256 of `seed/thing`: the same for the same seed, for anybody."""
    size = max(LEAST, -(-len(records.things) * SHARE // 100))

    def lot(thing: str) -> str:
        return hashlib.sha256(f"{records.seed}/{thing}".encode()).hexdigest()

    return sorted(records.things, key=lot)[:size]


def records(db: Db, village_id: str, period: str) -> Records:
    """What a settled month consists of; Refusal while any of it has not settled."""
    query = select(Statement).where(Statement.village_id == village_id, Statement.period == period)
    rows = db.exec(query.order_by(col(Statement.seq), col(Statement.subject))).all()
    if not rows or any(s.state != StatementState.SETTLED for s in rows):
        raise Refusal(f"{periods.spoken(period)}还没入账，入账以后才能抽查。发“公示”看办到哪一步。")
    return Records(seed_of(rows), tuple(things(db, village_id, period, rows)))


def seed_of(settled: Sequence[Statement]) -> str:
    """The ledger's head that the month's poster shows; without a ledger, what the lists come to."""
    heads = [s.head for s in settled if s.head not in ("", ledger.FIRST_HASH)]
    if heads:
        return heads[-1]
    return hashlib.sha256("/".join(s.lines_digest for s in settled).encode()).hexdigest()


def things(db: Db, village_id: str, period: str, settled: Sequence[Statement]) -> list[str]:
    """The claims that count on these statements and what was handed over in the span, in order of birth."""
    lines = select(StatementLine.claim_id).where(
        col(StatementLine.statement_id).in_([s.id for s in settled]),
        col(StatementLine.claim_id).is_not(None),
        col(StatementLine.state).in_(statements.COUNTING),
    )
    since, until = periods.span(period)
    handed = select(Redemption.id).where(
        Redemption.village_id == village_id,
        Redemption.state == RedemptionState.HANDED_OVER,
        col(Redemption.ended_at) >= since,
        col(Redemption.ended_at) < until,
    )
    drawable = [f"{Frozen.CLAIM}:{x}" for x in db.exec(lines.distinct())]
    return sorted(drawable + [f"{Frozen.REDEMPTION}:{x}" for x in db.exec(handed)])


def draw(db: Db, person: Person, village_id: str, period: str, now: datetime) -> Sample:
    """Draw a month's sample, once; the room hears what was done."""
    if not people.holds(db, person.id, Post.SUPERVISOR, village_id, now):
        raise Refusal("抽查由监督小组来办。有意见可以发“异议”交给他们。")
    database.lock(db, Region, village_id)
    before = select(Sample).where(Sample.village_id == village_id, Sample.period == period)
    if kept := db.exec(before).first():
        return kept
    basis = records(db, village_id, period)
    if not basis.things:
        raise Refusal(f"{periods.spoken(period)}没有申报、也没有兑换，没有可抽的。")
    sample = Sample(
        village_id=village_id,
        period=period,
        seed=basis.seed,
        things=list(basis.things),
        drawn=pick(basis),
        by=person.id,
        at=now,
    )
    db.add(sample)
    db.flush()
    acts.record(db, DRAWN, sample.id, now, person_id=person.id, right=Post.SUPERVISOR)
    rooms.tell(db, village_id, Message(_announced(db, sample), thing=sample.id), now)
    return sample


def _announced(db: Db, sample: Sample) -> str:
    village = db.get_one(Region, sample.village_id).name
    return (
        f"【抽查】监督小组用{village}{periods.spoken(sample.period)}的校验码 {ledger.short(sample.seed)} "
        f"从{len(sample.things)}笔里抽了{len(sample.drawn)}笔来核对。"
        "码是入账时定下的，抽哪几笔谁也定不了。"
    )
