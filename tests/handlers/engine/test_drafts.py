"""Drafts: put again after half an hour, settled after a day, never dropped in silence."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from core.db import Db
from core.outbox import Outgoing
from core.reports import following
from core.reports.ladder.reports import Report
from handlers.engine import drafts
from handlers.engine.flow import Session
from tests.core.reports.telling import MONDAY, file, told, who
from tests.handlers.engine.talking import heard, leave_open, say, session, turn_of

HALF, DAY = timedelta(minutes=30), timedelta(days=1)


def strike(db: Db, now: datetime) -> int:
    """Everything that is due at this moment."""
    return sum(drafts.sweep(db, now, one) for one in drafts.due(db, now))


def test_a_report_that_waits_for_a_place_is_asked_again_once(db: Db) -> None:
    say(db, "张桂花", "路灯不亮了")
    assert strike(db, MONDAY + HALF - timedelta(seconds=1)) == 0
    assert strike(db, MONDAY + HALF) == 1
    assert told(db, "张桂花")[-2:] == [
        "刚才那件还没说完。",
        "在什么地方？写几个字就行，比如“二组水塘边”，也可以发位置。",
    ]
    assert strike(db, MONDAY + HALF) == 0
    assert strike(db, MONDAY + 2 * HALF) == 0


def test_it_can_still_be_answered_then(db: Db) -> None:
    say(db, "张桂花", "路灯不亮了")
    strike(db, MONDAY + HALF)
    assert "编号 1" in heard(db, "张桂花", "二组水塘边", MONDAY + HALF)


def test_after_a_day_it_is_filed_as_it_stands(db: Db) -> None:
    say(db, "张桂花", "路灯不亮了")
    strike(db, MONDAY + HALF)
    assert strike(db, MONDAY + DAY) == 1
    report = db.exec(select(Report)).one()
    assert (report.text, report.unverified) == ("路灯不亮了", True)
    assert "编号 1" in told(db, "张桂花")[-1]
    assert session(db, "张桂花", MONDAY + DAY) is None
    assert strike(db, MONDAY + DAY) == 0


def test_a_draft_of_something_else_ends_with_a_sentence(db: Db) -> None:
    say(db, "刘大勇", "申报")
    assert strike(db, MONDAY + HALF) == 0
    assert strike(db, MONDAY + DAY) == 1
    assert "说到一半" in told(db, "刘大勇")[-1]
    assert session(db, "刘大勇", MONDAY + DAY) is None


def test_whether_it_is_like_another_is_taken_for_no_after_half_an_hour(db: Db) -> None:
    file(db, "刘大勇", "村口的井盖破了")
    said = say(db, "张桂花", "村口的井盖破了")
    assert "是不是这一件" in said[-1].text
    assert strike(db, MONDAY + HALF) == 1
    assert len(db.exec(select(Report)).all()) == 2
    assert session(db, "张桂花", MONDAY + HALF) is None


def test_blame_that_was_not_agreed_to_is_not_filed_and_that_is_said(db: Db) -> None:
    say(db, "张桂花", "组长吴建军收了我的钱不办事")
    assert session(db, "张桂花") is not None
    strike(db, MONDAY + HALF)
    strike(db, MONDAY + DAY)
    assert db.exec(select(Report)).all() == []
    assert "没有报上去" in told(db, "张桂花")[-1]


def test_what_was_open_before_comes_up_again_at_its_own_time(db: Db) -> None:
    say(db, "张桂花", "路灯不亮了")
    say(db, "张桂花", "申报")
    strike(db, MONDAY + DAY)
    left = session(db, "张桂花", MONDAY + DAY)
    assert left is not None
    assert (left.flow, left.under) == ("report", None)
    strike(db, MONDAY + DAY + HALF)
    strike(db, MONDAY + DAY + DAY)
    assert "编号 1" in told(db, "张桂花")[-1]


def test_a_draft_of_a_flow_that_is_gone_ends(db: Db) -> None:
    leave_open(db, "张桂花", Session("no_such_flow", "x", {}))
    assert strike(db, MONDAY + DAY) == 1
    assert session(db, "张桂花", MONDAY + DAY) is None
    assert drafts.next_due(db) is None


@pytest.mark.parametrize(("words", "wait"), [("路灯不亮了", HALF), ("申报", DAY)])
def test_next_due_promises_what_due_finds(db: Db, words: str, wait: timedelta) -> None:
    assert drafts.next_due(db) is None
    say(db, "张桂花", words)
    assert drafts.next_due(db) == MONDAY + wait
    assert drafts.due(db, MONDAY + wait - timedelta(seconds=1)) == []
    assert drafts.due(db, MONDAY + wait) == [turn_of(db, "张桂花").address.id]


def test_a_sweep_of_somebody_with_nothing_open_does_nothing(db: Db) -> None:
    assert drafts.sweep(db, MONDAY, turn_of(db, "张桂花").address.id) == 0


def test_at_night_nobody_is_woken(db: Db) -> None:
    late = MONDAY.replace(hour=14, minute=40)  # 22:40 in the village
    say(db, "张桂花", "路灯不亮了", late)
    strike(db, late + HALF)
    db.flush()
    again = [m for m in db.exec(select(Outgoing)) if m.text == "刚才那件还没说完。"]
    assert [m.due_at > late + HALF for m in again] == [True]


def test_what_answers_itself_leaves_open_what_was_open_before_it(db: Db) -> None:
    file(db, "刘大勇", "村口的井盖破了")
    say(db, "张桂花", "申报")
    say(db, "张桂花", "村口的井盖破了")
    left = session(db, "张桂花")
    assert left is not None
    assert (left.ask, left.under is not None) == ("same", True)
    strike(db, MONDAY + HALF)
    after = session(db, "张桂花", MONDAY + HALF)
    assert after is not None
    assert after.flow == "claim"
    assert len(db.exec(select(Report)).all()) == 2


def test_a_likeness_that_is_gone_is_not_asked_about_again(db: Db) -> None:
    other = file(db, "刘大勇", "村口的井盖破了")
    say(db, "张桂花", "村口的井盖破了")
    following.withdraw(db, other.id, who(db, "刘大勇"), MONDAY)
    assert "编号 2" in heard(db, "张桂花", "积分")
    assert session(db, "张桂花") is None
