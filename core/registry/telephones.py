"""Telephones (电话): by which number somebody is rung; shown to those who serve them or whom they serve alone."""

import re
import unicodedata
from collections.abc import Collection
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.registry import households, people, regions
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person, Post

KEPT = acts.kind(
    "telephone.keep",
    final="电话已经记下了，原来的号码没有留底。记错了，请再说一次“我的电话是……”。",
)
FORGOTTEN = acts.kind(
    "telephone.forget", final="电话已经删掉了，没有留底。要留，请再说一次“我的电话是……”。"
)
_MOBILE, _LANDLINE = re.compile(r"1[3-9]\d{9}"), re.compile(r"0\d{9,11}")
SERVES = frozenset({Post.REPRESENTATIVE, Post.GRID_WORKER})
"""Posts whose holders ring the people of their households without being asked to."""


class Telephone(SQLModel, table=True):
    """Somebody's number. It stands in no act, no log and no remark."""

    __tablename__ = "telephone"
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    number: str


def digits(typed: str) -> str:
    """The number as it is dialled, in whatever width and with whatever between the digits it was written.

    Refusal, in a sentence that says what is wrong, for what is no mobile and no landline with its area code.
    """
    if typed.isascii() and _MOBILE.fullmatch(typed):
        return typed
    plain = re.sub(r"\D", "", unicodedata.normalize("NFKC", typed))
    if len(plain) == 13 and plain.startswith("861"):
        plain = plain.removeprefix("86")
    if _MOBILE.fullmatch(plain) or _LANDLINE.fullmatch(plain):
        return plain
    if plain.startswith("1"):
        if len(plain) == 11:
            raise Refusal("这不像手机号，手机号是13到19开头的。请对一下再发。")
        raise Refusal(f"手机号是11位，您发的是{len(plain)}位，请对一下再发。")
    raise Refusal("座机请连区号一起发，比如 0731-82345678；手机号是11位。请对一下再发。")


def keep(db: Db, person_id: str, typed: str, now: datetime, address_id: str | None = None) -> str:
    """Keep a number of one's own in place of the one before; the number as it is kept. Refusal as `digits`."""
    number = digits(typed)
    known = db.get(Telephone, person_id) or Telephone(person_id=person_id, number=number)
    known.number = number
    db.add(known)
    _note(db, KEPT, person_id, now, address_id)
    return number


def forget(db: Db, person_id: str, now: datetime, address_id: str | None = None) -> bool:
    """Remove one's own number; whether there was one."""
    known = db.get(Telephone, person_id)
    if known is None:
        return False
    db.delete(known)
    _note(db, FORGOTTEN, person_id, now, address_id)
    return True


def _note(db: Db, kind: str, person_id: str, now: datetime, address_id: str | None) -> None:
    mine = {"person_id": person_id, "address_id": address_id}
    acts.record(db, kind, person_id, now, right="own", **mine)
    db.flush()


def of_people(db: Db, person_ids: Collection[str]) -> dict[str, str]:
    """The numbers of these people, by id; whoever has none is missing. Whose eyes they are for, the caller knows."""
    query = select(Telephone.person_id, Telephone.number)
    return dict(db.exec(query.where(col(Telephone.person_id).in_(person_ids))).all())


def of_households(db: Db, household_ids: Collection[str]) -> dict[str, str]:
    """A number of each of these households, by id: its head's, else a member's; one SELECT."""
    query = (
        select(Household.id, Household.head_id, Telephone.person_id, Telephone.number)
        .join(HouseholdMember, col(HouseholdMember.household_id) == Household.id)
        .join(Telephone, col(Telephone.person_id) == HouseholdMember.person_id)
        .where(col(Household.id).in_(household_ids))
        .order_by(col(Telephone.person_id).desc())
    )
    numbers: dict[str, str] = {}
    heads: set[str] = set()
    for household_id, head_id, person_id, number in db.exec(query):
        if household_id not in heads:
            numbers[household_id] = number
        if person_id == head_id:
            heads.add(household_id)
    return numbers


def of_person(db: Db, person_id: str | None) -> str:
    """Somebody's number; empty where none is kept."""
    known = db.get(Telephone, person_id) if person_id else None
    return known.number if known is not None else ""


def serving(db: Db, person_id: str, posts: Collection[Post], now: datetime) -> list[Person]:
    """Who serves somebody by one of these posts: in their own circle, group, village, town or city; the nearest first."""
    circle = households.circle_of(db, person_id)
    line = [r.id for r in regions.line_up(db, circle.id)] if circle is not None else []
    sitting = people.sitting(db, posts, line, now)
    ordered = sorted(sitting, key=lambda one: line.index(one[0].region_id))
    return list({p.id: p for _, p in ordered if p.id != person_id}.values())


def may_see(db: Db, asker_id: str, person_id: str, now: datetime) -> bool:
    """Whether the number of one is for the eyes of the other: one of them serves the other by a post held now."""
    if asker_id == person_id:
        return True
    served = serving(db, person_id, SERVES, now)
    if any(p.id == asker_id for p in served):
        return True
    every = [post for post in Post if post != Post.PARTY_MEMBER]
    return any(p.id == person_id for p in serving(db, asker_id, every, now))
