"""Kinships (亲属) as they are told in chat: declared from a moment on, ended from a day on; what was decided before stays."""

from datetime import date, datetime, time

from sqlmodel import and_, col, or_, select

from core import acts
from core.acts import Act
from core.clock import at_local, day_of
from core.db import Db, lock
from core.errors import Refusal
from core.outbox import Message
from core.posts import words
from core.registry import addresses, people
from core.registry.people import ABOVE, CADRES, Kinship, Person

DECLARED = acts.kind("kinship.declare")
UNDONE = acts.kind("kinship.declare.undo", passed_over="the taking back of a kinship")
ENDED = acts.kind("kinship.end")
GOES_ON = acts.kind("kinship.end.undo", passed_over="the taking back of the end of a kinship")
_DECLARES = (CADRES | ABOVE) - {people.Post.GROUP_LEADER}


def plan(db: Db, by: Person, one: Person, other: Person, now: datetime) -> None:
    """Refusal where the two are one, are kin already, or it is not theirs to say: one of the two, or a village cadre of both."""
    if one.id == other.id:
        raise Refusal("这是同一个人，什么都没有记。")
    if by.id not in (one.id, other.id) and not _keeps(db, by, one, other, now):
        raise Refusal("谁和谁是亲属，由本人或村干部来登记，什么都没有记。")
    if other.id in people.kin_of(db, one.id):
        raise Refusal(f"{one.name}和{other.name}已经登记是亲属了，没有重复记。")


def _keeps(db: Db, by: Person, one: Person, other: Person, now: datetime) -> bool:
    """Whether they are a village cadre of both."""
    return all(
        p.village_id is not None and people.holds_above(db, by.id, _DECLARES, p.village_id, now)
        for p in (one, other)
    )


def declare(db: Db, by: Person, one: Person, other: Person, relation: str, now: datetime) -> None:
    """They are kin from now on, and both hear it. Refusal as `plan`."""
    _hold(db, one, other)
    plan(db, by, one, other, now)
    kin = Kinship(person_id=one.id, relative_id=other.id, relation=relation[:8], since=now)
    db.add(kin)
    db.flush()
    acts.record(db, DECLARED, one.id, now, person_id=by.id, right="declares", relative=other.id)
    text = words.kin_declared(one.name, other.name, kin.relation, by.name)
    _tell(db, by.id, one, other, text, now)


def plan_end(db: Db, by: Person, one: Person, other: Person, day: date, now: datetime) -> Kinship:
    """The kinship that would end. Refusal for a day that lies ahead or before it began, where they are no kin, and
    unless a village cadre of both says it who is neither: nobody ends what keeps themselves from deciding.
    """
    kin = _between(db, one.id, other.id)
    if kin is None:
        raise Refusal(f"{one.name}和{other.name}没有登记是亲属，不用改。")
    if by.id in (one.id, other.id) or not _keeps(db, by, one, other, now):
        raise Refusal(
            "亲属关系结束，要由两个人以外的村干部或镇干部来登记，什么都没有改。请跟他们说一声。"
        )
    if day > day_of(now):
        raise Refusal("那一天还没到，到了那天再说一声。")
    if kin.since is not None and day < day_of(kin.since):
        raise Refusal(
            f"他们是{words.month_day(day_of(kin.since))}才登记的，不能从那以前结束。说那天以后的日子，或者不说日子就从现在起。"
        )
    return kin


def end(db: Db, by: Person, one: Person, other: Person, day: date, now: datetime) -> None:
    """They are no kin from that day of the village on, from now on where it is today, and both hear it. Refusal as `plan_end`."""
    _hold(db, one, other)
    kin = plan_end(db, by, one, other, day, now)
    until = now if day == day_of(now) else at_local(day, time(0))
    kin.until = max(until, kin.since) if kin.since else until
    db.add(kin)
    db.flush()
    acts.record(db, ENDED, kin.id, now, person_id=by.id, right="declares", who=[one.id, other.id])
    _tell(
        db, by.id, one, other, words.kin_ended(one.name, other.name, _since(day, now), by.name), now
    )


def _since(day: date, now: datetime) -> str:
    return "从现在起" if day == day_of(now) else f"从{words.month_day(day)}起"


def _hold(db: Db, one: Person, other: Person) -> None:
    for person_id in sorted({one.id, other.id}):
        lock(db, Person, person_id)


def _between(db: Db, one: str, other: str) -> Kinship | None:
    """The kinship of the two that goes on."""
    here = and_(col(Kinship.person_id) == one, col(Kinship.relative_id) == other)
    there = and_(col(Kinship.person_id) == other, col(Kinship.relative_id) == one)
    query = select(Kinship).where(or_(here, there), col(Kinship.until).is_(None))
    return db.exec(query.order_by(col(Kinship.id))).first()


def _tell(db: Db, by_id: str, one: Person, other: Person, text: str, now: datetime) -> None:
    hearers = [p.id for p in (one, other) if p.id != by_id]
    addresses.tell_all(db, hearers, Message(text), now)


@acts.takes_back(DECLARED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """It was wrong: they are no kin. Refusal where that is so already."""
    kin = _between(db, act.thing_id, act.detail["relative"])
    if kin is None or act.undone_at is not None:
        raise Refusal("这个登记已经撤销了。")
    db.delete(kin)
    act.undone_at = now
    db.add(act)
    acts.record(db, UNDONE, act.thing_id, now, person_id=act.person_id, undid=act.id)
    names = people.names(db, [act.thing_id, act.detail["relative"]])
    return words.kinship(names[act.thing_id], names[act.detail["relative"]])


@acts.takes_back(ENDED)
def undo_end(db: Db, act: Act, now: datetime) -> str:
    """It was wrong: they are kin again, and both hear it. Refusal where that is so already."""
    one, other = (db.get_one(Person, person_id) for person_id in act.detail["who"])
    _hold(db, one, other)
    kin = db.get(Kinship, act.thing_id)
    if kin is None or act.undone_at is not None or _between(db, one.id, other.id) is not None:
        raise Refusal("这个登记已经改回来了。")
    again = Kinship(person_id=one.id, relative_id=other.id, relation=kin.relation, since=now)
    act.undone_at = now  # what was decided meanwhile stays, too
    db.add_all([again, act])
    acts.record(db, GOES_ON, kin.id, now, person_id=act.person_id, right="declares", undid=act.id)
    _tell(db, act.person_id or "", one, other, words.kin_as_before(one.name, other.name), now)
    return words.kinship_end(one.name, other.name)
