"""Deaths (去世): somebody has died; the household's file says so, nobody writes to them, and what was theirs ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from core import acts
from core.acts import Act
from core.clock import day_of
from core.db import Db, lock
from core.duties.files import entries, readers
from core.duties.files.entries import HouseholdEntry
from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts import authority, resigning, words
from core.registry import addresses, households, people
from core.registry.addresses import Address, Binding
from core.registry.households import Household, HouseholdMember
from core.registry.people import Appointment, Death, Person
from core.reports.ladder import levels

DIED = acts.kind("person.die")
ALONG = acts.kind("person.die.along", passed_over="comes along with the end of a post")
MISTAKEN = acts.kind("person.die.undo", passed_over="the taking back of a death")
REPORTED = acts.kind(
    "person.die.report",
    final="已经转给能定的人了，收不回。说错了，请马上直接跟他们说；他们没定以前什么都没有改。",
)
OCCASION = "life"
"""The occasion (五必访) that a death in a home is."""


@dataclass(frozen=True)
class Loss:
    """What a death would change: whose household, which posts are held, and who decides about these."""

    person: Person
    home: Household | None
    held: tuple[Appointment, ...]
    titles: tuple[str, ...]
    deciders: tuple[Person, ...]
    """Those to whom it is passed on, where the posts are not the teller's to end."""


def may_tell(db: Db, by: Person, person: Person, now: datetime) -> bool:
    """Whether it is theirs to say: they serve the household, or are cadres of its place."""
    return authority.answers_for(db, by.id, person, _home(db, person.id), now)


def _home(db: Db, person_id: str) -> Household | None:
    """Where the person lives, or had lived."""
    death = db.get(Death, person_id)
    gone = db.get(Household, death.household_id or "") if death and not death.void_at else None
    return gone or households.of_person(db, person_id)


def plan(db: Db, by: Person, person: Person, now: datetime) -> Loss:
    """What it would be. Refusal for oneself, for who is on record already, and for people of others."""
    if by.id == person.id:
        raise Refusal("这是您自己的名字。说的是同名的另一位，请村干部来登记。")
    if not may_tell(db, by, person, now):
        raise Refusal(f"{person.name}不归您联系，什么都没有记。请跟联系这一户的代表或村干部说。")
    if people.dead(db, person.id):
        raise Refusal(
            f"{person.name}去世已经登记过了，没有重复记。弄错了，说“{person.name}没有去世”。"
        )
    held = tuple(a for a in people.posts_of(db, person.id, now) if not a.acting)
    above = _deciders(db, person, held, now)
    titles = tuple(levels.title(db, a.post, a.region_id) for a in held)
    return Loss(person, households.of_person(db, person.id), held, titles, above)


def _deciders(
    db: Db, person: Person, held: Sequence[Appointment], now: datetime
) -> tuple[Person, ...]:
    """Who may end every one of the posts: those who decide the highest of them."""
    for post in held:
        asked = resigning.deciders(db, person, post, now)
        if able := tuple(p for p in asked if may_end_posts(db, p, held, now)):
            return able
    return ()


def pass_on(db: Db, by: Person, loss: Loss, now: datetime) -> str:
    """Somebody with a post has died: who decides about it is asked, and nothing changes before; their names."""
    if not loss.held or not loss.deciders:
        raise Refusal("现在找不到能定这个职务的人，什么都没有记。请直接跟镇里说。")
    first, who = loss.held[0], loss.person
    given = {"leaver": who.id, "seat": first.id, "reason": "died"}
    choice = Choice(words.ENDS_BY_DEATH, "succession", given, first.id)
    text = words.death_of_holder(who.name, by.name, words.titles(loss.titles))
    addresses.tell_all(db, [p.id for p in loss.deciders], Message(text, (choice,), first.id), now)
    acts.record(db, REPORTED, who.id, now, person_id=by.id, right="answers_for")
    return words.titles([p.name for p in loss.deciders])


def record(
    db: Db,
    by: Person,
    person: Person,
    day: date,
    text: str,
    now: datetime,
    *,
    heard_on: date | None = None,
) -> HouseholdEntry | None:
    """Put it on record for somebody without a post, and tell who answers for the household; the line of its file.

    `heard_on`: when it was told, where it was agreed to on a later day. Refusal as `plan`, and where a post is
    held: that ends by those who decide.
    """
    lock(db, Person, person.id)
    loss = plan(db, by, person, now)
    if loss.held:
        raise Refusal(f"{person.name}现在是{loss.titles[0]}，要由能定的人来说，什么都没有改。")
    if day > day_of(now):
        raise Refusal("那一天还没到。请说清楚是哪一天。")
    entry, detail = _end(db, person, by, day, text, now, heard_on)
    acts.record(db, DIED, person.id, now, person_id=by.id, right="answers_for", **detail)
    if loss.home is not None:
        until = words.month_day(entry.visit_by) if entry and entry.visit_by else ""
        news = words.death_told(person.name, by.name, words.month_day(day), loss.home.name, until)
        hearers = [p for p in readers.serving_people(db, loss.home, now) if p != by.id]
        addresses.tell_all(db, hearers, Message(news), now)
    return entry


def lay_down(db: Db, person: Person, by: Person, day: date, now: datetime) -> None:
    """The same where the posts have just ended by it; on record beside their end."""
    _, detail = _end(db, person, by, day, words.died(person.name), now)
    acts.record(db, ALONG, person.id, now, person_id=by.id, right="authority", **detail)


def _end(
    db: Db,
    person: Person,
    by: Person,
    day: date,
    text: str,
    now: datetime,
    heard_on: date | None = None,
) -> tuple[HouseholdEntry | None, dict[str, Any]]:
    """The death, the line of the file, the accounts and the place in the household; and what an undo needs."""
    death = db.get(Death, person.id) or Death(person_id=person.id, day=day, at=now, told_by=by.id)
    death.day, death.at, death.told_by, death.void_at = day, now, by.id, None
    db.add(death)
    accounts = _part(db, person.id, now)
    home = households.of_person(db, person.id)
    death.household_id = home.id if home else None
    if home is None:
        return None, {"accounts": accounts}
    told = heard_on or day_of(now)
    entry = entries.write(db, by, home, text, now, day=day, occasion=OCCASION, heard_on=told)
    head = home.head_id == person.id
    db.delete(db.get_one(HouseholdMember, (home.id, person.id)))
    db.flush()
    if head:
        left = households.members(db, home.id)
        home.head_id = left[0].id if left else None
        db.add(home)
    db.flush()
    return entry, {"accounts": accounts, "household": home.id, "entry": entry.id, "head": head}


def _part(db: Db, person_id: str, now: datetime) -> list[str]:
    """Nobody is written to who cannot read it: their accounts are theirs no more; which they were."""
    query = (
        select(Address)
        .join(Binding, col(Binding.address_id) == Address.id)
        .where(Binding.person_id == person_id, col(Binding.until).is_(None))
        .order_by(col(Address.id))
    )
    every = list(db.exec(query))
    for address in every:
        addresses.end_binding(db, address, person_id, now)
    return [address.id for address in every]


@acts.takes_back(DIED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """The person lives: household, accounts and file as they were, and who was told hears it. Refusal if it was already."""
    person = db.get_one(Person, act.thing_id)
    _take_back(db, act, db.get_one(Person, act.person_id or ""), now)
    return words.death(person.name)


def mistaken(db: Db, by: Person, person: Person, now: datetime) -> bool:
    """Take back what was told of somebody who lives, by whoever may tell; whether posts had ended by it.

    Those posts stay ended: they are given anew. Refusal where nothing is on record.
    """
    if not may_tell(db, by, person, now):
        raise Refusal(f"{person.name}不归您联系，什么都没有改。请跟联系这一户的代表或村干部说。")
    every = [a for a in acts.of_thing(db, person.id) if a.kind in (DIED, ALONG) and not a.undone_at]
    if not every:
        raise Refusal(f"没有登记{person.name}去世，不用更正。")
    _take_back(db, every[-1], by, now)
    return every[-1].kind == ALONG


def _take_back(db: Db, act: Act, by: Person, now: datetime) -> None:
    lock(db, Person, act.thing_id)
    person, death = db.get_one(Person, act.thing_id), db.get(Death, act.thing_id)
    if death is None or death.void_at is not None or act.undone_at is not None:
        raise Refusal("这个登记已经更正过了。")
    for address_id in act.detail.get("accounts", ()):
        addresses.attach(db, db.get_one(Address, address_id), person.id, now)
    home = db.get(Household, act.detail.get("household", ""))
    if home is not None:
        _at_home_again(db, act, home, person)
        hearers = [p for p in readers.serving_people(db, home, now) if p != by.id]
        text = words.death_mistaken(person.name, by.name)
        addresses.tell_all(db, hearers, Message(text), now)
    death.void_at = act.undone_at = now
    db.add_all([death, act])
    acts.record(db, MISTAKEN, person.id, now, person_id=by.id, right=act.right, undid=act.id)


def _at_home_again(db: Db, act: Act, home: Household, person: Person) -> None:
    if db.get(HouseholdMember, (home.id, person.id)) is None:
        db.add(HouseholdMember(household_id=home.id, person_id=person.id))
    if act.detail.get("head"):
        home.head_id = person.id
        db.add(home)
    entry = db.get(HouseholdEntry, act.detail.get("entry", ""))
    if entry is not None:
        db.delete(entry)
    db.flush()


def may_end_posts(db: Db, by: Person, held: Sequence[Appointment], now: datetime) -> bool:
    """Whether all the posts are the teller's to end: then it is summed up as a change of the seat."""
    return all(authority.may_change(db, by.id, a.post, a.region_id, now) for a in held)
