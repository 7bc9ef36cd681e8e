"""What is published: the best by votes, by scores or by choice, and never against a veto."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.db import Db
from core.errors import Refusal
from core.meetings import conduct, votes
from core.points.close import meeting_results
from core.points.honours import awarding, convening, honours, nominations, notices
from core.points.honours.awarding import _first, _merit
from core.points.honours.honours import HonourCandidate, RollState
from core.points.objections import disputes
from core.points.rulebook.rulebook import Subject
from core.points.statement.statements import LineKind, Statement
from core.registry.people import Kinship
from tests.core.points.wangjia_acts import home, lines, person
from tests.core.points.year_end_acts import (
    december,
    did,
    douwa,
    heard,
    january,
    roll,
    settled,
    sit,
    told,
)

MERITS = st.lists(st.tuples(st.none() | st.integers(0, 5), st.integers(-3, 9)), max_size=12)


def stood(merits: Sequence[tuple[int | None, int]]) -> list[HonourCandidate]:
    return [
        HonourCandidate(roll_id="r", subject_id=f"{n:02}", village_id="v", votes=v, score=s)
        for n, (v, s) in enumerate(merits)
    ]


@given(MERITS, st.integers(1, 12))
def test_nobody_is_left_out_who_is_as_good(merits: list[tuple[int | None, int]], most: int) -> None:
    found = stood(merits)
    first = _first(found, most)
    rest = [c for c in found if c not in first]
    assert len(first) >= min(most, len(found))
    assert all(_merit(a) < _merit(b) for a in first for b in rest)
    better = [c for c in first if rest or len(first) > most if _merit(c) < _merit(first[-1])]
    assert len(better) < most or not better


@pytest.mark.place("shaodong")
def test_two_who_are_alike_are_both_elected(db: Db) -> None:
    for who in ("申爱莲", "贺金山"):
        did(db, who, "training", december(30))
    settled(db, "长冲口村", "匡小琴", january(1))
    best = roll(db, "优秀村（居）民代表")
    meeting = convening.call(db, person(db, "匡小琴"), best.id, january(10))
    said = {"申桂平": "yes", "姜春风": "yes", "贺立志": "yes", "申爱莲": "yes"}
    sit(db, meeting, "匡小琴", said, january(10))
    db.refresh(best)
    found = honours.candidates(db, best.id)
    assert [(c.votes, c.elected) for c in found] == [(3, True), (3, True)]


@pytest.mark.place("shaodong")
def test_who_is_voted_down_is_not_published(db: Db) -> None:
    did(db, "申爱莲", "training", december(30))
    settled(db, "长冲口村", "匡小琴", january(1))
    best = roll(db, "优秀村（居）民代表")
    meeting = convening.call(db, person(db, "匡小琴"), best.id, january(10))
    sit(db, meeting, "匡小琴", {"申桂平": "no", "姜春风": "yes"} | {"贺立志": "no"}, january(10))
    db.refresh(best)
    assert best.state == RollState.PUBLISHED
    assert "这一次没有评出来" in heard(db, "长冲口村群", "【荣誉】")[0]
    with pytest.raises(Refusal, match="已经公布了"):
        convening.call(db, person(db, "匡小琴"), best.id, january(11))


@pytest.mark.place("shaodong")
def test_nobody_is_elected_while_too_few_have_voted(db: Db) -> None:
    did(db, "申爱莲", "training", december(30))
    settled(db, "长冲口村", "匡小琴", january(1))
    best = roll(db, "优秀村（居）民代表")
    meeting = convening.call(db, person(db, "匡小琴"), best.id, january(10))
    for name in ("申桂平", "姜春风", "贺立志"):
        conduct.sign_in(db, person(db, name), meeting.id, january(10))
    conduct.begin(db, person(db, "匡小琴"), meeting.id, january(10))
    item = votes.open_items(db, person(db, "申桂平"), january(10))[0]
    votes.cast(db, person(db, "申桂平"), item.id, "yes", january(10))
    meeting_results.close(db, person(db, "匡小琴"), meeting.id, january(10))
    db.refresh(best)
    assert (best.state, heard(db, "长冲口村群", "【荣誉】")) == (RollState.OPEN, [])
    assert "请再开一次会" in told(db, "匡小琴", "【没评出来】")[0]
    assert convening.call(db, person(db, "匡小琴"), best.id, january(11)).id != meeting.id


@pytest.fixture
def vetoed(db: Db) -> Statement:
    """杜满囤户 has done most in 斗洼村, and has a veto; 于桂枝户 is a special-care household."""
    for who, by in (("杜满囤户", "杜满囤"), ("于桂枝户", "任小娟")):
        did(db, who, "neighbour-help", december(30), Subject.HOUSEHOLD, by=by)
    did(db, "杜满囤户", "gambling", december(30), Subject.HOUSEHOLD, by="侯玉梅")
    return douwa(db, january(4))


@pytest.mark.place("gaoyang")
def test_a_special_care_household_is_counted_and_never_named(db: Db, vetoed: Statement) -> None:
    stars = roll(db, "星级文明户")
    awarding.publish(db, person(db, "孟祥云"), stars.id, stars.version, None, january(13))
    (said,) = heard(db, "斗洼村群", "“星级文明户”：")
    assert said == "【荣誉】斗洼村2026年“星级文明户”：1户按规定不列名。"
    assert len(told(db, "于桂枝", "恭喜！于桂枝户评上了")) == 1
    assert honours.of_subject(db, Subject.HOUSEHOLD, home(db, "于桂枝户").id) == [stars]


@pytest.mark.place("gaoyang")
def test_nobody_stands_and_the_roll_is_closed_quietly(db: Db, vetoed: Statement) -> None:
    good = roll(db, "好媳妇好婆婆")
    awarding.publish(db, person(db, "孟祥云"), good.id, good.version, None, january(13))
    assert good.state == RollState.PUBLISHED
    assert heard(db, "斗洼村群", "“好媳妇好婆婆”：") == []
    assert "这一次没有评出来" in notices.announced(db, good)


@pytest.mark.place("gaoyang")
def test_a_veto_that_has_been_lifted_bars_no_longer(db: Db, vetoed: Statement) -> None:
    good, whom = roll(db, "好媳妇好婆婆"), home(db, "杜满囤户").id
    veto = next(x for x in lines(db, vetoed, "杜满囤户") if x.kind == LineKind.VETO)
    by = person(db, "胡春来")
    row = disputes.file(db, by, vetoed.id, veto.id, "不是他家的人", january(13))
    decider = disputes.deciders(db, row, january(13))[0]
    with pytest.raises(Refusal, match="有一票否决"):
        nominations.nominate(db, person(db, "任小娟"), good.id, whom, "改好了", january(13))
    disputes.decide(db, decider, row.id, row.version, True, "查过了", january(14))
    nominations.nominate(db, person(db, "任小娟"), good.id, whom, "改好了", january(15))
    assert [c.subject_id for c in honours.candidates(db, good.id)] == [whom]


@pytest.mark.place("liuyang")
def test_who_chooses_for_the_city_takes_as_many_as_there_are(db: Db) -> None:
    for who in ("廖红英", "邱志军"):
        did(db, who, "policy", december(30))
    settled(db, "佳成村", "屈小红", january(1))
    settled(db, "永新村", "柏小兰", january(1))
    best, cadre = roll(db, "百佳村（居）民代表"), person(db, "卢振华")
    with pytest.raises(Refusal, match="请选1到100个"):
        awarding.publish(db, cadre, best.id, best.version, ["nobody"], january(13))
    with pytest.raises(Refusal, match="由卢振华来办"):
        awarding.publish(db, person(db, "黎国强"), best.id, None, [], january(13))
    db.add(Kinship(person_id=cadre.id, relative_id=person(db, "廖红英").id, relation="姑侄"))
    db.flush()
    with pytest.raises(Refusal, match="要回避"):
        awarding.publish(db, cadre, best.id, None, [person(db, "廖红英").id], january(13))
    awarding.publish(db, cadre, best.id, None, [person(db, "邱志军").id], january(13))
    for room in ("浏阳市工作群", "永新村群"):
        assert heard(db, room, "邱*军（永新村）")
