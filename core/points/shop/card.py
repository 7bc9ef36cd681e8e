"""The points card (积分卡): a household's number at the counter, for whoever has no phone."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel, col, select

from core import acts
from core import db as database
from core.db import Db
from core.errors import Refusal
from core.ids import new_id
from core.points.shop import shop
from core.registry import households, people
from core.registry.households import Household
from core.registry.people import Person, Post
from core.registry.regions import Region

DIGITS = 9

ISSUED = acts.kind("card.issue", final="卡已经办了，收不回。丢了、办错了就再补办一张，旧卡就作废。")


class PointsCard(SQLModel, table=True):
    """One card of a household; a new one ends the one before. The number alone gives nobody goods."""

    __tablename__ = "points_card"
    __table_args__ = (
        Index(
            "points_card_in_use",
            "household_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    household_id: str = Field(foreign_key="household.id")
    number: str = Field(unique=True)  # eight digits and a check digit
    by: str = Field(foreign_key="person.id")
    at: datetime
    ended_at: datetime | None = None  # lost, and another one made


@dataclass(frozen=True)
class Face:
    """What is printed on a card."""

    village: str
    household: str
    number: str  # in threes


def issue(db: Db, person: Person, household_id: str, now: datetime, *, again: bool) -> PointsCard:
    """The household's card, made when it has none; `again` ends a lost one and makes another.

    Refusal for anybody but the household, its representative and the village.
    """
    held_by = _right(db, person, household_id, now)
    database.lock(db, Household, household_id)
    known = in_use(db, household_id)
    if known is not None and not again:
        return known
    if known is not None:
        known.ended_at = now
        db.add(known)
        db.flush()
    card = PointsCard(household_id=household_id, number=_number(db), by=person.id, at=now)
    db.add(card)
    db.flush()
    acts.record(db, ISSUED, card.id, now, person_id=person.id, right=held_by)
    return card


def _right(db: Db, person: Person, household_id: str, now: datetime) -> str:
    home = db.get_one(Household, household_id)
    if any(p.id == person.id for p in households.members(db, household_id)):
        return "member"
    if people.holds(db, person.id, Post.REPRESENTATIVE, home.circle_id, now):
        return Post.REPRESENTATIVE
    held_by = shop.right(db, person, home.village_id, now)
    if held_by in (Post.CLERK, Post.VILLAGE_SECRETARY):
        return str(held_by)
    raise Refusal("积分卡由那家人自己、他们的村民代表或村里的记录员来办。")


def in_use(db: Db, household_id: str) -> PointsCard | None:
    """The household's card, if it has one."""
    query = select(PointsCard).where(
        PointsCard.household_id == household_id, col(PointsCard.ended_at).is_(None)
    )
    return db.exec(query).first()


def of_number(db: Db, number: str) -> PointsCard:
    """The card with this number; Refusal when there is none, or it has been replaced."""
    card = db.exec(select(PointsCard).where(PointsCard.number == number)).first()
    if card is None:
        raise Refusal(f"没有卡号{spaced(number)}，请对着卡再输一遍。")
    if card.ended_at is not None:
        raise Refusal("这张卡已经挂失，补办了新卡，请用新卡。")
    return card


def spaced(number: str) -> str:
    """A number as it is read aloud: 123 456 789."""
    return " ".join(number[i : i + 3] for i in range(0, len(number), 3))


def is_number(words: str) -> bool:
    """Whether these digits can be a card's number: so many, and the last one fits the others."""
    return len(words) == DIGITS and words.isdecimal() and _check(words[:-1]) == words[-1]


def _number(db: Db) -> str:
    while True:
        digits = f"{secrets.randbelow(9 * 10 ** (DIGITS - 2)) + 10 ** (DIGITS - 2)}"
        number = digits + _check(digits)
        if db.exec(select(PointsCard.id).where(PointsCard.number == number)).first() is None:
            return number


def _check(digits: str) -> str:
    """Luhn's digit: one wrong or two swapped digits never fit."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def face(db: Db, card: PointsCard) -> Face:
    """What the card says."""
    home = db.get_one(Household, card.household_id)
    village = db.get_one(Region, home.village_id).name
    return Face(village, home.name, spaced(card.number))
