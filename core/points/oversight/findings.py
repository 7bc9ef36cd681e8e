"""Findings (核对结果): the supervision group looks again at what was drawn, and says whether it is so."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select

from core import acts, outbox
from core import db as database
from core.db import Db
from core.errors import Refusal
from core.outbox import Choice, Message
from core.points.claims import claim_photos, claims
from core.points.claims.claims import Claim
from core.points.objections import disputes, objections
from core.points.oversight import freeze_targets, freezing, sampling, words
from core.points.oversight.freeze_targets import Thing
from core.points.oversight.sampling import Sample
from core.points.rulebook import periods
from core.points.statement.freezes import Frozen
from core.points.statement.statements import StatementLine
from core.registry import addresses, people, rooms
from core.registry.people import Person, Post
from core.registry.regions import Region

FOUND = acts.kind("sample.find", final=sampling.NOT_TAKEN_BACK)


class Finding(SQLModel, table=True):
    """What came of looking again at one record."""

    __tablename__ = "finding"
    sample_id: str = Field(primary_key=True, foreign_key="sample.id")
    thing: str = Field(primary_key=True)
    sound: bool  # 属实
    by: str = Field(foreign_key="person.id")
    at: datetime
    note: str = ""


def open_things(db: Db, sample: Sample) -> list[str]:
    """What of a sample has not been looked at yet, in the order of drawing."""
    done = set(db.exec(select(Finding.thing).where(Finding.sample_id == sample.id)))
    return [thing for thing in sample.drawn if thing not in done]


def theirs(db: Db, sample: Sample, person: Person, now: datetime) -> list[str]:
    """What of it this person may look at and nobody has, in the order of drawing."""
    able = ((drawn, lookers(db, sample, drawn, now)) for drawn in open_things(db, sample))
    return [drawn for drawn, group in able if any(p.id == person.id for p in group)]


def lookers(db: Db, sample: Sample, drawn: str, now: datetime) -> list[Person]:
    """Who looks at a drawn record: of the group, else the town's cadres; never the own or kin's."""
    target = thing(db, drawn)
    return freezing.group(db, sample.village_id, target, now) or freezing.of_town(
        db, sample.village_id, target, now
    )


def pass_on(db: Db, sample: Sample, now: datetime) -> None:
    """Once drawn: what the drawer must leave alone is put before somebody who need not."""
    for drawn in sample.drawn:
        group = lookers(db, sample, drawn, now)
        if group and not any(p.id == sample.by for p in group):
            addresses.tell(db, group[0].id, question(db, sample, drawn), now)


def thing(db: Db, drawn: str) -> Thing:
    """A drawn record as it is shown."""
    kind, _, which = drawn.partition(":")
    return freeze_targets.thing(db, Frozen(kind), which)


def question(db: Db, sample: Sample, drawn: str) -> Message:
    """One drawn record, with what proves it and the two answers."""
    target = thing(db, drawn)
    number = sample.drawn.index(drawn) + 1
    rows = [f"【抽查】第{number}笔（共{len(sample.drawn)}笔）：{target.title}"]
    if target.what == Frozen.CLAIM:
        claim = db.get_one(Claim, target.id)
        photos = len(claim_photos.photos(db, claim.id))
        rows.append(f"“{claim.said}”")
        rows.append(f"凭证：照片{photos}张。" if photos else "没有照片。")
        rows.append(f"规则：{claims.item_of(db, claim).text}")
    given = {"sample": sample.id, "drawn": drawn}
    choices = (
        Choice("属实", "sample", given | {"sound": True}, target.id),
        Choice("不属实", "sample", given | {"sound": False}, target.id),
        *(
            (Choice("看凭证", "sample", given | {"show": True}, target.id),)
            if photos_of(db, drawn)
            else ()
        ),
    )
    return Message("\n".join(rows), choices, thing=target.id)


def photos_of(db: Db, drawn: str) -> Sequence[str]:
    """The photos that prove a drawn claim."""
    kind, _, which = drawn.partition(":")
    return claim_photos.photos(db, which) if kind == Frozen.CLAIM else []


def to_find(db: Db, person: Person, sample_id: str, drawn: str, now: datetime) -> Sample:
    """The sample, held for a finding; Refusal for who must not look at this record, or once it is done."""
    sample = db.get(Sample, sample_id)
    if sample is None or drawn not in sample.drawn:
        raise Refusal("找不到这次抽查。发“抽查”看看。")
    database.lock(db, Region, sample.village_id)
    able = lookers(db, sample, drawn, now)
    if not any(p.id == person.id for p in able):
        names = "、".join(p.name for p in able) or "镇里"
        raise Refusal(f"抽查由监督小组来核对，本人和亲属要回避。这一笔归{names}。")
    if drawn not in open_things(db, sample):
        raise Refusal("这一笔已经核对过了。发“抽查”看看还有哪些。")
    return sample


def find(
    db: Db, person: Person, sample_id: str, drawn: str, sound: bool, note: str, now: datetime
) -> Sample:
    """Write down what was found. What is not sound is objected to, and decided by the others."""
    sample = to_find(db, person, sample_id, drawn, now)
    if not sound and not note.strip():
        raise Refusal("请写明哪里不属实。")
    finding = Finding(
        sample_id=sample.id, thing=drawn, sound=sound, by=person.id, at=now, note=note.strip()
    )
    db.add(finding)
    db.flush()
    outbox.withdraw(db, drawn.partition(":")[2], {"sample"}, now)
    held = people.holds(db, person.id, Post.SUPERVISOR, sample.village_id, now)
    right = Post.SUPERVISOR if held else Post.TOWN_CADRE
    who = person.id
    acts.record(db, FOUND, sample.id, now, person_id=who, right=right, drawn=drawn, sound=sound)
    if not sound:
        _follow(db, person, sample, drawn, finding.note, now)
    if not open_things(db, sample):
        rooms.tell(db, sample.village_id, Message(result(db, sample), thing=sample.id), now)
    return sample


def _follow(db: Db, person: Person, sample: Sample, drawn: str, note: str, now: datetime) -> None:
    kind, _, which = drawn.partition(":")
    query = select(StatementLine).where(StatementLine.claim_id == which)
    line = db.exec(query.order_by(col(StatementLine.id).desc())).first()
    heard = person.village_id == sample.village_id  # only the village's own people may object
    if kind == Frozen.CLAIM and line and heard and not objections.has_filed(db, person.id, line.id):
        disputes.file(db, person, line.statement_id, line.id, words.why_unsound(note), now)
        return
    target = thing(db, drawn)
    readers: dict[str, None] = {}
    for post in (Post.SHOP_KEEPER, Post.VILLAGE_SECRETARY, Post.SUPERVISOR, Post.CLERK):
        readers |= dict.fromkeys(p.id for p in people.holders(db, post, sample.village_id, now))
    readers.pop(person.id, None)
    addresses.tell_all(db, list(readers), words.unsound_record(target.id, target.title, note), now)


def result(db: Db, sample: Sample) -> str:
    """What the room hears when the whole sample has been looked at."""
    looked_at = db.exec(select(Finding).where(Finding.sample_id == sample.id)).all()
    bad = sum(not f.sound for f in looked_at)
    village = db.get_one(Region, sample.village_id).name
    head = f"【抽查结果】{village}{periods.spoken(sample.period)}抽的{len(looked_at)}笔核对完了："
    return head + (
        f"{len(looked_at) - bad}笔属实，{bad}笔不属实，正在处理。" if bad else "都属实。"
    )
