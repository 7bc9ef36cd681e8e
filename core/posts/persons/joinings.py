"""Joinings (合并): two entries of one person become one, on record, and are taken apart (拆开) again.

The one entry speaks for both from then on. What was done under the other stays there: acts, decisions, the books.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.acts import Act
from core.db import Db, lock
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Message
from core.points.ledger import ledger
from core.points.ledger.ledger import Balance, Move
from core.posts import vacancies
from core.posts.persons import belongings, fitting, households_of, words
from core.registry import addresses, people, regions
from core.registry.addresses import Address, Binding
from core.registry.people import ABOVE, CADRES, Appointment, Kinship, Person

JOINED = acts.kind("person.join")
PARTED = acts.kind("person.part")
_KEEPS = (CADRES | ABOVE) - {people.Post.GROUP_LEADER}
REASON = "joined"
"""Why a post ended here: it goes on under the entry that speaks for both."""


class Joining(SQLModel, table=True):
    """That one entry was joined into another, what went along, and when they were taken apart."""

    __tablename__ = "joining"
    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    into_id: str = Field(foreign_key="person.id", index=True)
    by_id: str = Field(foreign_key="person.id")
    at: datetime
    went: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """Which rows, posts, kin and points went along, so that they can go back."""
    apart_at: datetime | None = None


@dataclass(frozen=True)
class Pair:
    """Who would be joined into whom, and what would go along."""

    one: Person
    into: Person
    went: fitting.Along


def may_keep(db: Db, by: Person, village_id: str | None, now: datetime) -> bool:
    """Whether the register of that village is theirs to keep: a village cadre, or whoever stands above."""
    return village_id is not None and people.holds_above(db, by.id, _KEEPS, village_id, now)


def plan(db: Db, by: Person, one: Person, into: Person, now: datetime) -> Pair:
    """What would go along. Refusal where they are no two entries of one village, where it is not theirs to say, about
    oneself, and while something is under way that names the one.
    """
    if one.id == into.id or one.joined_into is not None or into.joined_into is not None:
        raise Refusal("这两份已经是一份了，什么都没有改。")
    if by.id in (one.id, into.id):
        raise Refusal("自己的登记要由别的村干部来合并，什么都没有改。")
    if one.village_id != into.village_id:
        raise Refusal("这两份不在一个村，合不了。搬了家的，请先在名单里把户改到一个村。")
    if not may_keep(db, by, into.village_id, now):
        raise Refusal("合并登记由村干部或镇干部来办，您这里办不了，什么都没有改。")
    if people.dead(db, one.id) != people.dead(db, into.id):
        raise Refusal("其中一份登记了去世，另一份没有。请先说清楚人在不在：说“某某没有去世”。")
    if waits := fitting.hindrances(db, one, into, now):
        raise Refusal("\n".join(["现在还合不了，要先了结：", *waits, "了结了再说一次。"]))
    return Pair(one, into, fitting.along(db, one, now))


def join(db: Db, by: Person, one: Person, into: Person, now: datetime) -> Joining:
    """Let `into` speak for both from now on: all that is the one's own goes along, and each of their accounts hears it. Refusal as `plan`."""
    hold(db, one, into)
    plan(db, by, one, into, now)
    joining = _join(db, by, one, into, now)
    acts.record(
        db, JOINED, joining.id, now, person_id=by.id, right="register", who=[one.id, into.id]
    )
    text = Message(words.joined(into.name, by.name))
    for account in addresses.of_person(db, into.id):  # if they are two, each hears of it
        addresses.tell_address(db, account.id, text, now)
    return joining


def hold(db: Db, *who: Person) -> None:
    """Hold these people's rows, in one order."""
    for person_id in sorted({p.id for p in who}):
        lock(db, Person, person_id)


def _join(db: Db, by: Person, one: Person, into: Person, now: datetime) -> Joining:
    joining = Joining(person_id=one.id, into_id=into.id, by_id=by.id, at=now)
    village_id = one.village_id
    rows = [b for b in belongings.of_person(db, one.id) if fitting.goes(db, b, into.id)]
    went: dict[str, Any] = {
        "village": village_id,
        "home": households_of.bring(db, one, into),
        "rows": [b.kept for b in rows if belongings.move(db, b, into.id, one.id)],
        "shared": _shared(db, one.id, now),
        "claims": fitting.claims_of(db, one.id, into.id),
        "posts": _posts(db, one, into, now),
        "kin": _kin(db, one.id, into.id, now),
        "entries": _entries(db, one.id, into.id),
    }
    one.joined_into, one.village_id = into.id, None
    db.add_all([one, joining])
    db.flush()
    went["points"] = _points(db, joining, one.id, into.id, now)
    joining.went = went
    db.add(joining)
    db.flush()
    db.expire_all()
    if village_id is not None:
        vacancies.arrange(db, now, village_id)
    return joining


def _shared(db: Db, one: str, now: datetime) -> list[str]:
    """Accounts at which both were bound are the other's alone: their ids."""
    query = select(Binding).where(Binding.person_id == one, col(Binding.until).is_(None))
    left = list(db.exec(query))
    for binding in left:
        binding.until = now
        db.add(binding)
    return [binding.address_id for binding in left]


def _posts(db: Db, one: Person, into: Person, now: datetime) -> list[list[str]]:
    """The one's posts end, and begin for the other where they do not hold them already: the pairs."""
    mine = {(a.post, a.region_id) for a in people.posts_of(db, into.id, now) if not a.acting}
    pairs = []
    for held in people.posts_of(db, one.id, now):
        people.end(db, held, now, REASON)
        if held.acting:
            continue  # who covers is put in order anew
        begun = ""
        if (held.post, held.region_id) not in mine:
            region = regions.one(db, held.region_id)
            begun = people.appoint(db, into, held.post, region, now, held.category).id
        pairs.append([held.id, begun])
    return pairs


def _kin(db: Db, one: str, into: str, now: datetime) -> list[str]:
    """Whose kin the one is, the other is from now on: the ids of those."""
    known = people.kin_of(db, into)
    fresh = sorted(people.kin_of(db, one) - known - {into})
    for relative in fresh:
        db.add(Kinship(person_id=into, relative_id=relative, since=now))
    either = (col(Kinship.person_id) == one) | (col(Kinship.relative_id) == one)
    for kin in db.exec(select(Kinship).where(either, col(Kinship.until).is_(None))).all():
        kin.until = now
        db.add(kin)
    db.flush()
    return fresh


def _entries(db: Db, one: str, into: str) -> list[str]:
    """Entries that were joined into the one before are spoken for by the other now: their ids."""
    earlier = list(db.exec(select(Person).where(Person.joined_into == one)))
    for entry in earlier:
        entry.joined_into = into
        db.add(entry)
    return [entry.id for entry in earlier]


def _points(db: Db, joining: Joining, one: str, into: str, now: datetime) -> dict[str, int]:
    """The points that are the one's own are the other's, by a transfer each; how many, by village."""
    mine, theirs = ledger.subject_account(one), ledger.subject_account(into)
    query = select(Balance.village_id, Balance.points).where(
        Balance.account == mine, Balance.points > 0
    )
    moved = dict(db.exec(query).all())
    for village_id, points in sorted(moved.items()):
        ledger.post(db, village_id, Move(f"joined:{joining.id}", mine, theirs, points), now)
    return moved


def newest(db: Db, into_id: str) -> list[Joining]:
    """What was joined into an entry and stands, the newest first."""
    query = select(Joining).where(Joining.into_id == into_id, col(Joining.apart_at).is_(None))
    return list(db.exec(query.order_by(col(Joining.id).desc())))


def part(db: Db, by: Person, joining: Joining, now: datetime) -> Person:
    """Take the two apart again: what went along goes back as far as it is still there; the one who is somebody again.

    What came since stays where it came. Refusal for who does not keep the register, about oneself, and where it was done.
    """
    one = db.get_one(Person, joining.person_id)
    into = db.get_one(Person, one.joined_into or joining.into_id)
    hold(db, one, into)
    db.refresh(joining)
    if joining.apart_at is not None or one.joined_into is None:
        raise Refusal("这两份已经拆开了，什么都没有改。")
    if by.id in (one.id, into.id):
        raise Refusal("自己的登记要由别的村干部来拆开，什么都没有改。")
    if not may_keep(db, by, joining.went["village"], now):
        raise Refusal("拆开登记由村干部或镇干部来办，您这里办不了，什么都没有改。")
    _part(db, joining, one, into, now)
    acts.record(
        db, PARTED, joining.id, now, person_id=by.id, right="register", who=[one.id, into.id]
    )
    told = [(p.id, Message(words.parted(p.name, by.name))) for p in (one, into)]
    addresses.tell_each(db, told, now)
    return one


def _part(db: Db, joining: Joining, one: Person, into: Person, now: datetime) -> None:
    went = joining.went
    one.joined_into, one.village_id, joining.apart_at = None, went["village"], now
    db.add_all([one, joining])
    for entry in db.exec(select(Person).where(col(Person.id).in_(went["entries"]))):
        entry.joined_into = one.id
        db.add(entry)
    db.flush()
    for kept in went["rows"]:
        belongings.move(db, belongings.again(kept), one.id, into.id)
    fitting.claims_back(db, went["claims"], one.id, into.id)
    db.expire_all()
    for address_id in went["shared"]:
        addresses.attach(db, db.get_one(Address, address_id), one.id, now)
    households_of.take_back(db, went["home"], one, into)
    _posts_back(db, went["posts"], one, now)
    for relative in went["kin"]:
        _kin_back(db, one.id, into.id, relative, now)
    _points_back(db, joining, one.id, into.id, now)
    if went["village"] is not None:
        vacancies.arrange(db, now, went["village"])


def _posts_back(db: Db, pairs: list[list[str]], one: Person, now: datetime) -> None:
    """A post that went along goes back while the other still holds it; one that both held is held by both again."""
    for ended, begun in pairs:
        old = db.get_one(Appointment, ended)
        new = db.get(Appointment, begun) if begun else None
        if new is not None and new.until is not None:
            continue
        if new is not None:
            people.end(db, new, now, REASON)
        people.appoint(db, one, old.post, regions.one(db, old.region_id), now, old.category)


def _kin_back(db: Db, one: str, into: str, relative: str, now: datetime) -> None:
    query = select(Kinship).where(
        Kinship.person_id == into,
        Kinship.relative_id == relative,
        col(Kinship.until).is_(None),
    )
    kin = db.exec(query).first()
    if kin is not None:  # else it has ended meanwhile
        kin.until = now
        db.add_all([kin, Kinship(person_id=one, relative_id=relative, since=now)])
        db.flush()


def _points_back(db: Db, joining: Joining, one: str, into: str, now: datetime) -> None:
    """As many as went along, as far as they are still there."""
    mine, theirs = ledger.subject_account(one), ledger.subject_account(into)
    for village_id, points in sorted(joining.went["points"].items()):
        ledger.hold(db, village_id)
        left = min(points, ledger.balance(db, village_id, theirs))
        if left:
            ledger.post(db, village_id, Move(f"parted:{joining.id}", theirs, mine, left), now)


@acts.takes_back(JOINED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """They are two, as they were. Refusal as `part`."""
    joining = db.get_one(Joining, act.thing_id)
    one = part(db, db.get_one(Person, act.person_id or ""), joining, now)
    act.undone_at = now
    db.add(act)
    return words.joining(one.name)


@acts.takes_back(PARTED)
def undo_parting(db: Db, act: Act, now: datetime) -> str:
    """They are one again. Refusal as `plan`."""
    one, into = (db.get_one(Person, person_id) for person_id in act.detail["who"])
    join(db, db.get_one(Person, act.person_id or ""), one, into, now)
    act.undone_at = now
    db.add(act)
    return words.parting(one.name)
