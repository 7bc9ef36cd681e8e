"""Invitations (邀请): one-time codes that bind an account to a person, and who is locked out for guessing them."""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func
from sqlmodel import Field, SQLModel, col, select

from core.db import Db, lock
from core.errors import Refusal
from core.ids import new_id
from core.registry import words
from core.registry.addresses import Address, Binding, attach
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person, dead
from core.registry.regions import Kind, Region

INVITATION_LIFE = timedelta(hours=72)
SHEET_LIFE = timedelta(days=30)
"""So long a printed code is good: it has to be handed out from door to door."""
_CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
WRONG_CODES_AN_HOUR, WRONG_CODES_A_DAY = 5, 10
WRONG_CODES_OF_ALL = 1000
"""From so many within an hour on, whoever they come from, somebody is trying codes: nobody's is looked at."""


class Invitation(SQLModel, table=True):
    """A one-time code that binds an account to a person. Only its hash is kept."""

    __tablename__ = "invitation"
    id: str = Field(default_factory=new_id, primary_key=True)
    code_hash: str = Field(unique=True)
    person_id: str = Field(foreign_key="person.id")
    expires_at: datetime
    used_at: datetime | None = None
    used_by: str | None = None


class WrongCode(SQLModel, table=True):
    """A wrong invitation code, counted so that codes cannot be guessed."""

    __tablename__ = "wrong_code"
    id: str = Field(default_factory=new_id, primary_key=True)
    address_id: str = Field(index=True)
    at: datetime


def invite(db: Db, person_id: str, at: datetime, life: timedelta = INVITATION_LIFE) -> str:
    """A fresh one-time code for a person: eight characters that cannot be mistaken, good for 72 hours."""
    code = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(CODE_LENGTH))
    db.add(Invitation(code_hash=_hash(code), person_id=person_id, expires_at=at + life))
    db.flush()
    return code


def _refuse_guessing(db: Db, address: Address, at: datetime) -> None:
    """Eight characters are few: who tries codes is locked out, first for an hour, then for a day."""
    hour, mine = (
        col(WrongCode.at) > at - timedelta(hours=1),
        col(WrongCode.address_id) == address.id,
    )
    day = at - timedelta(days=1)
    counts = (func.count().filter(and_(mine, hour)), func.count().filter(mine))
    query = select(*counts, func.count().filter(hour)).where(WrongCode.at > day)
    of_hour, of_day, of_all = db.exec(query).one()
    if of_day >= WRONG_CODES_A_DAY:
        raise Refusal("邀请码错得太多，锁住了，明天再试；急的话请村干部当面来办。")
    if of_hour >= WRONG_CODES_AN_HOUR:
        raise Refusal("邀请码错得太多，请一小时后再试，或请村干部重新发一个。")
    if of_all >= WRONG_CODES_OF_ALL:
        raise Refusal("现在有人在乱试邀请码，先停一个小时，过一会儿再来绑定。")


def locked_out(db: Db, at: datetime) -> list[tuple[str, int]]:
    """The accounts that are locked for a day because they tried codes, and how often: channel and count."""
    many = func.count()
    query = (
        select(Address.channel, many)
        .join(WrongCode, col(WrongCode.address_id) == Address.id)
        .where(WrongCode.at > at - timedelta(days=1))
        .group_by(col(Address.id), col(Address.channel))
        .having(many >= WRONG_CODES_A_DAY)
    )
    return list(db.exec(query))


def plain_code(typed: str) -> str:
    """A code as it was made, in whatever width and with whatever between its characters it was typed."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", typed).upper())


def accept(db: Db, address: Address, code: str, at: datetime) -> Person:
    """Bind the address by a code; Refusal when it is wrong, used, late or tried too often."""
    _refuse_guessing(db, address, at)
    query = select(Invitation).where(Invitation.code_hash == _hash(plain_code(code)))
    invitation = db.exec(query).first()
    if invitation is None:
        raise WrongInvitation(words.no_such_invitation())
    lock(db, Invitation, invitation.id)  # two accounts may try the same code at the same moment
    if invitation.used_at is not None:
        raise Refusal("这个邀请码已经用过了，请村干部重新发一个。")
    if invitation.expires_at <= at:
        raise Refusal("这个邀请码过期了，请村干部重新发一个。")
    if dead(db, invitation.person_id):
        raise Refusal("这个邀请码的主人已经登记为去世，绑不了。弄错了请跟村干部说。")
    invitation.used_at, invitation.used_by = at, address.id
    db.add(invitation)
    attach(db, address, invitation.person_id, at)
    return db.get_one(Person, invitation.person_id)


@dataclass(frozen=True)
class Home:
    """A household, who speaks for it, and whether anybody of it has an account."""

    circle_id: str
    household_id: str
    name: str
    head_id: str
    head: str
    bound: bool


def homes(db: Db, village_id: str) -> list[Home]:
    """Every household of a village with a head, circle by circle, and whether anybody of it is bound."""
    bound = (
        select(HouseholdMember.household_id)
        .join(Binding, col(Binding.person_id) == HouseholdMember.person_id)
        .where(col(Binding.until).is_(None))
    )
    query = (
        select(Household, Person.name, col(Household.id).in_(bound))
        .join(Person, col(Person.id) == Household.head_id)
        .join(Region, col(Region.id) == Household.circle_id)
        .where(Household.village_id == village_id, Region.kind == Kind.CIRCLE)
        .order_by(col(Household.circle_id), col(Household.id))
    )
    return [
        Home(home.circle_id, home.id, home.name, home.head_id or "", head, bool(has))
        for home, head, has in db.exec(query)
    ]


class WrongInvitation(Refusal):
    """A code that names no invitation: counted against the account that tried it."""


def count_wrong_code(db: Db, address: Address, at: datetime) -> None:
    """Count a wrong code; done after the refusal has rolled the attempt itself back."""
    db.add(WrongCode(address_id=address.id, at=at))


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
