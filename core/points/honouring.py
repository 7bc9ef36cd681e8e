"""Honouring (评优): nominations, the vote of a body, the list that is published."""

from collections.abc import Sequence
from datetime import datetime

from core import acts, outbox
from core import db as database
from core.db import Db, insert_once
from core.errors import Refusal
from core.meetings import bodies, meetings
from core.meetings.record import ItemVote, Meeting, MeetingKind, MeetingState, Wanted, WantedItem
from core.outbox import Choice, Message
from core.points import honours, open_gates, panel, periods, standing, subjects
from core.points.honours import HonourCandidate, HonourRoll, RollState
from core.points.rulebook import HonourBasis, Subject
from core.registry import addresses, people, regions, rooms
from core.registry.people import CADRES, Person, Post
from core.registry.regions import Kind, Region

PREFIX = "honour:"
"""What a meeting is about: honour:<roll>."""
NOMINATORS = CADRES | {
    Post.REPRESENTATIVE,
    Post.PANEL,
    Post.GRID_WORKER,
    Post.GRID_LEADER,
    Post.PARTY_MEMBER,
}


def conveners(db: Db, roll: HonourRoll, now: datetime) -> list[Person]:
    """Who sees to a roll: the village's convener, or the town's or city's cadres for theirs."""
    region = regions.one(db, roll.region_id)
    if region.kind == Kind.VILLAGE:
        first = open_gates.convener(db, roll.region_id, now)
        return [first] if first else panel.town(db, roll.region_id, now)
    post = Post.CITY_CADRE if region.kind == Kind.CITY else Post.TOWN_CADRE
    return people.holders(db, post, roll.region_id, now)


def tell(db: Db, rolls: Sequence[HonourRoll], now: datetime) -> None:
    """Put rolls before those who see to them; of the town or city only once all villages have put forward."""
    for roll in rolls:
        if regions.one(db, roll.region_id).kind != Kind.VILLAGE and not _all_in(db, roll):
            continue
        for person in conveners(db, roll, now):
            addresses.tell(db, person.id, question(db, roll), now)


def _all_in(db: Db, roll: HonourRoll) -> bool:
    """Whether every village of the region that runs a scheme with this honour has its span complete."""
    waiting = [v for v in honours.villages(db, roll.region_id) if not _is_in(db, roll, v)]
    return not waiting


def _is_in(db: Db, roll: HonourRoll, village_id: str) -> bool:
    first, _ = periods.span(roll.key)
    known = subjects.in_village(db, village_id, roll.subject, first)
    return not known or bool(standing.inside(db, village_id, roll.subject, roll.key))


def question(db: Db, roll: HonourRoll) -> Message:
    """A roll with those who stand for it, and what can be done next."""
    honour = honours.of(db, roll)
    found = honours.candidates(db, roll.id)
    given = {"roll": roll.id}
    rows = [f"【评优】{title(db, roll)}，名额{honours.number(db, roll, honour)}个。"]
    rows += listing(db, roll, found)
    choices: list[Choice] = []
    if honour.basis != HonourBasis.SCORE:
        rows.append("还可以提名：发“提名”。")
        choices.append(Choice("提名", "nominate", given, roll.id))
    if not found:
        rows.append("现在还没有人选。")
    elif honour.basis == HonourBasis.SCORE:
        choices.insert(0, _choice("公布", roll, "publish"))
    elif honour.level == Kind.VILLAGE:
        choices.insert(0, _choice("召集评优会", roll, "call"))
    else:
        choices.insert(0, _choice("选定", roll, "choose"))
    return Message("\n".join(rows), tuple(choices), thing=roll.id)


def _choice(label: str, roll: HonourRoll, action: str) -> Choice:
    return Choice(label, "honours", {"roll": roll.id, "action": action}, roll.id, roll.version)


def title(db: Db, roll: HonourRoll) -> str:
    """斗洼村2026年“星级文明户”."""
    return f"{regions.one(db, roll.region_id).name}{periods.spoken(roll.key)}“{roll.name}”"


def listing(db: Db, roll: HonourRoll, found: Sequence[HonourCandidate]) -> list[str]:
    """The candidates, numbered, as those who decide see them."""
    names = subjects.shown(db, roll.subject, [c.subject_id for c in found])
    several = regions.one(db, roll.region_id).kind != Kind.VILLAGE
    rows = []
    for position, one in enumerate(found, 1):
        where = f"（{regions.one(db, one.village_id).name}）" if several else ""
        why = f"：{one.reason}" if one.reason else ""
        rows.append(f"{position}. {names[one.subject_id].own}{where} {one.score}分{why}")
    return rows


def nominate(
    db: Db, person: Person, roll_id: str, subject_id: str, reason: str, now: datetime
) -> HonourCandidate:
    """Put somebody forward, with a reason; Refusal for the own household or kin, and for a veto."""
    roll = held(db, roll_id)
    if roll.state != RollState.OPEN:
        raise Refusal(f"{title(db, roll)}已经开始评了，不能再提名。")
    if honours.of(db, roll).basis == HonourBasis.SCORE:
        raise Refusal(f"{title(db, roll)}按积分定人选，不用提名。")
    village_id = subjects.village_of(db, roll.subject, subject_id, now)
    if not people.holds_above(db, person.id, NOMINATORS, village_id, now) and not any(
        a.post in NOMINATORS and regions.one(db, a.region_id).village_id == village_id
        for a in people.posts_of(db, person.id, now)
    ):
        raise Refusal("提名请找村民代表、网格员或村干部来提。")
    if subjects.must_withdraw(db, person.id, roll.subject, subject_id):
        raise Refusal("本人、家人和亲属不能由您来提，请别的人提名。")
    name = subjects.shown(db, roll.subject, [subject_id])[subject_id].own
    if subject_id in honours.vetoed(db, roll, village_id):
        raise Refusal(f"{name}这一年有一票否决，不能参加评选。")
    if not reason.strip():
        raise Refusal("请说说为什么提名，评的人要看的。")
    places = standing.ranking(db, village_id, roll.subject, roll.key)
    row = HonourCandidate(
        roll_id=roll.id,
        subject_id=subject_id,
        village_id=village_id,
        score=next((p.score for p in places if p.subject_id == subject_id), 0),
        put_by=person.id,
        reason=reason.strip(),
    )
    if not insert_once(db, HonourCandidate, row.model_dump()):
        raise Refusal(f"{name}已经有人提名了。")
    acts.record(
        db,
        "honour.nominate",
        roll.id,
        now,
        person_id=person.id,
        right="nominator",
        subject=subject_id,
    )
    return row


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


def _refuse_unless_convener(db: Db, person: Person, roll: HonourRoll, now: datetime) -> None:
    region = regions.one(db, roll.region_id)
    if region.kind == Kind.VILLAGE:
        able = bodies.convenes(db, person, region.id, now)
    else:
        able = any(p.id == person.id for p in conveners(db, roll, now))
    if not able:
        names = "、".join(p.name for p in conveners(db, roll, now)) or "镇里"
        raise Refusal(f"{title(db, roll)}由{names}来办。")


def call(db: Db, person: Person, roll_id: str, version: int | None, now: datetime) -> Meeting:
    """Call the body that votes: one motion for each who stands, own household and kin without a vote."""
    roll = held(db, roll_id, version)
    _refuse_unless_convener(db, person, roll, now)
    honour = honours.of(db, roll)
    found = [c for c in honours.candidates(db, roll.id) if not _has_veto(db, roll, c)]
    if honour.basis == HonourBasis.SCORE or honour.level != Kind.VILLAGE:
        raise Refusal(f"{title(db, roll)}不用开会来评。")
    members = bodies.of_posts(db, roll.region_id, honour.posts, now)
    names = subjects.shown(db, roll.subject, [c.subject_id for c in found])
    items = tuple(
        WantedItem(
            ItemVote.VOTE,
            f"{names[c.subject_id].own}评为“{roll.name}”" + (f"：{c.reason}" if c.reason else ""),
            thing=f"candidate:{c.subject_id}",
            recused=frozenset(
                p for p in members if subjects.must_withdraw(db, p, roll.subject, c.subject_id)
            ),
        )
        for c in found
    )
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
    meeting = meetings.call(db, person, wanted, now)
    roll.state, roll.version = RollState.VOTING, roll.version + 1
    db.add(roll)
    db.flush()
    outbox.withdraw(db, roll.id, {"honours", "nominate"}, now)
    acts.record(
        db, "honour.meet", roll.id, now, person_id=person.id, right="convener", meeting=meeting.id
    )
    return meeting


def _has_veto(db: Db, roll: HonourRoll, one: HonourCandidate) -> bool:
    return one.subject_id in honours.vetoed(db, roll, one.village_id)


def apply(db: Db, meeting: Meeting, now: datetime) -> None:
    """Publish what a closed meeting elected; one that was not held leaves the roll as it was."""
    roll = db.get(HonourRoll, meeting.thing.removeprefix(PREFIX))
    if roll is None or roll.state != RollState.VOTING:
        return
    database.lock(db, Region, roll.region_id)
    if meeting.state != MeetingState.CLOSED:
        roll.state = RollState.OPEN
        db.add(roll)
        return
    yes = {r.thing.partition(":")[2]: r for r in meetings.results(db, meeting.id)}
    passed = []
    for one in honours.candidates(db, roll.id):
        result = yes.get(one.subject_id)
        one.votes = result.yes if result else None
        db.add(one)
        if result is not None and result.passed:
            passed.append(one)
    passed.sort(key=lambda c: (-(c.votes or 0), -c.score, c.subject_id))
    most = honours.number(db, roll, honours.of(db, roll))
    _publish(db, roll, passed[:most], meeting.convener_id, now)


def publish(
    db: Db,
    person: Person,
    roll_id: str,
    version: int | None,
    chosen: Sequence[str] | None,
    now: datetime,
) -> HonourRoll:
    """Award by score, or to those whom the town or city has chosen (`chosen`: subject ids).

    Refusal for who may not, for too many, and for the own household or kin of who chooses.
    """
    roll = held(db, roll_id, version)
    _refuse_unless_convener(db, person, roll, now)
    honour = honours.of(db, roll)
    if roll.state != RollState.OPEN:
        raise Refusal(f"{title(db, roll)}正在开会评，散会就公布。")
    if honour.basis != HonourBasis.SCORE and honour.level == Kind.VILLAGE:
        raise Refusal(f"{title(db, roll)}要由{bodies.name(honour.body)}表决，请召集评优会。")
    found = honours.candidates(db, roll.id)
    most = honours.number(db, roll, honour)
    if honour.basis == HonourBasis.SCORE:
        _publish(db, roll, _first(found, most), person.id, now)
        return roll
    picked = [c for c in found if c.subject_id in set(chosen or ())]
    if not picked or len(picked) > most:
        raise Refusal(f"请选1到{most}个，回号码就行，比如“1 3”。")
    own = [c for c in picked if subjects.must_withdraw(db, person.id, roll.subject, c.subject_id)]
    if own:
        raise Refusal("名单里有您的家人或亲属，按规定要回避，请别的同志来定。")
    _publish(db, roll, picked, person.id, now)
    return roll


def _first(found: Sequence[HonourCandidate], most: int) -> list[HonourCandidate]:
    """The best so many; who has just as many points as the last of them is in too."""
    if len(found) <= most:
        return list(found)
    return [c for c in found if c.score >= found[most - 1].score]


def _publish(
    db: Db, roll: HonourRoll, elected: Sequence[HonourCandidate], by: str | None, now: datetime
) -> None:
    clean = [c for c in elected if not _has_veto(db, roll, c)]
    for one in clean:
        one.elected = True
        db.add(one)
    roll.state, roll.published_by, roll.published_at = RollState.PUBLISHED, by, now
    roll.version += 1
    db.add(roll)
    db.flush()
    outbox.withdraw(db, roll.id, {"honours", "nominate"}, now)
    acts.record(
        db, "honour.publish", roll.id, now, person_id=by, right="convener", elected=len(clean)
    )
    text = Message(announced(db, roll), thing=roll.id)
    for region_id in dict.fromkeys([roll.region_id, *(c.village_id for c in clean)]):
        rooms.tell(db, region_id, text, now)
    reward = honours.of(db, roll).reward
    told = subjects.people_of(db, roll.subject, [c.subject_id for c in clean])
    names = subjects.shown(db, roll.subject, told)
    for subject_id, own in told.items():
        also = f"奖励：{reward}。" if reward else ""
        said = f"【荣誉】恭喜！{names[subject_id].own}评上了{title(db, roll)}。{also}"
        addresses.tell_all(db, own, Message(said, thing=roll.id), now)


def announced(db: Db, roll: HonourRoll) -> str:
    """A published roll as everybody may read it: masked names, special-care households only counted."""
    found = [c for c in honours.candidates(db, roll.id) if c.elected]
    names = subjects.shown(db, roll.subject, [c.subject_id for c in found])
    several = regions.one(db, roll.region_id).kind != Kind.VILLAGE
    named = []
    for one in found:
        where = f"（{regions.one(db, one.village_id).name}）" if several else ""
        if names[one.subject_id].named:
            named.append(names[one.subject_id].masked + where)
    unnamed = len(found) - len(named)
    unit = "户" if roll.subject == Subject.HOUSEHOLD else "人"
    rest = f"{'，' if named else ''}另有{unnamed}{unit}按规定不列名" if unnamed else ""
    what = "、".join(named) + rest if found else "这一次没有评出来"
    return f"【荣誉】{title(db, roll)}：{what}。"
