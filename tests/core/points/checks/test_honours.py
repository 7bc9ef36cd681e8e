"""Each fault that the check of honours, freezes and samples looks for is found when it is made on purpose.

Here too: `acts`.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import select

from core import acts
from core.db import Db
from core.meetings.meetings import Recusal
from core.points.checks import points
from core.points.honours import awarding, convening, honours
from core.points.honours.honours import HonourCandidate, HonourRoll, RollState
from core.points.oversight import findings, freezing, sampling
from core.points.oversight.findings import Finding
from core.points.oversight.sampling import Sample
from core.points.rulebook.rulebook import Subject
from core.points.statement.freezes import Freeze, Frozen
from core.registry.people import Kinship
from tests.core.points.wangjia_acts import (
    MARCH,
    april,
    home,
    march,
    passed,
    person,
    published,
    village,
)
from tests.core.points.wangjia_acts import settled as settled_march
from tests.core.points.year_end_acts import december, did, douwa, january, roll, settled, sit

pytestmark = pytest.mark.broken_on_purpose
Fault = Callable[[Db], None]


def broken_now(db: Db, start: str) -> list[str]:
    db.flush()
    db.expire_all()
    return [x for x in points.broken(db) if x.startswith(start)]


@pytest.mark.place("gaoyang")
def test_a_veto_that_was_elected(db: Db) -> None:
    did(db, "胡春来户", "neighbour-help", december(30), Subject.HOUSEHOLD)
    did(db, "杜满囤户", "gambling", december(30), Subject.HOUSEHOLD, by="侯玉梅")
    where = douwa(db, january(4)).village_id
    stars = roll(db, "星级文明户")
    awarding.publish(db, person(db, "孟祥云"), stars.id, stars.version, None, january(13))
    assert broken_now(db, "I-") == []
    whom = home(db, "杜满囤户").id
    db.add(
        HonourCandidate(roll_id=stars.id, subject_id=whom, village_id=where, score=0, elected=True)
    )
    assert len(broken_now(db, "I-9")) == 1


def best(db: Db) -> HonourRoll:
    return roll(db, "优秀村（居）民代表")


def voted_down_elected(db: Db) -> None:
    for one in honours.candidates(db, best(db).id):
        one.elected = True
        db.add(one)


def votes_edited(db: Db) -> None:
    for one in honours.candidates(db, best(db).id):
        one.votes = 9
        db.add(one)


def kin_could_vote(db: Db) -> None:
    db.execute(delete(Recusal))


def waits_for_ever(db: Db) -> None:
    found = best(db)
    found.state, found.published_at = RollState.VOTING, None
    db.add(found)


def elected_before(db: Db) -> None:
    found = best(db)
    found.state, found.published_at = RollState.OPEN, None
    db.add(found)


@pytest.mark.place("shaodong")
@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (voted_down_elected, "I-22 roll"),
        (votes_edited, "I-22 roll"),
        (kin_could_vote, "I-5 roll"),
        (waits_for_ever, "I-22 roll"),
        (elected_before, "I-9 roll"),
    ],
)
def test_a_list_that_nobody_voted(db: Db, fault: Fault, found: str) -> None:
    did(db, "申爱莲", "training", december(30))
    did(db, "贺金山", "must-visit", december(30))
    settled(db, "长冲口村", "匡小琴", january(1))
    meeting = convening.call(db, person(db, "匡小琴"), best(db).id, january(10))
    said = {"申桂平": "yes", "姜春风": "no", "贺立志": "yes", "申爱莲": "no"}
    sit(db, meeting, "匡小琴", said, january(10))
    assert broken_now(db, "I-") == []
    fault(db)
    assert broken_now(db, found)


@pytest.mark.place("liuyang")
def test_who_chose_their_own_kin(db: Db) -> None:
    did(db, "邱志军", "policy", december(30))
    settled(db, "永新村", "柏小兰", january(1))
    found, cadre = roll(db, "百佳村（居）民代表"), person(db, "卢振华")
    chosen = person(db, "邱志军")
    late = found.opened_at + timedelta(days=31)
    awarding.publish(db, cadre, found.id, None, [chosen.id], late)
    assert broken_now(db, "I-") == []
    db.add(Kinship(person_id=cadre.id, relative_id=chosen.id, relation="兄弟"))
    assert len(broken_now(db, "I-5 roll")) == 1


def test_what_happened_while_it_was_frozen(db: Db) -> None:
    claim = passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    month = published(db, april(1))
    by, other = person(db, "卫红"), person(db, "褚卫")
    row = freezing.freeze(db, by, Frozen.STATEMENT, month.id, "要看", april(2))
    freezing.lift(db, other, row.id, "看过了", april(3))
    acts.record(db, "statement.settle", month.id, april(2, 12), right="clock")
    assert broken_now(db, f"I-19 {month.id} was frozen")
    fresh = Freeze(
        village_id=month.village_id,
        what=Frozen.CLAIM,
        thing_id=claim.id,
        standing=claim.id,
        by=by.id,
        at=march(4),
        reason="要看",
    )
    db.add(fresh)
    assert broken_now(db, f"I-19 {claim.id} was frozen, and yet there is claim.pass")


def lifted_alone(db: Db, row: Freeze) -> None:
    row.lifted_by = row.by


def stands_and_is_lifted(db: Db, row: Freeze) -> None:
    row.standing = row.thing_id


@pytest.mark.parametrize("fault", [lifted_alone, stands_and_is_lifted])
def test_one_person_alone_lifted(db: Db, fault: Callable[[Db, Freeze], None]) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    month = published(db, april(1))
    row = freezing.freeze(db, person(db, "卫红"), Frozen.STATEMENT, month.id, "要看", april(2))
    freezing.lift(db, person(db, "褚卫"), row.id, "看过了", april(3))
    assert broken_now(db, "I-") == []
    fault(db, row)
    db.add(row)
    assert broken_now(db, "I-19 freeze")


def other_drawn(db: Db, row: Sample) -> None:
    row.drawn = row.drawn[1:] + [t for t in row.things if t not in row.drawn][:1]


def other_seed(db: Db, row: Sample) -> None:
    row.seed = "f" * 64


def one_left_out(db: Db, row: Sample) -> None:
    row.things = [t for t in row.things if t in row.drawn]


def stranger_drawn(db: Db, row: Sample) -> None:
    row.things = [*row.things, "claim:stranger"]


def found_by_kin(db: Db, row: Sample) -> None:
    claim_of = findings.thing(db, row.drawn[0]).subject_id
    homes = {home(db, f"{who}户").id: who for who in ("罗铁柱", "刘大勇", "陈大山", "曾德才")}
    concerned = person(db, homes[str(claim_of)])
    by = person(db, "冯正")
    db.add(Kinship(person_id=by.id, relative_id=concerned.id, relation="舅甥"))


def found_by_stranger(db: Db, row: Sample) -> None:
    finding = db.exec(select(Finding)).one()
    finding.by = person(db, "钱国华").id
    db.add(finding)


def found_undrawn(db: Db, row: Sample) -> None:
    finding = db.exec(select(Finding)).one()
    finding.thing = next(t for t in row.things if t not in row.drawn)
    db.add(finding)


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (other_drawn, "I-25 sample"),
        (other_seed, "I-25 sample"),
        (one_left_out, "I-25 sample"),
        (stranger_drawn, "I-25 sample"),
        (found_by_kin, "I-5 finding"),
        (found_by_stranger, "I-5 finding"),
        (found_undrawn, "I-25 finding"),
    ],
)
def test_a_sample_that_was_chosen(db: Db, fault: Callable[[Db, Sample], None], found: str) -> None:
    for who in ("罗铁柱", "刘大勇", "陈大山", "曾德才"):
        passed(db, who, f"{who}户", "neighbour-help", march(5))
    settled_march(db, april(1))
    by = person(db, "冯正")
    row = sampling.draw(db, by, village(db), MARCH, april(10))
    findings.find(db, by, row.id, row.drawn[0], True, "", april(11))
    assert broken_now(db, "I-") == []
    row = db.get_one(Sample, row.id)
    fault(db, row)
    db.add(row)
    assert broken_now(db, found)
