"""The router: several matters, one begun beside another, back again once, and what is no answer."""

from dataclasses import replace

import pytest
from sqlmodel import select

from core.db import Db
from core.emergencies.emergencies import Emergency
from core.reports.ladder.reports import Report
from handlers.engine import flow
from handlers.engine.flow import Session
from tests.core.reports.telling import MONDAY
from tests.handlers.engine.talking import acts, heard, leave_open, photo, say, session

WHERE = "在什么地方"


def test_two_matters_in_one_message_are_both_heard(db: Db) -> None:
    said = heard(db, "张桂花", "二组水塘边的路灯不亮了，还有村口的井盖破了")
    assert "编号 1" in said
    assert "编号 2" in said
    assert [r.text for r in db.exec(select(Report).order_by(Report.number))] == [
        "二组水塘边的路灯不亮了",
        "村口的井盖破了",
    ]


def test_a_second_matter_is_begun_beside_the_first_and_the_first_comes_back(db: Db) -> None:
    assert WHERE in heard(db, "张桂花", "路灯不亮了")
    said = heard(db, "张桂花", "积分")
    assert "余额" in said
    assert WHERE in said
    open_one = session(db, "张桂花")
    assert open_one is not None
    assert (open_one.flow, open_one.ask, open_one.again) == ("report", "place", True)


def test_a_question_is_put_again_once_and_not_at_every_word(db: Db) -> None:
    heard(db, "张桂花", "路灯不亮了")
    assert WHERE in heard(db, "张桂花", "辛苦了")
    assert WHERE not in heard(db, "张桂花", "辛苦了")
    assert WHERE in heard(db, "张桂花", "积分")  # which has numbers of its own
    assert "已上报" in heard(db, "张桂花", "二组水塘边")


def test_what_is_begun_in_front_stands_in_front(db: Db) -> None:
    heard(db, "张桂花", "路灯不亮了")
    heard(db, "张桂花", "申报")
    open_one = session(db, "张桂花")
    assert open_one is not None
    assert open_one.flow == "claim"
    assert open_one.under is not None
    assert open_one.under.flow == "report"
    assert WHERE in heard(db, "张桂花", "取消")


def test_a_stop_ends_the_innermost_matter_and_nothing_else(db: Db) -> None:
    heard(db, "张桂花", "路灯不亮了")
    heard(db, "张桂花", "申报")
    heard(db, "张桂花", "算哒")
    left = session(db, "张桂花")
    assert left is not None
    assert left.flow == "report"
    heard(db, "张桂花", "不报了")
    assert session(db, "张桂花") is None
    assert acts(db) == []


def test_five_matters_in_front_of_each_other_are_too_many(db: Db) -> None:
    left = Session("report", "place", {"said": "路灯不亮了"})
    for _ in range(3):
        left = replace(left, under=left)
    leave_open(db, "张桂花", left)
    assert "先把手上这件说完" in heard(db, "张桂花", "申报")
    assert session(db, "张桂花") == left


def test_what_a_voice_was_taken_for_is_shown_before_it_is_done(db: Db) -> None:
    said = say(db, "张桂花", heard="二组水塘边的路灯不亮了")
    assert [c["label"] for c in said[0].choices] == ["对", "不对"]
    assert db.exec(select(Report)).all() == []
    assert "编号 1" in heard(db, "张桂花", "1")


def test_a_voice_that_was_taken_wrong_does_nothing(db: Db) -> None:
    heard(db, "张桂花", heard="二组水塘边的路灯不亮了")
    heard(db, "张桂花", "不对")
    assert db.exec(select(Report)).all() == []


@pytest.mark.parametrize("refused", ["too_big", "not_a_picture"])
def test_a_photo_that_cannot_be_taken_is_answered_once_and_its_words_are_heard(
    db: Db, refused: str
) -> None:
    assert heard(db, "张桂花", photo=photo(refused=refused)).count("打不开") == 1
    said = heard(db, "张桂花", "二组水塘边的路灯不亮了", photo=photo(refused=refused))
    assert "打不开" in said
    assert "编号 1" in said


def test_a_sticker_is_no_answer(db: Db) -> None:
    heard(db, "张桂花", "路灯不亮了")
    assert "请用文字" in heard(db, "张桂花", sticker=True)
    assert "请用文字" in heard(db, "刘大勇", sticker=True)


@pytest.mark.parametrize(
    "left",
    [
        Session("no_such_flow", "place", {"said": "路灯不亮了"}),
        Session("report", "no_such_ask", {"said": "路灯不亮了"}),
    ],
)
def test_an_answer_to_an_ask_of_an_older_version_is_told_so(db: Db, left: Session) -> None:
    leave_open(db, "张桂花", left)
    assert flow.UPDATED.text in heard(db, "张桂花", "二组水塘边")
    assert acts(db) == []


def test_in_front_of_a_flow_that_is_gone_the_answer_still_counts(db: Db) -> None:
    under = Session("no_such_flow", "place", {})
    leave_open(db, "张桂花", Session("report", "place", {"said": "路灯不亮了"}, under=under))
    assert "编号 1" in heard(db, "张桂花", "二组水塘边")
    assert session(db, "张桂花") is None


def test_a_lone_number_speaks_to_the_open_ask_alone(db: Db) -> None:
    say(db, "张桂花", "二组水塘边的路灯不亮了")
    say(db, "李秀英", "申报")
    left = session(db, "李秀英")
    heard(db, "李秀英", "77")
    assert session(db, "李秀英") == left


class TestInARoom:
    """In a group the bot speaks only when spoken to, or when somebody is in danger."""

    def test_it_keeps_still(self, db: Db) -> None:
        assert say(db, "张桂花", "路灯不亮了", room="王家村群", addressed=False) == []

    def test_it_asks_for_a_word_in_private(self, db: Db) -> None:
        say(db, "张桂花", "路灯不亮了", room="王家村群")
        assert acts(db) == []

    def test_a_cry_for_help_is_heard(self, db: Db) -> None:
        say(db, "张桂花", "快来人啊，有人掉塘里了救命", room="王家村群", addressed=False)
        assert db.exec(select(Emergency)).one().person_id is not None

    def test_nothing_of_it_is_open_in_private(self, db: Db) -> None:
        say(db, "张桂花", "上报", room="王家村群")
        assert session(db, "张桂花", MONDAY) is None
