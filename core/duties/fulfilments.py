"""Fulfilments (履职记录): that what is owed once in a period, such as a report to the branch, was done."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.acts import Act
from core.clock import day_of
from core.db import Db, insert_once
from core.duties import duties, words
from core.duties.duties import Duty, EvidenceRule, Mode, Scope, period
from core.errors import Refusal
from core.ids import new_id
from core.registry import addresses, people
from core.registry.people import Person

DONE = acts.kind("duty.done")
UNDONE = acts.kind("duty.done.undo", passed_over="the taking back of a duty that was done")
RECEIVED = acts.kind("duty.report.receive", final="“收到”已经告诉报告的人了，收不回。")
ASKED_BACK = acts.kind(
    "duty.report.ask", final="您的话已经告诉报告的人了，收不回。要补一句，直接跟他说。"
)
_RECORDED = (Mode.MEETING, Mode.REPORT)


class Fulfilment(SQLModel, table=True):
    """One duty done on one day by one person; a second row for the same is impossible."""

    __tablename__ = "fulfilment"
    __table_args__ = (
        Index("fulfilment_once", "person_id", "code", "day", unique=True),
        Index("fulfilment_village", "village_id", "day"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    person_id: str = Field(foreign_key="person.id")
    code: str  # of the duty
    day: date  # the village's date on which it was done
    at: datetime  # when it was recorded
    note: str = ""
    evidence_id: str | None = Field(default=None, foreign_key="evidence.id", unique=True)
    """A photo proves one duty, for ever (I-21)."""


def of_person(db: Db, person: Person, now: datetime) -> list[Duty]:
    """The meetings and reports that the person owes by a post held in the own village now."""
    if person.village_id is None:
        return []
    posts = {a.post for a in people.posts_of(db, person.id, now)}
    preset = duties.of_village(db, person.village_id)
    mine = [d for d in preset.duties if d.scope == Scope.ONCE and d.mode in _RECORDED]
    return [duty for duty in mine if duty.holder in posts]


def last_day(db: Db, person_id: str, code: str) -> date | None:
    """The last day on which the person did it; None when never."""
    query = select(col(Fulfilment.day)).where(
        Fulfilment.person_id == person_id, Fulfilment.code == code
    )
    return db.exec(query.order_by(col(Fulfilment.day).desc()).limit(1)).first()


def done(
    db: Db, by: Person, code: str, day: date, now: datetime, note: str, photos: Sequence[str] = ()
) -> Fulfilment:
    """Record that a meeting was held or a report given on that day.

    Refusal unless the person owes it, with proof where the preset wants it, for a day that is not
    to come and not longer ago than entries may come late.
    """
    duty = next((d for d in of_person(db, by, now) if d.code == code), None)
    if duty is None or by.village_id is None:
        raise Refusal("这一项不是您的履职任务。发“履职”看看您要做哪些。")
    today, late = day_of(now), duties.of_village(db, by.village_id).late_days
    if not today - timedelta(days=late) <= day <= today:
        raise Refusal(f"只能记今天和最近{late}天的，请写清楚是哪一天，或向村干部说明。")
    if duty.evidence == EvidenceRule.REQUIRED and not photos:
        raise Refusal(f"“{duty.name}”要有照片才算数，请回“履职”再记一次，带上照片。")
    fulfilment = Fulfilment(
        village_id=by.village_id,
        person_id=by.id,
        code=code,
        day=day,
        at=now,
        note=note.strip(),
        evidence_id=photos[0] if photos else None,
    )
    if photos and _used(db, photos[0]):
        raise Refusal("这张照片已经用过了，请换一张当时的照片。")
    if not insert_once(db, Fulfilment, fulfilment.model_dump()):
        raise Refusal(f"{day.month}月{day.day}日的“{duty.name}”已经记过了，不用再记。")
    acts.record(db, DONE, fulfilment.id, now, person_id=by.id, right=duty.holder, code=code)
    if duty.readers:
        message = words.report(fulfilment.id, duty.name, by.name, fulfilment.note)
        addresses.tell_all(db, readers(db, by.village_id, duty, by.id, now), message, now)
    return fulfilment


def readers(db: Db, village_id: str, duty: Duty, but: str, now: datetime) -> list[str]:
    """Who reads this report now: the holders in the village of the posts that its preset names."""
    sitting = people.sitting(db, duty.readers, [village_id], now)
    return list(dict.fromkeys(p.id for _, p in sitting if p.id != but))


def received(
    db: Db, by: Person, fulfilment_id: str, now: datetime, question: str = ""
) -> Fulfilment:
    """A reader has read a report, or asks back; whose report it is hears so.

    Refusal unless the speaker reads reports of this duty now, or where it was taken back.
    """
    fulfilment = db.get(Fulfilment, fulfilment_id)
    if fulfilment is None:
        raise Refusal("这份报告已经收回去了。")
    preset = duties.of_village(db, fulfilment.village_id)
    duty = next((d for d in preset.duties if d.code == fulfilment.code), None)
    reading = readers(db, fulfilment.village_id, duty, fulfilment.person_id, now) if duty else []
    if duty is None or by.id not in reading:
        raise Refusal("这份报告不是交给您的。")
    message = words.report_read(duty.name, by.name, question.strip())
    addresses.tell(db, fulfilment.person_id, message, now)
    kind = ASKED_BACK if question else RECEIVED
    acts.record(db, kind, fulfilment.id, now, person_id=by.id, right="reader")
    return fulfilment


def _used(db: Db, evidence_id: str) -> bool:
    query = select(Fulfilment.id).where(Fulfilment.evidence_id == evidence_id)
    return db.exec(query).first() is not None


@acts.takes_back(DONE)
def undo(db: Db, act: Act, now: datetime) -> str:
    """Take it back while its period still runs; what it was, in words."""
    fulfilment = db.get(Fulfilment, act.thing_id)
    if fulfilment is None or act.undone_at is not None:
        raise Refusal("这一次已经撤销过了。")
    duty = next(
        (
            d
            for d in duties.of_village(db, fulfilment.village_id).duties
            if d.code == fulfilment.code
        ),
        None,
    )
    if duty is not None and period(duty.cadence, fulfilment.day)[1] <= day_of(now):
        raise Refusal("那一期已经过去了，撤不回。有出入请跟村干部说。")
    db.delete(fulfilment)
    act.undone_at = now
    db.add(act)
    acts.record(
        db, UNDONE, fulfilment.id, now, person_id=act.person_id, right=act.right, undid=act.id
    )
    return words.fulfilment(fulfilment.day, duty.name if duty else fulfilment.code)
