"""Samples (抽查): the supervision group looks again at a few records, drawn by a seed that all can read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel, col, select

from core import acts, outbox
from core import db as database
from core.db import Db, insert_once
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Choice, Message
from core.points import claims, freezing, ledger, objections, periods, proof, statements
from core.points.claims import Claim
from core.points.freezes import Frozen
from core.points.freezing import Thing
from core.points.redemptions import Redemption, RedemptionState
from core.points.statements import Statement, StatementLine, StatementState
from core.registry import addresses, people, rooms
from core.registry.people import Person, Post
from core.registry.regions import Region

SHARE, LEAST = 10, 3
"""One record in ten is looked at again, and never fewer than three. Defaults of ours."""


class Sample(SQLModel, table=True):
    """What was drawn for a village's month: anybody can draw it again from the seed."""

    __tablename__ = "sample"
    __table_args__ = (UniqueConstraint("village_id", "period"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    period: str
    seed: str  # the ledger's head that the month's poster showed
    among: int
    drawn: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """claim:<id> or redemption:<id>, in the order of drawing."""
    by: str = Field(foreign_key="person.id")
    at: datetime


class Finding(SQLModel, table=True):
    """What came of looking again at one record."""

    __tablename__ = "finding"
    sample_id: str = Field(primary_key=True, foreign_key="sample.id")
    thing: str = Field(primary_key=True)
    sound: bool  # 属实
    by: str = Field(foreign_key="person.id")
    at: datetime
    note: str = ""


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
    """What a settled month consists of; Refusal before its head has been published."""
    settled = select(Statement).where(
        Statement.village_id == village_id,
        Statement.period == period,
        Statement.state == StatementState.SETTLED,
    )
    rows = [s for s in db.exec(settled.order_by(col(Statement.seq))).all() if s.head]
    if not rows:
        raise Refusal(f"{periods.spoken(period)}还没入账。入账后海报上有校验码，用它来抽查。")
    lines = select(StatementLine.claim_id).where(
        col(StatementLine.statement_id).in_([s.id for s in rows]),
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
    found = [f"claim:{x}" for x in db.exec(lines)] + [f"redemption:{x}" for x in db.exec(handed)]
    return Records(rows[-1].head, tuple(sorted(found)))


def draw(db: Db, person: Person, village_id: str, period: str, now: datetime) -> Sample:
    """Draw a month's sample, once; the group gets what it has to look at, the room what was done."""
    if not people.holds(db, person.id, Post.SUPERVISOR, village_id, now):
        raise Refusal("抽查由监督小组来办。")
    database.lock(db, Region, village_id)
    found = records(db, village_id, period)
    if not found.things:
        raise Refusal(f"{periods.spoken(period)}没有申报、也没有兑换，没有可抽的。")
    row = Sample(
        id=new_id(),
        village_id=village_id,
        period=period,
        seed=found.seed,
        among=len(found.things),
        drawn=pick(found),
        by=person.id,
        at=now,
    )
    if not insert_once(db, Sample, row.model_dump()):
        return of_month(db, village_id, period)
    acts.record(db, "sample.draw", row.id, now, person_id=person.id, right=Post.SUPERVISOR)
    rooms.tell(db, village_id, Message(_announced(db, row), thing=row.id), now)
    return of_month(db, village_id, period)


def of_month(db: Db, village_id: str, period: str) -> Sample:
    """A month's sample; Refusal when none has been drawn."""
    query = select(Sample).where(Sample.village_id == village_id, Sample.period == period)
    found = db.exec(query).first()
    if found is None:
        raise Refusal(f"{periods.spoken(period)}还没有抽查。发“抽查”来抽。")
    return found


def _announced(db: Db, row: Sample) -> str:
    village = db.get_one(Region, row.village_id).name
    return (
        f"【抽查】监督小组用{village}{periods.spoken(row.period)}的校验码 {ledger.short(row.seed)} "
        f"从{row.among}笔里抽了{len(row.drawn)}笔来核对。码是入账时公布的，抽哪几笔谁也定不了。"
    )


def open_things(db: Db, row: Sample) -> list[str]:
    """What of a sample has not been looked at yet, in the order of drawing."""
    done = set(db.exec(select(Finding.thing).where(Finding.sample_id == row.id)))
    return [thing for thing in row.drawn if thing not in done]


def thing(db: Db, drawn: str) -> Thing:
    """A drawn record as it is shown."""
    kind, _, which = drawn.partition(":")
    return freezing.thing(db, Frozen(kind), which)


def question(db: Db, row: Sample, drawn: str) -> Message:
    """One drawn record, with what proves it and the two answers."""
    found = thing(db, drawn)
    number = row.drawn.index(drawn) + 1
    rows = [f"【抽查】第{number}笔（共{len(row.drawn)}笔）：{found.title}"]
    if found.what == Frozen.CLAIM:
        claim = db.get_one(Claim, found.id)
        photos = len(proof.photos(db, claim.id))
        rows.append(f"“{claim.said}”")
        rows.append(f"凭证：照片{photos}张。" if photos else "没有照片。")
        rows.append(f"规则：{claims.item_of(db, claim).text}")
    given = {"sample": row.id, "drawn": drawn}
    choices = (
        Choice("属实", "sample", given | {"sound": True}, found.id),
        Choice("不属实", "sample", given | {"sound": False}, found.id),
        *(
            (Choice("看凭证", "sample", given | {"show": True}, found.id),)
            if photos_of(db, drawn)
            else ()
        ),
    )
    return Message("\n".join(rows), choices, thing=found.id)


def photos_of(db: Db, drawn: str) -> Sequence[str]:
    """The photos that prove a drawn claim."""
    kind, _, which = drawn.partition(":")
    return proof.photos(db, which) if kind == Frozen.CLAIM else []


def to_find(db: Db, person: Person, sample_id: str, drawn: str, now: datetime) -> Sample:
    """The sample, held for a finding; Refusal for who must not look at this record, or once it is done."""
    row = db.get(Sample, sample_id)
    if row is None or drawn not in row.drawn:
        raise Refusal("找不到这次抽查。发“抽查”看看。")
    database.lock(db, Region, row.village_id)
    able = freezing.group(db, row.village_id, thing(db, drawn), now)
    if not any(p.id == person.id for p in able):
        names = "、".join(p.name for p in able) or "镇里"
        raise Refusal(f"抽查由监督小组来核对，本人和亲属要回避。这一笔归{names}。")
    if drawn not in open_things(db, row):
        raise Refusal("这一笔已经核对过了。发“抽查”看看还有哪些。")
    return row


def find(
    db: Db, person: Person, sample_id: str, drawn: str, sound: bool, note: str, now: datetime
) -> Sample:
    """Write down what was found. What is not sound is objected to, and decided by the others."""
    row = to_find(db, person, sample_id, drawn, now)
    if not sound and not note.strip():
        raise Refusal("请写明哪里不属实。")
    finding = Finding(
        sample_id=row.id, thing=drawn, sound=sound, by=person.id, at=now, note=note.strip()
    )
    db.add(finding)
    db.flush()
    outbox.withdraw(db, drawn.partition(":")[2], {"sample"}, now)
    acts.record(
        db,
        "sample.find",
        row.id,
        now,
        person_id=person.id,
        right=Post.SUPERVISOR,
        drawn=drawn,
        sound=sound,
    )
    if not sound:
        _follow(db, person, row, drawn, finding.note, now)
    if not open_things(db, row):
        rooms.tell(db, row.village_id, Message(result(db, row), thing=row.id), now)
    return row


def _follow(db: Db, person: Person, row: Sample, drawn: str, note: str, now: datetime) -> None:
    kind, _, which = drawn.partition(":")
    if kind == Frozen.CLAIM:
        query = select(StatementLine).where(StatementLine.claim_id == which)
        line = db.exec(query.order_by(col(StatementLine.id).desc())).first()
        if line is not None:
            objections.file(db, person, line.statement_id, line.id, f"抽查不属实：{note}", now)
        return
    found = thing(db, drawn)
    told: dict[str, None] = {}
    for post in (Post.SHOP_KEEPER, Post.VILLAGE_SECRETARY, Post.SUPERVISOR, Post.CLERK):
        told |= dict.fromkeys(p.id for p in people.holders(db, post, row.village_id, now))
    told.pop(person.id, None)
    text = f"【抽查不属实】{found.title}：{note.rstrip('。')}。请查清楚，把结果告诉监督小组。"
    addresses.tell_all(db, list(told), Message(text, thing=found.id), now)


def result(db: Db, row: Sample) -> str:
    """What the room hears when the whole sample has been looked at."""
    found = db.exec(select(Finding).where(Finding.sample_id == row.id)).all()
    bad = sum(not f.sound for f in found)
    village = db.get_one(Region, row.village_id).name
    head = f"【抽查结果】{village}{periods.spoken(row.period)}抽的{len(found)}笔核对完了："
    return head + (f"{len(found) - bad}笔属实，{bad}笔不属实，正在处理。" if bad else "都属实。")
