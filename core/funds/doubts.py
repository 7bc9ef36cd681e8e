"""Doubts (经费疑问): somebody questions a published month; the supervision group answers in writing."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, col, select

from core import acts, outbox
from core import db as database
from core.clock import spoken_month
from core.db import Db, insert_once
from core.errors import Refusal
from core.funds import approvers
from core.funds.publication import FundPublication
from core.ids import new_id
from core.outbox import Choice, Message
from core.registry import addresses, households, people, regions
from core.registry.people import Person, Post
from core.registry.regions import Region

_PASSED_ON = "疑问和答复已经转到了，收不回。还有话请再说。"
FILED = acts.kind("doubt.file", final=_PASSED_ON)
FOUND_RIGHT = acts.kind("doubt.right", final=_PASSED_ON)
FOUND_WRONG = acts.kind("doubt.wrong", final=_PASSED_ON)


class DoubtState(StrEnum):
    """What has become of a question."""

    OPEN = "open"
    RIGHT = "right"  # 属实
    WRONG = "wrong"  # 不属实


class FundDoubt(SQLModel, table=True):
    """A question about a published month of money, and its written answer."""

    __tablename__ = "fund_doubt"
    id: str = Field(default_factory=new_id, primary_key=True)
    publication_id: str = Field(foreign_key="fund_publication.id", index=True)
    village_id: str = Field(foreign_key="region.id")
    person_id: str = Field(foreign_key="person.id")
    words: str  # empty when it was only pressed in a group chat
    at: datetime
    once: str | None = Field(default=None, unique=True)  # publication and person, while it is open
    state: DoubtState = Field(default=DoubtState.OPEN, index=True)
    version: int = 1
    decided_by: str | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    answer: str = ""


def file(db: Db, person: Person, publication_id: str, words: str, now: datetime) -> FundDoubt:
    """Put a question to the supervision group; Refusal for strangers and while one is open."""
    publication = db.get(FundPublication, publication_id)
    if publication is None or publication.village_id != person.village_id:
        raise Refusal("这不是您村的经费公示。发“经费公示”看自己村的。")
    row = FundDoubt(
        publication_id=publication.id,
        village_id=publication.village_id,
        person_id=person.id,
        words=words.strip(),
        at=now,
        once=f"{publication.id}/{person.id}",
    )
    if not insert_once(db, FundDoubt, row.model_dump()):
        raise Refusal("您提的疑问监督小组正在查，查清了会告诉您。还有别的，等这一条有了答复再提。")
    acts.record(db, FILED, row.id, now, person_id=person.id, right="villager")
    stored = db.get_one(FundDoubt, row.id)
    addresses.tell_all(db, [p.id for p in deciders(db, stored, now)], question(db, stored), now)
    return stored


def deciders(db: Db, doubt: FundDoubt, now: datetime) -> list[Person]:
    """Who of the supervision group answers; the town when all of them must withdraw."""
    group = people.holders(db, Post.SUPERVISOR, doubt.village_id, now)
    able = [p for p in group if not _withdraws(db, p.id, doubt.person_id)]
    if able:
        return able
    line = regions.line_up(db, doubt.village_id)
    town = (p for r in line for p in people.holders(db, Post.TOWN_CADRE, r.id, now))
    return [p for p in town if not _withdraws(db, p.id, doubt.person_id)]


def _withdraws(db: Db, person_id: str, asker_id: str) -> bool:
    if person_id == asker_id or person_id in people.kin_of(db, asker_id):
        return True
    home = households.of_person(db, asker_id)
    return home is not None and households.must_withdraw(db, person_id, home.id)


def question(db: Db, doubt: FundDoubt) -> Message:
    """The question as the supervision group sees it."""
    choices = tuple(
        Choice(label, "answer_doubt", {"doubt": doubt.id, "right": right}, doubt.id, doubt.version)
        for label, right in (("属实", True), ("不属实", False))
    )
    who = db.get_one(Person, doubt.person_id).name
    said = f"“{doubt.words}”" if doubt.words else f"没有写是哪一笔，请先问问{who}。"
    text = f"【经费疑问】{who}对{about(db, doubt)}有疑问：{said}查清了请选一个，再写明查的情况。"
    return Message(text, choices, thing=doubt.id)


def about(db: Db, doubt: FundDoubt) -> str:
    """Which publication it is about."""
    month = db.get_one(FundPublication, doubt.publication_id).month
    return f"{spoken_month(month)}经费公示"


def waiting_for(db: Db, person: Person, now: datetime) -> list[FundDoubt]:
    """The questions that wait and that the person may answer, oldest first."""
    query = select(FundDoubt).where(FundDoubt.state == DoubtState.OPEN).order_by(col(FundDoubt.id))
    return [d for d in db.exec(query) if any(p.id == person.id for p in deciders(db, d, now))]


def to_decide(
    db: Db, person: Person, doubt_id: str, version: int | None, now: datetime
) -> FundDoubt:
    """The question, held for its answer; Refusal unless it is open and this person's to answer."""
    doubt = db.get(FundDoubt, doubt_id)
    if doubt is None:
        raise Refusal("找不到这条疑问。发“经费疑问”看看还有哪些。")
    database.lock(db, Region, doubt.village_id)
    db.refresh(doubt)
    able = deciders(db, doubt, now)
    if not any(p.id == person.id for p in able):
        others = "、".join(p.name for p in able) or "镇里"
        raise Refusal(f"经费疑问由监督小组来查，本人和亲属要回避。这一条归{others}。")
    if doubt.state != DoubtState.OPEN or version not in (None, doubt.version):
        by = db.get_one(Person, doubt.decided_by).name if doubt.decided_by else ""
        raise Refusal(f"这条疑问{by}已经答复过了，不用再查。")
    return doubt


def decide(
    db: Db,
    person: Person,
    doubt_id: str,
    version: int | None,
    right: bool,
    answer: str,
    now: datetime,
) -> FundDoubt:
    """The supervision group's written answer; the village's officers hear of one that is right."""
    doubt = to_decide(db, person, doubt_id, version, now)
    if not answer.strip():
        raise Refusal("请写明查的情况，提疑问的人要看的。")
    doubt.state = DoubtState.RIGHT if right else DoubtState.WRONG
    doubt.decided_by, doubt.decided_at, doubt.answer = person.id, now, answer.strip()
    doubt.once = None
    doubt.version += 1
    db.add(doubt)
    db.flush()
    outbox.withdraw(db, doubt.id, {"answer_doubt"}, now)
    kind = FOUND_RIGHT if right else FOUND_WRONG
    acts.record(
        db,
        kind,
        doubt.id,
        now,
        person_id=person.id,
        right=Post.SUPERVISOR,
        before=DoubtState.OPEN,
        after=doubt.state,
    )
    _tell(db, doubt, person, now)
    return doubt


def _tell(db: Db, doubt: FundDoubt, by: Person, now: datetime) -> None:
    verdict = "属实" if doubt.state == DoubtState.RIGHT else "不属实"
    answer = doubt.answer.rstrip("。！!") + "。"
    text = f"【经费疑问】您对{about(db, doubt)}的疑问，监督小组{by.name}查了：{verdict}。{answer}"
    addresses.tell(db, doubt.person_id, Message(text, thing=doubt.id), now)
    if doubt.state != DoubtState.RIGHT:
        return
    found = (
        p for post in approvers.APPROVERS for p in people.holders(db, post, doubt.village_id, now)
    )
    officers = dict.fromkeys(p.id for p in found if p.id != doubt.person_id)
    text = f"【经费疑问】{about(db, doubt)}有一条疑问，监督小组{by.name}查了属实：{answer}请更正，并告诉村民。"
    addresses.tell_all(db, officers, Message(text, thing=doubt.id), now)
