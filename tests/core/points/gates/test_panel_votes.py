"""A panel's word on a month's list: who has a say, what more than half of it does, and who is kept out."""

import pytest
from sqlmodel import select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.points.checks import points as points_check
from core.points.gates import confirmation, panel_votes
from core.points.gates.panel_votes import PanelVote
from core.points.oversight import panel_word
from core.points.oversight.panel_word import Follows
from core.points.rulebook.rulebook import Subject
from core.points.statement import freezes, statements
from core.points.statement.statements import Statement, StatementState
from tests.core.points.wangjia_acts import april, person, village
from tests.core.points.zhigong_acts import CEN, drafted

pytestmark = pytest.mark.place("zhigong")
MEMBERS = ("许国标", "敖伟民", "关荣发", "谭月好", "梁炳坤")


def say(db: Db, name: str, agrees: bool, hour: int = 9, reason: str = "日子不对") -> Follows:
    here = village(db, CEN)
    spoken = panel_word.say(db, person(db, name), here, "2026-03", agrees, reason, april(1, hour))
    return spoken[0].follows


def listed(db: Db) -> Statement:
    found = statements.of_month(db, village(db, CEN), Subject.HOUSEHOLD, "2026-03")
    assert found is not None
    return found


def test_more_than_half_let_it_out_and_no_fewer(db: Db) -> None:
    drafted(db, "岑国辉")
    came = [say(db, name, True) for name in MEMBERS[:4]]
    assert came == [Follows.NOTED] * 3 + [Follows.PUBLISHED]
    shown = listed(db)
    assert (shown.state, shown.confirmed_by) == (StatementState.PUBLISHED, None)
    assert list(points_check.broken(db)) == []


def test_more_than_half_against_send_it_back_whatever_the_clerk_does(db: Db) -> None:
    drafted(db, "岑国辉")
    assert [say(db, name, False) for name in MEMBERS[:4]][-1] == Follows.SENT_BACK
    assert listed(db).state == StatementState.REVIEWING
    with pytest.raises(Refusal):
        confirmation.confirm(db, person(db, "容美珍"), village(db, CEN), "2026-03", april(1, 10))
    with pytest.raises(Refusal, match="没有等表态的积分表"):
        say(db, "梁炳坤", True)


def test_once_it_is_shown_they_stop_it(db: Db) -> None:
    drafted(db, "岑国辉")
    confirmation.confirm(db, person(db, "容美珍"), village(db, CEN), "2026-03", april(1, 8))
    assert [say(db, name, False) for name in MEMBERS[:4]][-1] == Follows.STOPPED
    stopped = freezes.of(db, listed(db).id)
    assert stopped is not None
    assert stopped.body == "评议小组"
    assert list(points_check.broken(db)) == []


def test_whoever_is_on_the_list_or_kin_of_it_has_no_say(db: Db) -> None:
    drafted(db, "谭月好", "岑丽娟")
    able = panel_votes.voters(db, listed(db), april(1))
    assert {person(db, n).id for n in ("谭月好", "容美珍")}.isdisjoint(able)
    assert len(able) == 4
    with pytest.raises(Refusal, match="要回避"):
        say(db, "谭月好", True)
    assert [say(db, n, True) for n in ("许国标", "敖伟民", "关荣发")][-1] == Follows.PUBLISHED


@pytest.mark.parametrize("name", ["岑国辉", "庞志坚", "利国平"])
def test_nobody_but_the_panel_has_a_say(db: Db, name: str) -> None:
    drafted(db, "岑国辉")
    with pytest.raises(Refusal, match="由评议小组来表态"):
        say(db, name, True)


def test_a_no_has_a_reason_and_the_last_word_counts(db: Db) -> None:
    drafted(db, "岑国辉")
    with pytest.raises(Refusal, match="写一句哪里不对"):
        say(db, "关荣发", False, reason=" ")
    say(db, "关荣发", False)
    say(db, "关荣发", True, hour=10)
    (vote,) = db.exec(select(PanelVote)).all()
    assert (vote.agrees, vote.reason) == (True, "")
    count = panel_votes.count(db, listed(db), april(1, 11))
    assert (count.yes, count.no, count.able) == (1, 0, 6)


def test_a_word_is_taken_back_until_something_followed(db: Db) -> None:
    drafted(db, "岑国辉")
    for name in MEMBERS[:4]:
        say(db, name, True)
    last, *_ = reversed([a for a in acts.of_thing(db, listed(db).id) if a.kind == "panel.say"])
    with pytest.raises(Refusal, match="已经往下走了"):
        acts.take_back(db, last, april(1, 12))


@pytest.mark.broken_on_purpose
def test_a_list_shown_by_too_few_is_found(db: Db) -> None:
    drafted(db, "岑国辉")
    for name in MEMBERS[:4]:
        say(db, name, True)
    for vote in db.exec(select(PanelVote)).all()[:1]:
        db.delete(vote)
    db.flush()
    assert any("more than half of its panel" in row for row in points_check.broken(db))
