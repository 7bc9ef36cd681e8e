"""Partings (拆开): one entry that was two people becomes two; what is the other's, as it was pointed at, goes to them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core import acts
from core.acts import Act
from core.clock import spoken_day
from core.db import Db
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Message
from core.points.claims import notices
from core.points.claims.claims import Claim
from core.points.ledger import ledger
from core.points.ledger.ledger import Move
from core.posts import vacancies
from core.posts.persons import belongings, fitting, joinings, words
from core.registry import addresses, people, regions, telephones
from core.registry.addresses import Address, Binding
from core.registry.households import Household, HouseholdMember
from core.registry.people import Appointment, Person
from core.reports.ladder import levels
from core.reports.ladder.reports import Report

SPLIT = acts.kind("person.split")
MOST = 8
"""So many reports and claims, the newest, are shown to point at."""


@dataclass(frozen=True)
class Thing:
    """One thing that may be the other's: `key` names it, `label` says it."""

    key: str
    label: str


def things(db: Db, person: Person, now: datetime) -> list[Thing]:
    """What is the entry's own and may be the other's, to be pointed at one by one."""
    return [
        *_reached(db, person),
        *_posts(db, person, now),
        *_said(db, person),
        *_points(db, person),
    ]


def _reached(db: Db, person: Person) -> Iterator[Thing]:
    query = (
        select(Binding.id, Address.channel, Address.heard_at)
        .join(Address, col(Address.id) == Binding.address_id)
        .where(Binding.person_id == person.id, col(Binding.until).is_(None))
    )
    for id_, channel, heard_at in db.exec(query.order_by(col(Binding.id))):
        yield Thing(
            f"binding:{id_}", words.account(channel, spoken_day(heard_at) if heard_at else "")
        )
    if number := telephones.of_person(db, person.id):
        yield Thing("telephone:", words.telephone(number))


def _posts(db: Db, person: Person, now: datetime) -> Iterator[Thing]:
    for held in people.posts_of(db, person.id, now):
        if not held.acting:
            yield Thing(f"appointment:{held.id}", levels.title(db, held.post, held.region_id))


def _said(db: Db, person: Person) -> Iterator[Thing]:
    reports = select(Report).where(Report.person_id == person.id)
    for report in db.exec(reports.order_by(col(Report.filed_at).desc()).limit(MOST)):
        yield Thing(f"report:{report.id}", words.report(report.number, report.text))
    claims = select(Claim).where(Claim.claimant_id == person.id)
    for claim in db.exec(claims.order_by(col(Claim.id).desc()).limit(MOST)):
        yield Thing(f"claim:{claim.id}", words.claim(notices.title(db, claim)))


def _points(db: Db, person: Person) -> Iterator[Thing]:
    points = ledger.balance(db, person.village_id or "", ledger.subject_account(person.id))
    if points:
        yield Thing("points:", words.points(points))


def plan(db: Db, by: Person, person: Person, now: datetime) -> None:
    """Refusal for who does not keep the register, about oneself, for the dead, and while something is under way."""
    if by.id == person.id:
        raise Refusal("自己的登记要由别的村干部来拆开，什么都没有改。")
    if person.joined_into is not None or not joinings.may_keep(db, by, person.village_id, now):
        raise Refusal("拆开登记由村干部或镇干部来办，您这里办不了，什么都没有改。")
    if people.dead(db, person.id):
        raise Refusal(f"{person.name}登记了去世。弄错了，先说“{person.name}没有去世”。")
    if waits := fitting.under_way(db, person, now):
        raise Refusal("\n".join(["现在还拆不了，要先了结：", *waits, "了结了再说一次。"]))


def split(
    db: Db, by: Person, person: Person, home: Household | None, keys: Collection[str], now: datetime
) -> Person:
    """Let somebody of the same name be in the register, living there, with what was pointed at; the new one.

    Both hear it. Refusal as `plan`, and where a household lies elsewhere.
    """
    joinings.hold(db, person)
    plan(db, by, person, now)
    if home is not None and home.village_id != person.village_id:
        raise Refusal("这一户不在本村，什么都没有改。")
    new = Person(name=person.name, village_id=person.village_id)
    db.add(new)
    db.flush()
    if home is not None:
        _settle(db, person, new, home)
    for thing in things(db, person, now):
        if thing.key in keys:
            _give(db, thing.key, person, new, now)
    db.flush()
    db.expire_all()
    acts.record(db, SPLIT, new.id, now, person_id=by.id, right="register", who=[new.id, person.id])
    if person.village_id is not None:
        vacancies.arrange(db, now, person.village_id)
    addresses.tell_all(db, [new.id, person.id], Message(words.parted(person.name, by.name)), now)
    return new


def _settle(db: Db, person: Person, new: Person, home: Household) -> None:
    """The new one lives there; the other does so no more, if they were on its list."""
    listed = db.get(HouseholdMember, (home.id, person.id))
    if listed is not None:
        db.delete(listed)
    db.add(HouseholdMember(household_id=home.id, person_id=new.id))
    if home.head_id in (None, person.id):
        home.head_id = new.id
        db.add(home)
    db.flush()


def _give(db: Db, key: str, person: Person, new: Person, now: datetime) -> None:
    what, _, which = key.partition(":")
    if what == "appointment":
        held = db.get_one(Appointment, which)
        people.end(db, held, now, joinings.REASON)
        region = regions.one(db, held.region_id)
        people.appoint(db, new, held.post, region, now, held.category)
    elif what == "points":
        mine, theirs = (ledger.subject_account(p.id) for p in (person, new))
        village_id = person.village_id or ""
        points = ledger.balance(db, village_id, mine)
        ledger.post(db, village_id, Move(f"split:{new_id()}", mine, theirs, points), now)
    else:
        column = "claimant_id" if what == "claim" else "person_id"
        rest = {"id": which} if which else {}
        belongings.move(db, belongings.again([f"{what}.{column}", rest]), new.id, person.id)


@acts.takes_back(SPLIT)
def undo(db: Db, act: Act, now: datetime) -> str:
    """They were one after all: joined again, with all that has come since. Refusal as `joinings.plan`."""
    new, person = (db.get_one(Person, person_id) for person_id in act.detail["who"])
    joinings.join(db, db.get_one(Person, act.person_id or ""), new, person, now)
    act.undone_at = now
    db.add(act)
    return words.parting(person.name)
