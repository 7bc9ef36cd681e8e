"""The doorbell (爱心门铃): a household that rings with any one thing, and the helpers named for it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, SQLModel, col, delete, select

from core import acts
from core.acts import Act
from core.db import Db
from core.emergencies import words
from core.errors import Refusal
from core.outbox import Outgoing
from core.registry import people
from core.registry.households import Household
from core.registry.people import Person, Post

TAG = "爱心门铃"
"""The class tag of a household that has a doorbell."""
HELPER = "门铃帮手"
MOST = 5
_OF_CRIES = ("going", "stand_down", "sos")
NAMED = acts.kind("doorbell.helpers")
UNNAMED = acts.kind("doorbell.helpers_back", passed_over="the taking back of 门铃帮手")
_MAY = frozenset(
    [
        Post.VILLAGE_SECRETARY,
        Post.VILLAGE_DIRECTOR,
        Post.COMMITTEE_MEMBER,
        Post.GROUP_LEADER,
        Post.REPRESENTATIVE,
        Post.GRID_WORKER,
    ]
)


class DoorbellHelper(SQLModel, table=True):
    """Somebody who comes when this household's doorbell rings; rung before everybody else."""

    __tablename__ = "doorbell_helper"
    household_id: str = Field(foreign_key="household.id", primary_key=True)
    person_id: str = Field(foreign_key="person.id", primary_key=True)
    position: int


def has(household: Household | None) -> bool:
    """Whether this household has a doorbell."""
    return household is not None and any(tag.startswith(TAG) for tag in household.tags)


def helpers_of(db: Db, household_id: str | None) -> list[Person]:
    """The helpers named for a household, in the order in which they were named."""
    if household_id is None:
        return []
    query = (
        select(Person)
        .join(DoorbellHelper, col(DoorbellHelper.person_id) == Person.id)
        .where(DoorbellHelper.household_id == household_id)
        .order_by(col(DoorbellHelper.position))
    )
    return list(db.exec(query))


def in_a_talk(db: Db, channel: str, chat: str, since: datetime) -> bool:
    """Whether this account has been asked something since then: a bare number may be the answer to it."""
    query = select(Outgoing.choices).where(
        Outgoing.channel == channel, Outgoing.chat == chat, Outgoing.due_at > since
    )
    every = db.exec(query.order_by(col(Outgoing.due_at).desc()).limit(20))
    return any(c[0]["flow"] not in _OF_CRIES for c in every if c)


def may_name(db: Db, person_id: str, household: Household, now: datetime) -> bool:
    """Whether the person serves this household by a post: its representative, its group or its village."""
    return people.holds_above(db, person_id, _MAY, household.circle_id, now)


def name_helpers(
    db: Db, by_id: str, household: Household, helpers: Sequence[Person], now: datetime
) -> None:
    """These people, in this order, are the household's helpers from now on.

    Refusal unless it has a doorbell, whoever names them serves it, and they are one to five of its village.
    """
    if not may_name(db, by_id, household, now):
        raise Refusal(words.not_your_household(household.name))
    if not has(household):
        raise Refusal(words.no_doorbell(household.name))
    if not 1 <= len({p.id for p in helpers}) <= MOST:
        raise Refusal(words.so_many_helpers(MOST))
    if any(p.village_id != household.village_id for p in helpers):
        raise Refusal(words.helpers_of_the_village())
    before = [p.id for p in helpers_of(db, household.id)]
    _put(db, household.id, [p.id for p in helpers])
    acts.record(db, NAMED, household.id, now, person_id=by_id, right="post", before=before)


def _put(db: Db, household_id: str, person_ids: Sequence[str]) -> None:
    db.exec(delete(DoorbellHelper).where(col(DoorbellHelper.household_id) == household_id))
    for position, person_id in enumerate(dict.fromkeys(person_ids)):
        db.add(DoorbellHelper(household_id=household_id, person_id=person_id, position=position))
    db.flush()


@acts.takes_back(NAMED)
def unname(db: Db, act: Act, now: datetime) -> str:
    """撤销: those who were named before are the helpers again."""
    household = db.get_one(Household, act.thing_id)
    _put(db, household.id, act.detail["before"])
    act.undone_at = now
    db.add(act)
    acts.record(db, UNNAMED, household.id, now, person_id=act.person_id, right=act.right)
    return words.helpers_back(household.name, [p.name for p in helpers_of(db, household.id)])
