"""Circle teams (守心团): members of a circle who lend a hand; its representative calls them in, and they are thanked by name."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.acts import Act
from core.db import Db, lock
from core.duties.service import words
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Message
from core.registry import addresses, households, people, rooms
from core.registry.people import ABOVE, CADRES, Person, Post
from core.registry.regions import Region

JOINED = acts.kind("circle_team.join")
LEFT = acts.kind("circle_team.leave")
UNDONE = acts.kind("circle_team.undo", passed_over="the taking back of who belongs to a team")
CALLED = acts.kind(
    "circle_team.call", final="已经告诉守心团各位了，收不回。不用来了，再叫一次说清楚就行。"
)
ANSWERED = acts.kind(
    "circle_team.answer", final="已经告诉代表了。改主意了，再点一次“我来”或“来不了”就行。"
)
THANKED = acts.kind("circle_team.thank", final="已经谢过了，收不回。")
LONGEST = 200


class TeamMember(SQLModel, table=True):
    """Somebody who belongs to the team of a circle, from when until when."""

    __tablename__ = "team_member"
    id: str = Field(default_factory=new_id, primary_key=True)
    circle_id: str = Field(foreign_key="region.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    since: datetime
    until: datetime | None = None


class TeamCall(SQLModel, table=True):
    """What the team of a circle was called in for."""

    __tablename__ = "team_call"
    id: str = Field(default_factory=new_id, primary_key=True)
    circle_id: str = Field(foreign_key="region.id", index=True)
    caller_id: str = Field(foreign_key="person.id")
    text: str
    at: datetime
    thanked_at: datetime | None = None


class TeamAnswer(SQLModel, table=True):
    """Whether a member comes, by their own word."""

    __tablename__ = "team_answer"
    call_id: str = Field(primary_key=True, foreign_key="team_call.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    comes: bool
    at: datetime


def circles_of(db: Db, person_id: str, now: datetime) -> list[str]:
    """The circles whose team is theirs to call in: those that they represent or serve as grid workers."""
    held = people.posts_of(db, person_id, now)
    return [a.region_id for a in held if a.post in (Post.REPRESENTATIVE, Post.GRID_WORKER)]


def members(db: Db, circle_id: str) -> list[Person]:
    """Who belongs to the team of a circle, in the order in which they came."""
    query = (
        select(Person)
        .join(TeamMember, col(TeamMember.person_id) == Person.id)
        .where(TeamMember.circle_id == circle_id, col(TeamMember.until).is_(None))
    )
    return list(db.exec(query.order_by(col(TeamMember.since), col(TeamMember.id))))


def _may_keep(db: Db, by: Person, circle_id: str, now: datetime) -> None:
    """Refusal for who neither represents the circle nor stands above it."""
    theirs = circle_id in circles_of(db, by.id, now)
    if not theirs and not people.holds_above(db, by.id, CADRES | ABOVE, circle_id, now):
        raise Refusal("守心团由这一圈的代表来定，什么都没有记。")


def join(db: Db, by: Person, circle_id: str, who: Sequence[Person], now: datetime) -> list[Person]:
    """Let these belong to the team, and tell them; those who did not yet. Refusal for who lives elsewhere."""
    lock(db, Region, circle_id)
    _may_keep(db, by, circle_id, now)
    known = {p.id for p in members(db, circle_id)}
    fresh = [p for p in who if p.id not in known]
    for person in fresh:
        circle = households.circle_of(db, person.id)
        if circle is None or circle.id != circle_id:
            raise Refusal(f"{person.name}不住在这一圈，进不了这一圈的守心团，什么都没有记。")
    if not fresh:
        raise Refusal(f"{'、'.join(p.name for p in who)}已经在守心团里了，没有重复记。")
    for person in fresh:
        member = TeamMember(circle_id=circle_id, person_id=person.id, since=now)
        db.add(member)
        db.flush()
        acts.record(db, JOINED, member.id, now, person_id=by.id, right="keeper")
        if person.id != by.id:
            addresses.tell(db, person.id, Message(words.in_team(by.name)), now)
    return fresh


def leave(db: Db, by: Person, circle_id: str, person: Person, now: datetime) -> None:
    """Let somebody belong to it no more: oneself, or whoever keeps it. Refusal for who does not belong to it."""
    lock(db, Region, circle_id)
    if by.id != person.id:
        _may_keep(db, by, circle_id, now)
    member = _member(db, circle_id, person.id)
    if member is None:
        raise Refusal(f"{person.name}不在守心团里，什么都没有改。")
    member.until = now
    db.add(member)
    acts.record(db, LEFT, member.id, now, person_id=by.id, right="keeper")


def _member(db: Db, circle_id: str, person_id: str) -> TeamMember | None:
    query = select(TeamMember).where(
        TeamMember.circle_id == circle_id,
        TeamMember.person_id == person_id,
        col(TeamMember.until).is_(None),
    )
    return db.exec(query).first()


def call(db: Db, by: Person, circle_id: str, text: str, now: datetime) -> TeamCall:
    """Call the team in: each member is asked whether they come. Refusal for who may not, and for an empty team."""
    if circle_id not in circles_of(db, by.id, now):
        raise Refusal("叫守心团由这一圈的代表来叫。您有事要帮忙，跟代表说一声。")
    every = [p for p in members(db, circle_id) if p.id != by.id]
    if not every:
        raise Refusal("这一圈还没有守心团。先说“某某加入守心团”，再叫。")
    call = TeamCall(circle_id=circle_id, caller_id=by.id, text=text.strip()[:LONGEST], at=now)
    db.add(call)
    db.flush()
    acts.record(db, CALLED, call.id, now, person_id=by.id, right="representative")
    asked = words.called(by.name, call.text, call.id)
    addresses.tell_all(db, [p.id for p in every], asked, now)
    return call


def newest(db: Db, circle_id: str) -> TeamCall | None:
    """What the team was called in for last."""
    query = select(TeamCall).where(TeamCall.circle_id == circle_id)
    return db.exec(query.order_by(col(TeamCall.id).desc()).limit(1)).first()


def answer(db: Db, person: Person, call_id: str, comes: bool, now: datetime) -> TeamCall:
    """A member comes, or cannot; whoever called hears it. Refusal for who does not belong to the team, and once it is over."""
    lock(db, TeamCall, call_id)
    call = db.get_one(TeamCall, call_id)
    if _member(db, call.circle_id, person.id) is None:
        raise Refusal("这次叫的是守心团，您现在不在里面，不用管。")
    if call.thanked_at is not None:
        raise Refusal("这一次已经办完了，谢谢您。")
    word = db.get(TeamAnswer, (call_id, person.id))
    if word is not None and word.comes == comes:
        return call
    word = word or TeamAnswer(call_id=call_id, person_id=person.id, comes=comes, at=now)
    word.comes, word.at = comes, now
    db.add(word)
    db.flush()
    acts.record(db, ANSWERED, call.id, now, person_id=person.id, right="own", comes=comes)
    news = Message(words.comes(person.name, comes, call.text), thing=call.id)
    addresses.tell(db, call.caller_id, news, now)
    return call


def coming(db: Db, call_id: str, comes: bool = True) -> list[Person]:
    """Who said that they come, or cannot, in the order in which they said so."""
    query = (
        select(Person)
        .join(TeamAnswer, col(TeamAnswer.person_id) == Person.id)
        .where(TeamAnswer.call_id == call_id, col(TeamAnswer.comes).is_(comes))
    )
    return list(db.exec(query.order_by(col(TeamAnswer.at), col(TeamAnswer.person_id))))


def thank(db: Db, by: Person, call_id: str, who: Sequence[Person], now: datetime) -> int:
    """Thank these by name, each of them and in the village's group, once; how many groups. Refusal for who did not call."""
    lock(db, TeamCall, call_id)
    call = db.get_one(TeamCall, call_id)
    if by.id != call.caller_id or call.circle_id not in circles_of(db, by.id, now):
        raise Refusal("谢谢守心团由叫的那位代表来说。")
    if call.thanked_at is not None:
        raise Refusal("这一次已经谢过了。")
    belongs = {p.id for p in members(db, call.circle_id)}
    if not who or any(p.id not in belongs for p in who):
        raise Refusal("请说守心团里来了的人的名字，比如“谢谢守心团张三、李四”。什么都没有发。")
    call.thanked_at = now
    db.add(call)
    names = [p.name for p in who]
    acts.record(
        db, THANKED, call.id, now, person_id=by.id, right="representative", who=[p.id for p in who]
    )
    addresses.tell_all(db, [p.id for p in who], Message(words.thanked(by.name, call.text)), now)
    region = db.get_one(Region, call.circle_id)
    text = words.thanks(by.name, names, call.text)
    return rooms.tell(db, region.village_id or "", Message(text, thing=call.id), now)


@acts.takes_back(JOINED)
def undo_join(db: Db, act: Act, now: datetime) -> str:
    """They do not belong to it. Refusal where that is so already."""
    member = db.get_one(TeamMember, act.thing_id)
    if member.until is not None or act.undone_at is not None:
        raise Refusal("这一条已经改过了。")
    return _undo(db, act, member, now, now)


@acts.takes_back(LEFT)
def undo_leave(db: Db, act: Act, now: datetime) -> str:
    """They belong to it as before. Refusal where they joined anew."""
    member = db.get_one(TeamMember, act.thing_id)
    if act.undone_at is not None or _member(db, member.circle_id, member.person_id) is not None:
        raise Refusal("这一条已经改过了。")
    return _undo(db, act, member, None, now)


def _undo(db: Db, act: Act, member: TeamMember, until: datetime | None, now: datetime) -> str:
    member.until, act.undone_at = until, now
    db.add_all([member, act])
    acts.record(db, UNDONE, member.id, now, person_id=act.person_id, right="keeper", undid=act.id)
    name = people.names(db, [member.person_id])[member.person_id]
    return words.team_of(name)
