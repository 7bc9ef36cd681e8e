"""Doubts (经费疑问): somebody questions a published month; the supervision group answers in writing."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field

from core import acts, decisions
from core.clock import spoken_month
from core.db import Db, insert_once
from core.decisions import Decided, Law
from core.errors import Refusal
from core.funds import approvers, words
from core.funds.publication import FundPublication
from core.ids import new_id
from core.outbox import Choice, Message
from core.registry import addresses, people, recusal
from core.registry.people import Person, Post

_PASSED_ON = "疑问和答复已经转到了，收不回。还有话请再说。"
FILED = acts.kind("doubt.file", final=_PASSED_ON)
FOUND_RIGHT = acts.kind("doubt.right", final=_PASSED_ON)
FOUND_WRONG = acts.kind("doubt.wrong", final=_PASSED_ON)


class DoubtState(StrEnum):
    """What has become of a question."""

    OPEN = "open"
    RIGHT = "right"  # 属实
    WRONG = "wrong"  # 不属实


class FundDoubt(Decided, table=True):
    """A question about a published month of money, and its written answer."""

    __tablename__ = "fund_doubt"
    __table_args__ = (Index("fund_doubt_waiting", "village_id", "state"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    publication_id: str = Field(foreign_key="fund_publication.id", index=True)
    village_id: str = Field(foreign_key="region.id")
    person_id: str = Field(foreign_key="person.id")
    words: str  # empty when it was only pressed in a group chat
    at: datetime
    once: str | None = Field(default=None, unique=True)  # publication and person, while it is open
    state: DoubtState = DoubtState.OPEN
    version: int = 1
    decided_by: str | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    answer: str = ""


def file(db: Db, person: Person, publication_id: str, text: str, now: datetime) -> FundDoubt:
    """Put a question to the supervision group; Refusal for strangers and while one is open."""
    publication = db.get(FundPublication, publication_id)
    if publication is None or publication.village_id != person.village_id:
        raise Refusal("这不是您村的经费公示。发“经费公示”看自己村的。")
    new = FundDoubt(
        publication_id=publication.id,
        village_id=publication.village_id,
        person_id=person.id,
        words=text.strip(),
        at=now,
        once=f"{publication.id}/{person.id}",
    )
    if not insert_once(db, FundDoubt, new.model_dump()):
        raise Refusal("您提的疑问监督小组正在查，查清了会告诉您。还有别的，等这一条有了答复再提。")
    acts.record(db, FILED, new.id, now, person_id=person.id, right="villager")
    stored = db.get_one(FundDoubt, new.id)
    addresses.tell_all(db, [p.id for p in deciders(db, stored, now)], question(db, stored), now)
    return stored


def deciders(db: Db, doubt: FundDoubt, now: datetime) -> list[Person]:
    """Who of the supervision group answers; the town when all of them must withdraw."""
    group = people.holders(db, Post.SUPERVISOR, doubt.village_id, now)
    asker = [doubt.person_id]
    return recusal.able(
        db, doubt.village_id, group, lambda who: recusal.must_withdraw(db, who, asker), now
    )


def question(db: Db, doubt: FundDoubt) -> Message:
    """The question as the supervision group sees it."""
    choices = tuple(
        Choice(label, "answer_doubt", {"doubt": doubt.id, "right": right}, doubt.id, doubt.version)
        for label, right in (("属实", True), ("不属实", False))
    )
    who = db.get_one(Person, doubt.person_id).name
    quoted = f"“{doubt.words}”" if doubt.words else f"没有写是哪一笔，请先问问{who}。"
    text = f"【经费疑问】{who}对{about(db, doubt)}有疑问：{quoted}查清了请选一个，再写明查的情况。"
    return Message(text, choices, thing=doubt.id)


def about(db: Db, doubt: FundDoubt) -> str:
    """Which publication it is about."""
    month = db.get_one(FundPublication, doubt.publication_id).month
    return f"{spoken_month(month)}经费公示"


def waiting_for(db: Db, person: Person, now: datetime) -> list[FundDoubt]:
    """The questions that wait and that the person may answer, oldest first."""
    return decisions.waiting_for(db, LAW, person, now)


def open_in(db: Db, village_ids: Collection[str]) -> int:
    """How many questions wait in these villages."""
    return decisions.waiting_in(db, LAW, village_ids)


def to_decide(
    db: Db, person: Person, doubt_id: str, version: int | None, now: datetime
) -> FundDoubt:
    """The question, held for its answer; Refusal unless it is open and this person's to answer."""
    return decisions.to_decide(db, LAW, person, doubt_id, version, now)


def _not_yours(_: Db, __: FundDoubt, ___: Person, able: Sequence[Person], ____: datetime) -> str:
    others = "、".join(p.name for p in able) or "镇里"
    return f"经费疑问由监督小组来查，本人和亲属要回避。这一条归{others}。"


def _settled(db: Db, doubt: FundDoubt, _: datetime) -> str:
    by = db.get_one(Person, doubt.decided_by).name if doubt.decided_by else ""
    return f"这条疑问{by}已经答复过了，不用再查。"


def _changed(_: Db, __: FundDoubt) -> str:
    return "这条疑问有了变动，请发“经费疑问”重新看一遍。"


LAW = Law(
    table=FundDoubt,
    waiting=DoubtState.OPEN,
    deciders=deciders,
    flow="answer_doubt",
    missing="找不到这条疑问。发“经费疑问”看看还有哪些。",
    not_yours=_not_yours,
    settled=_settled,
    changed=_changed,
    kinds={DoubtState.RIGHT: FOUND_RIGHT, DoubtState.WRONG: FOUND_WRONG},
)


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
    doubt.answer = decisions.refuse_unless_reasoned(answer, "请写明查的情况，提疑问的人要看的。")
    doubt.once = None
    state = DoubtState.RIGHT if right else DoubtState.WRONG
    decisions.decide(db, LAW, doubt, state, now, by=person, right=Post.SUPERVISOR)
    _tell(db, doubt, person, now)
    return doubt


def _tell(db: Db, doubt: FundDoubt, by: Person, now: datetime) -> None:
    right = doubt.state == DoubtState.RIGHT
    answer = words.doubt_answered(doubt.id, about(db, doubt), by.name, doubt.answer, right=right)
    addresses.tell(db, doubt.person_id, answer, now)
    if not right:
        return
    heads = approvers.officers(db, doubt.village_id, now)
    officers = [p.id for p in heads if p.id != doubt.person_id]
    message = words.doubt_was_right(doubt.id, about(db, doubt), by.name, doubt.answer)
    addresses.tell_all(db, officers, message, now)
