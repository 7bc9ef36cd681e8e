"""Kinships (亲属) as they are declared in chat: from that moment on, so that what was decided before stays."""

from datetime import datetime

from sqlmodel import select

from core import acts
from core.acts import Act
from core.db import Db, lock
from core.errors import Refusal
from core.outbox import Message
from core.posts import words
from core.registry import addresses, people
from core.registry.people import ABOVE, CADRES, Kinship, Person

DECLARED = acts.kind("kinship.declare")
UNDONE = acts.kind("kinship.declare.undo", passed_over="the taking back of a kinship")
_DECLARES = (CADRES | ABOVE) - {people.Post.GROUP_LEADER}


def plan(db: Db, by: Person, one: Person, other: Person, now: datetime) -> None:
    """Refusal where the two are one, are kin already, or it is not theirs to say: one of the two, or a village cadre of both."""
    if one.id == other.id:
        raise Refusal("这是同一个人，什么都没有记。")
    cadre = all(
        p.village_id is not None and people.holds_above(db, by.id, _DECLARES, p.village_id, now)
        for p in (one, other)
    )
    if by.id not in (one.id, other.id) and not cadre:
        raise Refusal("谁和谁是亲属，由本人或村干部来登记，什么都没有记。")
    if other.id in people.kin_of(db, one.id):
        raise Refusal(f"{one.name}和{other.name}已经登记是亲属了，没有重复记。")


def declare(db: Db, by: Person, one: Person, other: Person, relation: str, now: datetime) -> None:
    """They are kin from now on, and both hear it. Refusal as `plan`."""
    for person_id in sorted((one.id, other.id)):
        lock(db, Person, person_id)
    plan(db, by, one, other, now)
    kin = Kinship(person_id=one.id, relative_id=other.id, relation=relation[:8], since=now)
    db.add(kin)
    db.flush()
    acts.record(db, DECLARED, one.id, now, person_id=by.id, right="declares", relative=other.id)
    hearers = [p.id for p in (one, other) if p.id != by.id]
    text = words.kin_declared(one.name, other.name, kin.relation, by.name)
    addresses.tell_all(db, hearers, Message(text), now)


@acts.takes_back(DECLARED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """It was wrong: they are no kin. Refusal where that is so already."""
    kin = db.exec(
        select(Kinship).where(
            Kinship.person_id == act.thing_id, Kinship.relative_id == act.detail["relative"]
        )
    ).first()
    if kin is None or act.undone_at is not None:
        raise Refusal("这个登记已经撤销了。")
    db.delete(kin)
    act.undone_at = now
    db.add(act)
    acts.record(db, UNDONE, act.thing_id, now, person_id=act.person_id, undid=act.id)
    names = people.names(db, [act.thing_id, act.detail["relative"]])
    return words.kinship(names[act.thing_id], names[act.detail["relative"]])
