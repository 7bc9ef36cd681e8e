"""Danger to life, where the scripts do not go: group chats."""

from sqlmodel import select

from core.db import Db
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from tests.handlers.reports.test_report import newest, say

ROOM = "room:王家村群"


def test_a_stranger_s_cry_in_a_village_s_group_finds_its_cadres(db: Db) -> None:
    said = say(db, "过路人", "有人落水了，快来人", room=ROOM, addressed=False)
    assert "120" in said[0].text
    assert "已按紧急通知钱国华" in said[0].text
    assert db.exec(select(Report)).one().state == State.FILED


def test_somebody_else_cannot_say_which_village_it_is(db: Db) -> None:
    say(db, "过路人", "着火了快来人")
    choice = newest(db, "过路人").choices[0]
    assert choice["thing"] == db.exec(select(Report)).one().id
    say(db, "别人", "着火了快来人")
    other = newest(db, "别人")
    assert other.choices[0]["thing"] != choice["thing"]


def test_ordinary_talk_in_a_group_is_left_alone(db: Db) -> None:
    assert say(db, "张桂花", "村口的井盖破了", room=ROOM, addressed=False) == []
    assert db.exec(select(Report)).all() == []
