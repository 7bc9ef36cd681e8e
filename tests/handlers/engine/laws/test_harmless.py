"""Input that does no harm: each is answered in a sentence, the draft is kept, nothing is recorded."""

from datetime import timedelta

import pytest
from sqlmodel import select

from core.db import Db
from core.reports.ladder.reports import Report
from handlers.engine.flow import UPDATED, Session
from tests.core.reports.telling import MONDAY
from tests.handlers.engine.talking import acts, heard, leave_open, photo, say, session

DRAFT = Session("report", "place", {"said": "路灯不亮了"})
HARMLESS = {
    "five thousand and one characters": "井" * 5001,
    "twelve numbers": "1 2 3 4 5 6 7 8 9 10 11 12",
    "letters": "aaaa",
    "markup": "<script>alert(1)</script>",
    "marks": "？？？！！！",
    "a format string": "%s%n{0}{{}}",
    "a path": "../../etc/passwd",
    "SQL": "'; DROP TABLE report; --",
    "faces": "😀😀😀",
    "invisible": "​‍﻿",
    "a lone surrogate's place": "\N{REPLACEMENT CHARACTER}",
    "right to left": "‮了亮不灯路",
}


@pytest.mark.parametrize("words", HARMLESS.values(), ids=HARMLESS)
def test_with_nothing_open_it_is_answered_and_nothing_is_done(db: Db, words: str) -> None:
    assert heard(db, "何秋菊", words)
    assert acts(db) == []
    left = session(db, "何秋菊")
    assert left is None or left.ask == "place"


@pytest.mark.parametrize("words", HARMLESS.values(), ids=HARMLESS)
def test_a_choice_that_is_open_stays_open(db: Db, words: str) -> None:
    say(db, "刘大勇", "我今天去清沟了")
    left = session(db, "刘大勇")
    assert left is not None
    assert heard(db, "刘大勇", words)
    assert session(db, "刘大勇") in (left, Session(left.flow, left.ask, left.answers, again=True))
    assert acts(db) == []


def test_five_thousand_characters_are_a_report_like_any(db: Db) -> None:
    said = heard(db, "张桂花", ("村口的井盖破了，" * 625)[:5000])
    assert "编号 1" in said
    assert len(said) < 300


def test_a_number_of_a_list_that_has_been_replaced_chooses_from_the_newer(db: Db) -> None:
    for name in ("刘大勇", "何秋菊"):
        say(db, name, "我今天去清沟了")
        say(db, name, "确认")
    first = say(db, "钱国华", "审核")[-1]
    say(db, "钱国华", "1通过")
    assert len(first.choices) == 2
    say(db, "钱国华", "审核")
    said = heard(db, "钱国华", "2通过")
    assert "通过了" not in said
    assert acts(db).count("claim.pass") == 1


@pytest.mark.parametrize("words", ["1", "要得", "确认"])
def test_an_answer_to_a_question_of_last_week_files_nothing(db: Db, words: str) -> None:
    say(db, "刘大勇", "我今天去清沟了")
    assert heard(db, "刘大勇", words, MONDAY + timedelta(days=7))
    assert acts(db) == []


def test_a_photo_where_a_number_is_wanted_leaves_the_question(db: Db) -> None:
    say(db, "过路人", "路灯坏了，晚上看不见")
    left = session(db, "过路人")
    assert heard(db, "过路人", photo=photo())
    now = session(db, "过路人")
    assert left is not None
    assert now is not None
    assert (now.flow, now.ask) == (left.flow, left.ask)


def test_a_photo_where_words_are_wanted_is_kept_and_the_words_asked_for(db: Db) -> None:
    say(db, "张桂花", "上报")
    heard(db, "张桂花", photo=photo())
    left = session(db, "张桂花")
    assert left is not None
    assert left.ask == "what"
    assert len(left.answers["sent"]["photos"]) == 1


def test_two_people_on_one_phone_in_the_same_minute_keep_their_matters_apart(db: Db) -> None:
    assert "编号 1" in heard(db, "王建国", "二组晒谷坪边上的路灯不亮了")
    assert "编号 2" in heard(db, "王建国", "村口的井盖破了个洞")
    first, second = db.exec(select(Report).order_by(Report.number)).all()
    assert "井盖" not in first.text
    assert first.address_id == second.address_id


@pytest.mark.parametrize(
    "words",
    [
        "[转发] 大家都来看：组长吴建军贪了修路的钱",
        "「李秀英：吴建军收了人家的烟」\n- - - - - - -\n这个怎么说",
    ],
)
def test_a_forwarded_accusation_is_filed_only_when_it_is_agreed_to(db: Db, words: str) -> None:
    assert heard(db, "何秋菊", words)
    assert db.exec(select(Report)).all() == []
    heard(db, "何秋菊", "谢谢")
    assert db.exec(select(Report)).all() == []


@pytest.mark.parametrize(
    "left",
    [
        Session("gone", "ask", {"said": "路灯不亮了"}),
        Session("report", "gone", {"said": "路灯不亮了"}),
        Session("report", "gone", {}, under=DRAFT),
        Session("gone", "ask", {}, under=Session("gone", "too", {})),
    ],
)
@pytest.mark.parametrize("words", ["二组水塘边", "1", "要得"])
def test_an_answer_while_the_program_is_renewed_is_told_so(
    db: Db, left: Session, words: str
) -> None:
    leave_open(db, "张桂花", left)
    assert UPDATED.text in heard(db, "张桂花", words)
    assert acts(db) == []


def test_what_was_open_under_a_flow_that_is_gone_is_open_again(db: Db) -> None:
    leave_open(db, "张桂花", Session("gone", "ask", {}, under=DRAFT))
    heard(db, "张桂花", "要得")
    left = session(db, "张桂花")
    assert left is not None
    assert (left.flow, left.ask) == ("report", "place")


def test_a_command_begun_in_front_of_a_flow_that_is_gone_is_answered(db: Db) -> None:
    leave_open(db, "张桂花", Session("gone", "ask", {}))
    assert "余额" in heard(db, "张桂花", "积分")
    assert session(db, "张桂花") is None
