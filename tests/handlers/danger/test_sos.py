"""Danger to life, where the scripts do not go: group chats; here too `going` and `stand_down`."""

from sqlmodel import select

from core.db import Db
from core.emergencies.emergencies import Emergency, EmergencyState
from core.outbox import Outgoing
from core.reports.ladder.reports import Report
from tests.handlers.reports.filing.test_report import newest, say

ROOM = "room:王家村群"


def test_a_stranger_s_cry_in_a_village_s_group_finds_its_cadres(db: Db) -> None:
    said = say(db, "过路人", "有人落水了，快来人", room=ROOM, addressed=False)
    assert "120" in said[0].text
    assert "已叫钱国华" in said[0].text
    assert db.exec(select(Emergency)).one().state == EmergencyState.RINGING


def test_somebody_else_cannot_say_which_village_it_is(db: Db) -> None:
    say(db, "过路人", "着火了快来人")
    choice = newest(db, "过路人").choices[0]
    assert choice["thing"] == db.exec(select(Emergency)).one().id
    say(db, "别人", "着火了快来人")
    other = newest(db, "别人")
    assert other.choices[0]["thing"] != choice["thing"]


def test_ordinary_talk_in_a_group_is_left_alone(db: Db) -> None:
    assert say(db, "张桂花", "村口的井盖破了", room=ROOM, addressed=False) == []
    assert db.exec(select(Report)).all() == []


def test_what_is_hushed_is_answered_in_private_and_not_in_the_group(db: Db) -> None:
    said = say(db, "黄水生", "我不想活了", room=ROOM, addressed=False)
    assert "李秀英" not in said[0].text
    private = db.exec(select(Outgoing).where(Outgoing.chat == "demo:黄水生")).all()
    assert any("12356" in message.text for message in private)


def test_in_a_group_whoever_was_rung_may_answer(db: Db) -> None:
    say(db, "何秋菊", "我家着火了")
    say(db, "李秀英", "我马上到", room=ROOM, addressed=False)
    assert db.exec(select(Emergency)).one().state == EmergencyState.GOING


def test_a_cadre_who_heard_by_telephone_may_go_before_being_rung(db: Db) -> None:
    say(db, "何秋菊", "我家着火了")
    say(db, "赵春兰", "我马上过去")
    assert db.exec(select(Emergency)).one().state == EmergencyState.GOING
    assert "赵春兰" in newest(db, "何秋菊").text


def test_a_transcript_of_danger_rings_at_once_and_is_shown_back(db: Db) -> None:
    said = say(db, "何秋菊", heard="我家着火了快来人")[0].text
    assert "119" in said
    assert "我家着火了快来人" in said
    assert db.exec(select(Emergency)).one().state == EmergencyState.RINGING
