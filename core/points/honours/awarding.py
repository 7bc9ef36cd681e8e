"""Awarding (授予荣誉): what a meeting elected, the scores say or the city chose is published, once."""

from collections.abc import Sequence
from datetime import datetime

from core import acts, outbox
from core import db as database
from core.db import Db
from core.errors import Refusal
from core.meetings import bodies, conduct
from core.meetings.meetings import Meeting, MeetingState
from core.outbox import Message
from core.points.gates import results
from core.points.honours import convening, honours, nominations, notices, priority, readiness, words
from core.points.honours.honours import HonourCandidate, HonourRoll, RollState
from core.points.honours.notices import title
from core.points.rulebook.rulebook import Honour, HonourBasis
from core.points.subjects import subjects
from core.registry import addresses, rooms
from core.registry.people import Person
from core.registry.regions import Kind, Region

SHORT = acts.kind("honour.short", passed_over="decided by a meeting")
PUBLISHED = acts.kind("honour.publish", final=nominations.ANNOUNCED)


def apply(db: Db, meeting: Meeting, now: datetime) -> None:
    """Publish what a closed meeting elected.

    One that was not held, or in which too few voted, leaves the roll to be voted on.
    """
    roll = db.get(HonourRoll, meeting.thing.removeprefix(convening.PREFIX))
    if roll is None:
        return
    database.lock(db, Region, roll.region_id)
    db.refresh(roll)
    if roll.state != RollState.VOTING:
        return
    if meeting.state != MeetingState.CLOSED:
        _open(db, roll)
        return
    voted = conduct.results(db, meeting.id)
    enough = results.enough_ballots(db, meeting)
    short = [r for r in voted if r.ballots < enough[r.item_id]]
    if short:
        _vote_again(db, roll, meeting, len(short), now)
        return
    by_subject = {r.thing.partition(":")[2]: r for r in voted}
    passed = []
    for one in honours.candidates(db, roll.id):
        result = by_subject.get(one.subject_id)
        one.votes = result.yes if result else None
        db.add(one)
        if result is not None and result.passed:
            passed.append(one)
    most = honours.number(db, roll, honours.of(db, roll))
    _publish(db, roll, _first(passed, most), meeting.convener_id, now)


def _open(db: Db, roll: HonourRoll) -> None:
    roll.state, roll.version = RollState.OPEN, roll.version + 1
    db.add(roll)
    db.flush()


def _vote_again(db: Db, roll: HonourRoll, meeting: Meeting, short: int, now: datetime) -> None:
    """Too few have voted on somebody: nothing is published, and the conveners hear what to do."""
    _open(db, roll)
    acts.record(db, SHORT, roll.id, now, right="meeting", meeting=meeting.id, short=short)
    conveners = [p.id for p in convening.conveners(db, roll, now)]
    message = words.too_few_votes(roll.id, title(db, roll), short, meeting.quorum)
    addresses.tell_all(db, conveners, message, now)


def publish(
    db: Db,
    person: Person,
    roll_id: str,
    version: int | None,
    chosen: Sequence[str] | None,
    now: datetime,
) -> HonourRoll:
    """Award by score, or to those whom the town or city has chosen (`chosen`: subject ids).

    Refusal for who may not, for too many, while villages are waited for, and for the own household
    or kin of who chooses. Where nobody stands, the roll is closed with nobody on it.
    """
    roll = convening.held(db, roll_id, version)
    convening.refuse_unless_convener(db, person, roll, now)
    honour = honours.of(db, roll)
    candidates = honours.candidates(db, roll.id)
    _refuse_too_early(db, roll, honour, bool(candidates), now)
    most = honours.number(db, roll, honour)
    if honour.basis == HonourBasis.SCORE or not candidates:
        _publish(db, roll, _first(candidates, most), person.id, now)
        return roll
    picked = [c for c in candidates if c.subject_id in set(chosen or ())]
    if not picked or len(picked) > most:
        raise Refusal(f"请选1到{most}个，回号码就行，比如“1 3”。")
    kin = [c for c in picked if subjects.must_withdraw(db, person.id, roll.subject, c.subject_id)]
    if kin:
        raise Refusal("名单里有您的家人或亲属，按规定要回避，请别的同志来定。")
    _publish(db, roll, picked, person.id, now)
    return roll


def _refuse_too_early(
    db: Db, roll: HonourRoll, honour: Honour, stands: bool, now: datetime
) -> None:
    if roll.state != RollState.OPEN:
        raise Refusal(f"{title(db, roll)}正在开会评，散会就公布。")
    if stands and honour.basis != HonourBasis.SCORE and honour.level == Kind.VILLAGE:
        body = bodies.name(honour.body)
        raise Refusal(f"{title(db, roll)}要由{body}表决，请召集评优会：发“评优”。")
    if late := readiness.late(db, roll, now):
        raise Refusal(f"现在还不能定：{notices.waits_for(db, roll, late)}")


def _first(candidates: Sequence[HonourCandidate], most: int) -> list[HonourCandidate]:
    """The best so many by votes, then by score; who has just as many as the last of them is in too."""
    ranked = sorted(candidates, key=lambda c: (*_merit(c), c.subject_id))
    return [c for c in ranked if len(ranked) <= most or _merit(c) <= _merit(ranked[most - 1])]


def _merit(one: HonourCandidate) -> tuple[int, int]:
    return -(one.votes or 0), -one.score


def _publish(
    db: Db, roll: HonourRoll, elected: Sequence[HonourCandidate], by: str | None, now: datetime
) -> None:
    clean = convening.without_veto(db, roll, elected)
    for one in clean:
        one.elected = True
        db.add(one)
    roll.state, roll.published_by, roll.published_at = RollState.PUBLISHED, by, now
    roll.version += 1
    db.add(roll)
    db.flush()
    outbox.withdraw(db, roll.id, {"honours", "nominate"}, now)
    right = "convener"
    acts.record(db, PUBLISHED, roll.id, now, person_id=by, right=right, elected=len(clean))
    if not clean and not honours.candidates(db, roll.id):
        return  # nobody stood: who closed it has read so
    text = Message(notices.announced(db, roll), thing=roll.id)
    for region_id in dict.fromkeys([roll.region_id, *(c.village_id for c in clean)]):
        rooms.tell(db, region_id, text, now)
    members = subjects.people_of(db, roll.subject, [c.subject_id for c in clean])
    names = subjects.shown(db, roll.subject, members)
    for subject_id, person_ids in members.items():
        message = notices.congratulation(db, roll, names[subject_id].own)
        addresses.tell_all(db, person_ids, message, now)
    priority.follow(db, roll, clean, now)
    priority.told(db, roll, clean, now)
