"""Convening (评优): who sees to a roll, who is told that it can be awarded, and the meeting that votes."""

from collections.abc import Sequence
from datetime import datetime

from core import acts, outbox
from core import db as database
from core.db import Db
from core.errors import Refusal
from core.meetings import bodies, conduct
from core.meetings.meetings import ItemVote, Meeting, MeetingKind, Wanted, WantedItem
from core.points.gates import next_gate
from core.points.honours import honours, notices, readiness
from core.points.honours.honours import HonourCandidate, HonourRoll, RollState
from core.points.honours.notices import title
from core.points.rulebook import periods
from core.points.rulebook.rulebook import HonourBasis
from core.points.statement.statements import Statement
from core.points.subjects import deciders, subjects
from core.registry import addresses, people, regions, rooms
from core.registry.people import Person, Post
from core.registry.regions import Kind, Region

PREFIX = "honour:"
"""What a meeting is about: honour:<roll>."""

PUT_BEFORE = acts.kind("honour.tell", passed_over="done by the clock")
MET = acts.kind("honour.meet", passed_over="comes along with the call of its meeting")


def conveners(db: Db, roll: HonourRoll, now: datetime) -> list[Person]:
    """Who sees to a roll: the village's convener, or the town's or city's cadres for theirs."""
    region = regions.one(db, roll.region_id)
    if region.kind == Kind.VILLAGE:
        first = next_gate.convener(db, roll.region_id, now)
        return [first] if first else deciders.town(db, roll.region_id, now)
    post = Post.CITY_CADRE if region.kind == Kind.CITY else Post.TOWN_CADRE
    return people.holders(db, post, roll.region_id, now)


def begun(db: Db, statement: Statement, now: datetime) -> None:
    """A statement has settled: open the rolls of what it completes, and tell who has to do with them."""
    rolls = honours.after_settling(db, statement, now)
    wanted = [r for r in rolls if honours.of(db, r).basis == HonourBasis.NOMINATION]
    if wanted:
        rooms.tell(
            db,
            statement.village_id,
            notices.opened(db, statement.village_id, wanted),
            now,
        )
    for roll in rolls:
        if readiness.is_ripe(db, roll, now):
            _put_before(db, roll, now)


def remind(db: Db, now: datetime) -> int:
    """Rolls of a town or city that need wait no longer and that nobody was told of; how many people."""
    return sum(
        _put_before(db, roll, now)
        for roll in readiness.above_villages(db)
        if readiness.is_ripe(db, roll, now)
        and not any(a.kind == "honour.tell" for a in acts.of_thing(db, roll.id))
    )


def _put_before(db: Db, roll: HonourRoll, now: datetime) -> int:
    asked = [p.id for p in conveners(db, roll, now)]
    acts.record(db, PUT_BEFORE, roll.id, now, right="clock", version=roll.version)
    addresses.tell_all(db, asked, notices.question(db, roll, now), now)
    return len(asked)


def held(db: Db, roll_id: str, version: int | None = None) -> HonourRoll:
    """The roll as it is now, with its region locked; Refusal when there is none, or it has moved on."""
    roll = db.get(HonourRoll, roll_id)
    if roll is None:
        raise Refusal("找不到这一项评选。发“评优”看看有哪些。")
    database.lock(db, Region, roll.region_id)
    db.refresh(roll)
    if roll.state == RollState.PUBLISHED:
        raise Refusal(f"{title(db, roll)}已经公布了。发“荣誉”看名单。")
    if version is not None and version != roll.version:
        raise Refusal(f"{title(db, roll)}有了变动，请发“评优”再看一遍。")
    return roll


def refuse_unless_convener(db: Db, person: Person, roll: HonourRoll, now: datetime) -> None:
    """Refusal for who does not see to the roll."""
    region = regions.one(db, roll.region_id)
    able = any(p.id == person.id for p in conveners(db, roll, now))
    if region.kind == Kind.VILLAGE:
        able = able or bodies.convenes(db, person, region.id, now)
    if not able:
        names = "、".join(p.name for p in conveners(db, roll, now)) or "镇里"
        raise Refusal(f"{title(db, roll)}由{names}来办，请跟他们说。")


def call(db: Db, person: Person, roll_id: str, now: datetime) -> Meeting:
    """Call the body that votes: one motion for each who stands, own household and kin without a vote."""
    roll = held(db, roll_id)
    refuse_unless_convener(db, person, roll, now)
    honour = honours.of(db, roll)
    if honour.basis == HonourBasis.SCORE or honour.level != Kind.VILLAGE:
        raise Refusal(f"{title(db, roll)}不用开会来评。发“评优”看怎么办。")
    members = bodies.of_posts(db, roll.region_id, honour.posts, now)
    items = _motions(db, roll, members)
    if not items:
        raise Refusal(f"{title(db, roll)}还没有人选，开不了会。请先提名：发“提名”。")
    wanted = Wanted(
        village_id=roll.region_id,
        kind=MeetingKind.HONOURS,
        title=f"{periods.spoken(roll.key)}{roll.name}",
        body=honour.body,
        members=members,
        items=items,
        quorum=honour.quorum,
        thing=PREFIX + roll.id,
    )
    meeting = conduct.call(db, person, wanted, now)
    roll.state, roll.version = RollState.VOTING, roll.version + 1
    db.add(roll)
    db.flush()
    outbox.withdraw(db, roll.id, {"honours", "nominate"}, now)
    right = "convener"
    acts.record(db, MET, roll.id, now, person_id=person.id, right=right, meeting=meeting.id)
    return meeting


def _motions(db: Db, roll: HonourRoll, members: Sequence[str]) -> tuple[WantedItem, ...]:
    candidates = without_veto(db, roll, honours.candidates(db, roll.id))
    names = subjects.shown(db, roll.subject, [c.subject_id for c in candidates])

    def out(one: HonourCandidate) -> frozenset[str]:
        kin = subjects.must_withdraw
        return frozenset(p for p in members if kin(db, p, roll.subject, one.subject_id))

    return tuple(
        WantedItem(
            ItemVote.VOTE,
            f"{names[c.subject_id].own}评为“{roll.name}”" + (f"：{c.reason}" if c.reason else ""),
            thing=f"candidate:{c.subject_id}",
            recused=out(c),
        )
        for c in candidates
    )


def without_veto(
    db: Db, roll: HonourRoll, candidates: Sequence[HonourCandidate]
) -> list[HonourCandidate]:
    """I-9: nobody against whom a veto stands is voted on or given an honour."""
    out = {v: honours.vetoed(db, roll, v) for v in {c.village_id for c in candidates}}
    return [c for c in candidates if c.subject_id not in out[c.village_id]]
