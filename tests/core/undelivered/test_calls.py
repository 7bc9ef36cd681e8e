"""Whom to ring: who serves them hears it, with the number and where their reports stand, and no word of a message.

Here too: `undoing`.
"""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.outbox import Outgoing, Priority
from core.registry import telephones
from core.registry.people import Person
from core.reports.ladder.reports import Report
from core.undelivered import calls, words
from tests.core.reports.telling import MONDAY
from tests.core.undelivered.test_riding import WHO, miss
from tests.handlers.engine.talking import heard

pytestmark = pytest.mark.usefixtures("world")
LATER = MONDAY + timedelta(hours=1)


def of(db: Db, name: str) -> Person:
    """A person by name."""
    return db.exec(select(Person).where(Person.name == name)).one()


def listed(db: Db, name: str, at: datetime = LATER) -> list[str]:
    """Whom they have to ring."""
    return [call.person.name for call in calls.of_caller(db, of(db, name).id, at)]


def test_who_serves_the_household_has_to_ring_and_nobody_else(db: Db) -> None:
    miss(db, "路灯修好了")
    assert listed(db, "李秀英") == [WHO]
    assert listed(db, "陈大山") == listed(db, "马老三") == []


def test_the_list_has_the_number_and_no_word_of_the_message(db: Db) -> None:
    telephones.keep(db, of(db, WHO).id, "13800138000", MONDAY)
    miss(db, "您的积分扣了两分")
    message = calls.question(db, of(db, "李秀英").id, LATER)
    assert message is not None
    assert "1. 何秋菊：13800138000。有村里的通知没送到" in message.text
    assert "积分" not in message.text
    assert [choice.label for choice in message.choices] == ["何秋菊打过了"]


def test_a_report_is_named_where_it_is_their_own_and_no_others(db: Db) -> None:
    heard(db, WHO, "一组井边的水泥板裂了")
    report = db.exec(select(Report)).one()
    miss(db, "编号 1 已受理", thing=report.id)
    (call,) = calls.of_caller(db, of(db, "李秀英").id, LATER)
    assert call.says == ("他的编号 1“一组井边的水泥板裂了”现在是“已上报”",)
    report.person_id = of(db, "马老三").id
    db.add(report)
    (call,) = calls.of_caller(db, of(db, "李秀英").id, LATER)
    assert call.says == (words.NEWS,)


def test_who_left_no_number_is_to_be_visited(db: Db) -> None:
    miss(db, "路灯修好了")
    message = calls.question(db, of(db, "李秀英").id, LATER)
    assert message is not None
    assert "没留电话，请上门说一声" in message.text


def test_reminders_are_worth_no_call_and_old_ones_neither(db: Db) -> None:
    miss(db, "月结果", priority=Priority.BULK)
    miss(db, "路灯修好了", MONDAY - timedelta(days=8))
    assert listed(db, "李秀英") == []


def test_nobody_is_rung_for_what_would_ride_no_more(db: Db) -> None:
    miss(db, "有人呼救", priority=Priority.EMERGENCY)
    miss(db, "今天中午前报名", expires_at=MONDAY + timedelta(hours=3))
    assert listed(db, "李秀英") == [WHO]
    assert listed(db, "李秀英", MONDAY + timedelta(hours=4)) == []


def test_who_was_rung_is_off_the_list_until_there_is_more(db: Db) -> None:
    miss(db, "路灯修好了")
    caller = of(db, "李秀英").id
    assert calls.rung(db, caller, [of(db, WHO).id], LATER) == [WHO]
    assert listed(db, "李秀英") == []
    miss(db, "井盖换好了", LATER + timedelta(hours=1))
    assert listed(db, "李秀英", LATER + timedelta(hours=2)) == [WHO]


def test_it_can_be_taken_back_once(db: Db) -> None:
    miss(db, "路灯修好了")
    calls.rung(db, of(db, "李秀英").id, [of(db, WHO).id], LATER)
    act = db.exec(select(Act).where(Act.kind == calls.RUNG)).one()
    assert "还在待打电话里" in acts.take_back(db, act, LATER)
    assert listed(db, "李秀英") == [WHO]
    with pytest.raises(Refusal):
        acts.take_back(db, act, LATER)


def test_nobody_notes_a_call_that_is_not_theirs(db: Db) -> None:
    miss(db, "路灯修好了")
    with pytest.raises(Refusal):
        calls.rung(db, of(db, "陈大山").id, [of(db, WHO).id], LATER)


def test_the_evening_list_goes_to_those_who_have_one(db: Db) -> None:
    assert calls.villages_due(db, LATER) == []
    miss(db, "路灯修好了")
    village = of(db, WHO).village_id
    assert village is not None
    assert village in calls.villages_due(db, LATER)
    assert calls.remind(db, LATER, village) == 1
    told = db.exec(select(Outgoing).where(Outgoing.text.startswith("这几位"))).one()
    assert told.person_id == of(db, "李秀英").id
