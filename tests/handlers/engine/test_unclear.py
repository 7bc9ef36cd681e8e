"""Unclear words: what may be meant is asked, what may help is offered, nothing is done.

Here too: `own.neither`, `own.spoken`, `own.talk`.
"""

import pytest

from core.db import Db
from core.outbox import Choice
from handlers.engine import unclear
from handlers.engine.reading import By, Evidence, Reach, Reading
from tests.handlers.engine.talking import acts, say, turn_of

POINTS = Reading(By.FLOW, Choice("积分", "points"), Evidence.GUESS, "points")


def labels(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.label for choice in choices]


def test_one_that_may_be_meant_is_asked_with_a_no(db: Db) -> None:
    turn = turn_of(db, "张桂花", "分的事")
    asked = unclear.which(turn, [POINTS])
    assert labels(asked.choices) == ["积分", "不是"]
    assert "分的事" in asked.text


def test_two_that_may_be_meant_are_one_question(db: Db) -> None:
    other = Reading(By.FLOW, Choice("规则", "rules"), Evidence.LIKELY, "rules")
    assert labels(unclear.which(turn_of(db, "张桂花", "分"), [POINTS, other]).choices) == [
        "积分",
        "规则",
        "都不是",
    ]


def test_photos_go_along_with_what_is_asked(db: Db) -> None:
    turn = turn_of(db, "张桂花", "看这个")
    turn.photos = ("p",)
    assert unclear.which(turn, [POINTS]).choices[0].answers["sent"] == {"photos": ["p"]}


def test_a_guess_that_others_would_hear_of_is_not_offered(db: Db) -> None:
    turn = turn_of(db, "张桂花", "嗯那个")
    others = Reading(By.FLOW, Choice("撤回", "withdraw_report"), Evidence.GUESS, "w", Reach.OTHERS)
    offered = unclear.offer(turn, [POINTS, others])
    assert "积分" in labels(offered.choices)
    assert "撤回" not in labels(offered.choices)


def test_whoever_is_offered_help_finds_their_words_in_it(db: Db) -> None:
    turn = turn_of(db, "张桂花", "嗯那个")
    report = next(c for c in unclear.offer(turn).choices if c.flow == "report")
    assert report.answers["said"] == "嗯那个"


@pytest.mark.parametrize("words", ["aaaa", "<b>你</b>", "……", "%s {0} $(x)", "。？！"])
def test_nothing_is_done_on_what_nobody_understands(db: Db, words: str) -> None:
    assert say(db, "何秋菊", words)
    assert acts(db) == []


def test_danger_that_was_spoken_comes_with_the_numbers_to_call() -> None:
    assert unclear.CALL in unclear.heard("有人掉到塘里了救命").text
    assert unclear.CALL not in unclear.heard("路灯不亮了").text


@pytest.mark.parametrize(
    ("words", "answer"), [("你好", "您好"), ("多谢", "不客气"), ("要得", "没有等您确认")]
)
def test_talk_gets_a_word_back(db: Db, words: str, answer: str) -> None:
    assert answer in say(db, "张桂花", words)[0].text
    assert acts(db) == []


def test_neither_does_nothing(db: Db) -> None:
    say(db, "张桂花", heard="二组的路灯不亮了")
    assert "没有办" in say(db, "张桂花", "2")[0].text
    assert acts(db) == []


def test_long_words_are_shown_short() -> None:
    assert unclear.cut("井" * 31) == "井" * 30 + "…"
    assert unclear.cut("井" * 30) == "井" * 30


def test_a_question_is_told_from_what_nobody_knows() -> None:
    assert unclear.asks("这个月几号开会")
    assert unclear.asks("请假怎么请")
    assert not unclear.asks("前几天清了沟")
    assert not unclear.asks("不晓得哪个弄的")
