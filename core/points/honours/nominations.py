"""Nominations (提名): somebody is put forward for an honour, with a reason."""

from datetime import datetime

from core import acts
from core.db import Db, insert_once
from core.errors import Refusal
from core.points.honours import convening, honours, notices
from core.points.honours.honours import HonourCandidate, HonourRoll, RollState
from core.points.rulebook import periods
from core.points.rulebook.rulebook import HonourBasis
from core.points.standing import standing
from core.points.subjects import subjects
from core.registry import addresses, people, regions
from core.registry.people import CADRES, Person, Post

NOMINATORS = CADRES | {
    Post.REPRESENTATIVE,
    Post.PANEL,
    Post.GRID_WORKER,
    Post.GRID_LEADER,
    Post.PARTY_MEMBER,
}

ANNOUNCED = "提名、公布了就收不回。有意见请跟村干部或监督小组说。"
NOMINATED = acts.kind("honour.nominate", final=ANNOUNCED)


def nominate(
    db: Db, person: Person, roll_id: str, subject_id: str, reason: str, now: datetime
) -> HonourCandidate:
    """Put somebody forward, with a reason; those who see to the roll hear of it.

    Refusal for the own household or kin, for a veto, without a reason, twice, and once it is voted on.
    """
    roll = convening.held(db, roll_id)
    refuse(db, person, roll, subject_id, now)
    if not reason.strip():
        raise Refusal("请说说为什么提名，评的人要看的。")
    village_id = subjects.village_of(db, roll.subject, subject_id, now)
    candidate = HonourCandidate(
        roll_id=roll.id,
        subject_id=subject_id,
        village_id=village_id,
        score=standing.score_of(db, village_id, roll.subject, roll.key, subject_id),
        put_by=person.id,
        reason=reason.strip(),
    )
    if not insert_once(db, HonourCandidate, candidate.model_dump()):
        raise Refusal(_stands(db, roll, subject_id))
    roll.version += 1
    db.add(roll)
    right = "nominator"
    acts.record(db, NOMINATED, roll.id, now, person_id=person.id, right=right, subject=subject_id)
    readers = [p.id for p in convening.conveners(db, roll, now) if p.id != person.id]
    addresses.tell_all(db, readers, notices.nominated(db, roll, candidate, person.name), now)
    return candidate


def refuse(db: Db, person: Person, roll: HonourRoll, subject_id: str, now: datetime) -> None:
    """Refusal when this person may not put this subject forward, or it stands already."""
    village_id = subjects.village_of(db, roll.subject, subject_id, now)
    _refuse_unless_open(db, roll, village_id)
    _refuse_unless_nominator(db, person, village_id, now)
    if subjects.must_withdraw(db, person.id, roll.subject, subject_id):
        raise Refusal("本人、家人和亲属不能由您来提，请别的人提名。")
    if db.get(HonourCandidate, (roll.id, subject_id)) is not None:
        raise Refusal(_stands(db, roll, subject_id))
    if subject_id in honours.vetoed(db, roll, village_id):
        name = subjects.shown(db, roll.subject, [subject_id])[subject_id].own
        raise Refusal(f"{name}{periods.spoken(roll.key)}有一票否决，不能参加评选。请换一个人选。")


def _stands(db: Db, roll: HonourRoll, subject_id: str) -> str:
    name = subjects.shown(db, roll.subject, [subject_id])[subject_id].own
    return f"{name}已经在人选里了，不用再提。"


def _refuse_unless_open(db: Db, roll: HonourRoll, village_id: str) -> None:
    what = notices.title(db, roll)
    if roll.state != RollState.OPEN:
        raise Refusal(f"{what}已经开始评了，不能再提名。")
    if honours.of(db, roll).basis == HonourBasis.SCORE:
        raise Refusal(f"{what}按积分定人选，不用提名。")
    if village_id not in regions.villages_in(db, roll.region_id):
        raise Refusal(f"{what}不评外面的人，请在{regions.one(db, roll.region_id).name}里提名。")


def _refuse_unless_nominator(db: Db, person: Person, village_id: str, now: datetime) -> None:
    """Who holds such a post in the village, above it, or in one of its groups and circles."""
    if people.holds_above(db, person.id, NOMINATORS, village_id, now):
        return
    held = (a for a in people.posts_of(db, person.id, now) if a.post in NOMINATORS)
    if not any(regions.one(db, a.region_id).village_id == village_id for a in held):
        raise Refusal("提名请找村民代表、网格员或村干部来提。")
