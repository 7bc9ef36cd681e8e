"""Visit checks (来过没来): a few households, drawn by a seed, say in one tap whether somebody came."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Index, func
from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.acts import Act
from core.clock import day_of
from core.db import Db, lock
from core.duties.check_ins import CheckIn, CheckInMode
from core.duties.truth import words
from core.errors import Refusal
from core.ids import new_id
from core.registry import addresses, households, people
from core.registry.addresses import Address, Binding
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person, Post

SHARE = 10
"""Percent of a month's visits that are asked about at most, and never fewer than one. Default of ours."""
_DOORBELL = "爱心门铃"
"""Whoever has a doorbell is asked nothing: what comes from there must ring."""
ANSWERED = acts.kind("visit_check.answer")
UNDONE = acts.kind("visit_check.answer.undo", passed_over="the taking back of 来过 or 没来")


class VisitCheck(SQLModel, table=True):
    """One visit about which its household was asked; the answer is for the supervision group alone."""

    __tablename__ = "visit_check"
    __table_args__ = (Index("visit_check_village", "village_id", "day"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    check_in_id: str = Field(unique=True)  # which may be taken back later
    representative_id: str = Field(foreign_key="person.id")
    household_id: str = Field(foreign_key="household.id")
    person_id: str = Field(foreign_key="person.id")  # who was asked
    day: date  # of the visit
    seed: str  # what it was drawn by, from all visits of the week
    drawn_from: int
    at: datetime
    came: bool | None = None
    answered_at: datetime | None = None


def draw(db: Db, village_id: str, now: datetime) -> list[VisitCheck]:
    """Draw from the visits of the seven days before today, and ask their households; who was drawn.

    As many as make a tenth of the month so far, at least one. Nobody chooses: a visit is named
    `code/day/moment`, the seed is SHA-256 of all their names, the order that of `seed/name`. To the
    second nobody knows beforehand when others will write, and afterwards anybody can draw again.
    """
    until = day_of(now)
    pool = _visits(db, village_id, until - timedelta(days=7), until - timedelta(days=1))
    if not pool:
        return []
    codes = _codes(db, {v.household_id for v in pool})
    names = {v.id: f"{codes[v.household_id]}/{v.day}/{v.at.isoformat()}" for v in pool}
    seed = _digest(";".join(sorted(names.values())))
    wanted = _wanted(db, village_id, until - timedelta(days=1))
    asked = _speaking(db, {v.household_id for v in pool})
    drawn: list[VisitCheck] = []
    for visit in sorted(pool, key=lambda v: _digest(f"{seed}/{names[v.id]}")):
        who = next(
            (p for p in asked.get(visit.household_id, ()) if p != visit.representative_id), None
        )
        if len(drawn) < wanted and who is not None:
            drawn.append(_check(visit, who, seed, len(pool), now))
    db.add_all(drawn)
    db.flush()
    for check in drawn:
        name = db.get_one(Person, check.representative_id).name
        addresses.tell(db, check.person_id, words.question(check.id, name, check.day), now)
    return drawn


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _codes(db: Db, household_ids: set[str]) -> dict[str, str]:
    query = select(Household.id, Household.code).where(col(Household.id).in_(household_ids))
    return dict(db.exec(query).all())


def _visits(db: Db, village_id: str, first: date, last: date) -> list[CheckIn]:
    query = select(CheckIn).where(
        CheckIn.village_id == village_id,
        CheckIn.mode == CheckInMode.VISIT,
        col(CheckIn.day).between(first, last),
        col(CheckIn.id).not_in(select(VisitCheck.check_in_id)),
    )
    return list(db.exec(query.order_by(col(CheckIn.id))))


def _wanted(db: Db, village_id: str, last: date) -> int:
    first = last.replace(day=1)
    visits = select(func.count(col(CheckIn.id))).where(
        CheckIn.village_id == village_id,
        CheckIn.mode == CheckInMode.VISIT,
        col(CheckIn.day).between(first, last),
    )
    asked = select(func.count(col(VisitCheck.id))).where(
        VisitCheck.village_id == village_id, col(VisitCheck.day).between(first, last)
    )
    return max(0, -(-db.exec(visits).one() * SHARE // 100) - db.exec(asked).one())


def _speaking(db: Db, household_ids: set[str]) -> dict[str, list[str]]:
    """Who can be asked in each of these households: the head first; none where there is a doorbell."""
    query = (
        select(Household, HouseholdMember.person_id)
        .join(HouseholdMember, col(HouseholdMember.household_id) == Household.id)
        .join(Binding, col(Binding.person_id) == HouseholdMember.person_id)
        .join(Address, col(Address.id) == Binding.address_id)
        .where(
            col(Household.id).in_(household_ids),
            col(Binding.until).is_(None),
            col(Address.reachable).is_(True),
            col(Address.channel).not_in(addresses.ONE_WAY),
        )
        .order_by(HouseholdMember.person_id)
    )
    speaking: dict[str, list[str]] = {}
    for household, person_id in db.exec(query):
        if not any(tag.startswith(_DOORBELL) for tag in household.tags):
            known = speaking.setdefault(household.id, [])
            known.insert(0 if person_id == household.head_id else len(known), person_id)
    return speaking


def _check(visit: CheckIn, who: str, seed: str, drawn_from: int, now: datetime) -> VisitCheck:
    return VisitCheck(
        village_id=visit.village_id,
        check_in_id=visit.id,
        representative_id=visit.representative_id,
        household_id=visit.household_id,
        person_id=who,
        day=visit.day,
        seed=seed,
        drawn_from=drawn_from,
        at=now,
    )


def answer(db: Db, by: Person, check_id: str, came: bool, now: datetime) -> VisitCheck:
    """What the household says; that nobody came reaches the supervision group, and nobody else.

    Refusal unless the speaker belongs to the household, and once it has answered.
    """
    lock(db, VisitCheck, check_id)
    check = db.get(VisitCheck, check_id)
    home = households.of_person(db, by.id)
    if check is None or home is None or home.id != check.household_id:
        raise Refusal("这一问是问那一家的，您不用回。")
    if check.came is not None:
        raise Refusal("您家已经回过了，谢谢。回错了就发“撤销”。")
    check.came, check.answered_at = came, now
    db.add(check)
    acts.record(db, ANSWERED, check.id, now, person_id=by.id, right="household")
    if not came:
        name = db.get_one(Person, check.representative_id).name
        message = words.nobody_came(home.name, name, check.day)
        addresses.tell_all(db, watching(db, check, now), message, now)
    return check


def watching(db: Db, check: VisitCheck, now: datetime) -> list[str]:
    """The supervision group without whom the visit concerns: who made it, their kin, the household's."""
    group = people.holders(db, Post.SUPERVISOR, check.village_id, now)
    concerned = {check.representative_id} | people.kin_of(db, check.representative_id)
    return [p.id for p in group if p.id not in concerned]


def of_village(db: Db, village_id: str, since: date) -> Sequence[VisitCheck]:
    """All that were drawn for visits since a day, the oldest first."""
    query = select(VisitCheck).where(VisitCheck.village_id == village_id, VisitCheck.day >= since)
    return db.exec(query.order_by(col(VisitCheck.day), col(VisitCheck.id))).all()


@acts.takes_back(ANSWERED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """The household has not answered; what that was, in words."""
    check = db.get_one(VisitCheck, act.thing_id)
    if check.came is None or act.undone_at is not None:
        raise Refusal("这一句已经撤销过了。")
    taken_back = words.answer(came=check.came)
    check.came = check.answered_at = None
    act.undone_at = now
    db.add(check)
    db.add(act)
    acts.record(db, UNDONE, check.id, now, person_id=act.person_id, right=act.right, undid=act.id)
    return taken_back
