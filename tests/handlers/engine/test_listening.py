"""Listening: what a turn may mean beside an open ask. Here too: `commands`."""

import pytest

from core.db import Db
from handlers.engine import commands, listening
from handlers.engine.flow import Session
from handlers.engine.listening import depth, open_ask
from handlers.engine.reading import By, Evidence
from tests.handlers.engine.talking import photo, say, session, turn_of

PLACE = Session("report", "place", {"said": "路灯不亮了"})


def heard(db: Db, words: str, left: Session | None = PLACE, name: str = "张桂花") -> set[By]:
    """Who has a reading of these words that is more than a guess, while an ask is open."""
    turn = turn_of(db, name, words)
    opened = open_ask(turn, left)
    return {r.by for r in listening.readings(turn, opened) if r.evidence >= Evidence.LIKELY}


@pytest.mark.parametrize("words", ["二组水塘边", "晒谷坪旁边那里", "老槐树底下"])
def test_a_free_ask_takes_words_that_answer_it(db: Db, words: str) -> None:
    assert By.ASK in heard(db, words)


@pytest.mark.parametrize("words", ["谢谢", "你好", "算哒", "这个要多久才有人来？"])
def test_talk_a_stop_and_a_question_answer_no_free_ask(db: Db, words: str) -> None:
    assert By.ASK not in heard(db, words)


def test_a_long_matter_of_its_own_answers_no_free_ask(db: Db) -> None:
    assert By.ASK not in heard(db, "给王建国打了电话，他家里一切都好，没什么事", name="李秀英")


def test_a_choice_that_fits_answers_beyond_doubt(db: Db) -> None:
    say(db, "过路人", "路灯坏了，晚上看不见")
    left = session(db, "过路人")
    assert left is not None
    assert left.ask == "village"
    opened = open_ask(turn_of(db, "过路人", "王家村"), left)
    assert opened is not None
    assert listening.surely_answered(turn_of(db, "过路人", "王家村"), opened)
    other = open_ask(turn_of(db, "过路人", "刘家冲"), left)
    assert other is not None
    assert not listening.surely_answered(turn_of(db, "过路人", "刘家冲"), other)
    assert "号码" in other.retry


def test_a_location_answers_a_free_ask_beyond_doubt(db: Db) -> None:
    turn = turn_of(db, "张桂花", location=(28.1, 113.6))
    opened = open_ask(turn, PLACE)
    assert opened is not None
    assert listening.surely_answered(turn, opened)


@pytest.mark.parametrize("left", [None, Session("no_such_flow", "place", {})])
def test_nothing_is_open_where_no_flow_knows_it(db: Db, left: Session | None) -> None:
    assert open_ask(turn_of(db, "张桂花", "好"), left) is None


def test_an_ask_that_is_gone_takes_no_answer(db: Db) -> None:
    turn = turn_of(db, "张桂花", "二组")
    opened = open_ask(turn, Session("report", "no_such_ask", {}))
    assert opened is not None
    assert opened.ask is None
    assert not listening.surely_answered(turn, opened)


def test_danger_is_urgent_and_a_street_lamp_is_not(db: Db) -> None:
    assert [r.by for r in listening.urgent(turn_of(db, "张桂花", "有人掉到塘里了，快来救命"))] == [
        By.DANGER
    ]
    assert listening.urgent(turn_of(db, "张桂花", "二组的路灯不亮了")) == []


def test_depth_counts_what_is_open() -> None:
    assert depth(PLACE) == 1
    assert depth(Session("claim", "item", {}, under=PLACE)) == 2


def test_every_word_label_and_meaning_starts_the_flow_that_has_it() -> None:
    assert commands.by_word()["上报"].name == "report"
    assert commands.by_label()["受理"].name == "handle"
    assert commands.by_intent()["report_problem"].name == "report"


def test_words_without_a_meaning_begin_nothing(db: Db) -> None:
    points = commands.flows()["points"]
    assert commands.heard_by(points, turn_of(db, "张桂花", "我家有多少积分")) != []
    assert commands.heard_by(points, turn_of(db, "张桂花", "aaaa")) == []


def test_a_command_for_a_post_is_not_heard_from_others(db: Db) -> None:
    handle = commands.flows()["handle"]
    assert commands.of_intent(handle, turn_of(db, "张桂花", "井盖已经修好了")) == []


def test_a_photo_alone_belongs_to_what_was_just_claimed(db: Db) -> None:
    claim_photo = commands.flows()["claim_photo"]
    assert commands.of_photo(claim_photo, turn_of(db, "刘大勇", photo=photo())) == []
    say(db, "刘大勇", "我今天去清沟了")
    say(db, "刘大勇", "确认")
    turn = turn_of(db, "刘大勇")
    turn.photos = ("one",)
    assert [r.evidence for r in commands.of_photo(claim_photo, turn)] == [Evidence.PLAIN]
