"""Known answers (问答): what a village's cadres keep for the questions that come again and again.

A village inherits its town's and city's; the nearest wins. A change ends one row and begins another.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.db import Db, lock
from core.errors import Refusal
from core.ids import new_id
from core.registry import people, regions
from core.registry.people import Person, Post
from core.reports.wording.kept import plain_text

KEEPERS = frozenset(
    {
        Post.CLERK,
        Post.VILLAGE_SECRETARY,
        Post.VILLAGE_DIRECTOR,
        Post.TOWN_CADRE,
        Post.CITY_CADRE,
    }
)
LONGEST_QUESTION, LONGEST_ANSWER, MOST_WAYS = 60, 500, 10

KEPT = acts.kind("answer.keep")
CHANGED = acts.kind("answer.change")
CONFIRMED = acts.kind("answer.confirm")
REMOVED = acts.kind("answer.remove")


class KnownAnswer(SQLModel, table=True):
    """One question of a region, other ways to ask it, and its answer, from when to when."""

    __tablename__ = "known_answer"
    __table_args__ = (
        Index("known_answer_of_region", "region_id", "until"),
        Index("known_answer_confirmed", "confirmed_at"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    region_id: str = Field(foreign_key="region.id")
    question: str
    ways: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    answer: str
    by_id: str = Field(foreign_key="person.id")
    at: datetime
    confirmed_by: str = Field(foreign_key="person.id")
    confirmed_at: datetime
    replaces: str | None = None  # the row before a change
    until: datetime | None = None  # changed or removed
    reminded_at: datetime | None = None


def regions_kept_by(db: Db, person_id: str, now: datetime) -> list[str]:
    """The regions for which the person may keep answers: of each post its own, and the villages below."""
    ids: list[str] = []
    for held in people.posts_of(db, person_id, now):
        if held.post in KEEPERS:
            ids += [held.region_id, *regions.villages_in(db, held.region_id)]
    return list(dict.fromkeys(ids))


def may_keep(db: Db, person_id: str, region_id: str, now: datetime) -> bool:
    """Whether the person may keep answers for this region: by a post there or above it."""
    return people.holds_above(db, person_id, KEEPERS, region_id, now)


def standing(db: Db, region_ids: Sequence[str]) -> list[KnownAnswer]:
    """The answers of exactly these regions, region by region, oldest first."""
    query = select(KnownAnswer).where(
        col(KnownAnswer.region_id).in_(region_ids), col(KnownAnswer.until).is_(None)
    )
    near = {region_id: n for n, region_id in enumerate(region_ids)}
    return sorted(db.exec(query), key=lambda a: (near[a.region_id], a.id))


def for_region(db: Db, region_id: str) -> list[KnownAnswer]:
    """What holds in a region: its own answers, then those of everything above it."""
    return standing(db, [r.id for r in regions.line_up(db, region_id)])


def one(db: Db, answer_id: str) -> KnownAnswer | None:
    """An answer that stands; None when it was changed or removed meanwhile."""
    known = db.get(KnownAnswer, answer_id)
    return known if known is not None and known.until is None else None


def keep(
    db: Db, person: Person, region_id: str, question: str, answer: str, now: datetime
) -> KnownAnswer:
    """Keep an answer for everybody of a region. Refusal for others, and for a question that is there."""
    _refuse_unless_keeper(db, person, region_id, now)
    question, answer = _fit(question, answer)
    if any(a.question == question for a in standing(db, [region_id])):
        raise Refusal(f"“{question}”已经有答案了。要改，请发“问答”，选它，再选“改答案”。")
    new = KnownAnswer(
        region_id=region_id,
        question=question,
        answer=answer,
        by_id=person.id,
        at=now,
        confirmed_by=person.id,
        confirmed_at=now,
    )
    db.add(new)
    _record(db, KEPT, new, person, now)
    return new


def change(
    db: Db, person: Person, answer_id: str, now: datetime, *, answer: str = "", way: str = ""
) -> KnownAnswer:
    """Another answer, or one more way to ask. Whoever changes it has confirmed it too."""
    old = held(db, person, answer_id, now)
    if len(old.ways) >= MOST_WAYS and way:
        raise Refusal(f"一条问答最多{MOST_WAYS}种问法。")
    _, kept = _fit(old.question, answer or old.answer)
    ways = [*old.ways, _fit(way, kept)[0]] if way else old.ways
    new = KnownAnswer(
        region_id=old.region_id,
        question=old.question,
        ways=list(dict.fromkeys(ways)),
        answer=kept,
        by_id=person.id,
        at=now,
        confirmed_by=person.id,
        confirmed_at=now,
        replaces=old.id,
    )
    old.until = now
    db.add_all([old, new])
    _record(db, CHANGED, new, person, now)
    return new


def confirm(db: Db, person: Person, answer_id: str, now: datetime) -> KnownAnswer:
    """还对: it still holds, says the person, from now on in their name."""
    known = held(db, person, answer_id, now)
    was = {"by": known.confirmed_by, "at": known.confirmed_at.isoformat()}
    known.confirmed_by, known.confirmed_at, known.reminded_at = person.id, now, None
    db.add(known)
    _record(db, CONFIRMED, known, person, now, was=was)
    return known


def remove(db: Db, person: Person, answer_id: str, now: datetime) -> KnownAnswer:
    """It is no longer answered."""
    known = held(db, person, answer_id, now)
    known.until = now
    db.add(known)
    _record(db, REMOVED, known, person, now)
    return known


def held(db: Db, person: Person, answer_id: str, now: datetime) -> KnownAnswer:
    """The answer, locked; Refusal unless it stands and the person may keep it."""
    lock(db, KnownAnswer, answer_id)
    known = one(db, answer_id)
    if known is None:
        raise Refusal("这一条已经改过或删掉了。发“问答”重新看一遍。")
    _refuse_unless_keeper(db, person, known.region_id, now)
    return known


def _refuse_unless_keeper(db: Db, person: Person, region_id: str, now: datetime) -> None:
    if not may_keep(db, person.id, region_id, now):
        where = regions.title(db, region_id)
        raise Refusal(f"{where}的问答由村里的记录员、村支书或镇干部来管。有问题直接问我就行。")


def _fit(question: str, answer: str) -> tuple[str, str]:
    question, answer = (plain_text(words) for words in (question, answer))
    if not question or not answer:
        raise Refusal("问题和答案都要写，比如“问答 医保怎么交 → 每年9月起在村部交”。")
    if len(question) > LONGEST_QUESTION or len(answer) > LONGEST_ANSWER:
        raise Refusal(f"写短一点：问题{LONGEST_QUESTION}个字以内，答案{LONGEST_ANSWER}个字以内。")
    return question, answer


def _record(
    db: Db, kind: str, known: KnownAnswer, person: Person, now: datetime, **detail: Any
) -> None:
    db.flush()
    acts.record(db, kind, known.id, now, person_id=person.id, right="keeper", **detail)
