"""The claim so far: whose, which day, which item. Here too: `deeds`, `recipient`, `not_added`."""

from datetime import date

import pytest
from sqlalchemy import event as hooks

from core.db import Db
from core.errors import Refusal
from core.points.rulebook.rulebook import Subject
from handlers.claims import deeds, not_added, recipient
from handlers.claims.draft import Draft, look
from handlers.engine.flow import Answers, Retry
from tests.handlers.engine.talking import acts, heard, say, session, turn_of


def draft(db: Db, words: str, name: str = "刘大勇", **answers: object) -> Draft:
    return Draft(turn_of(db, name, words), {"said": words} | answers)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("我今天去清沟了", date(2026, 3, 2)),
        ("我昨天去清沟了", date(2026, 3, 1)),
        ("去清沟了", date(2026, 3, 2)),
    ],
)
def test_the_day(db: Db, words: str, day: date) -> None:
    assert draft(db, words).day == day


def test_a_day_that_cannot_be_read_is_asked_for(db: Db) -> None:
    assert (
        "哪一天" in heard(db, "刘大勇", "申报 前些天去清沟了") or session(db, "刘大勇") is not None
    )
    assert acts(db) == []


def test_one_item_that_the_words_speak_of_is_chosen(db: Db) -> None:
    chosen = draft(db, "我今天去清沟了").chosen
    assert chosen is not None
    assert chosen[0] == Subject.HOUSEHOLD
    assert chosen[2].name == "公共劳动"


def test_words_of_no_item_leave_all_of_them(db: Db) -> None:
    told = draft(db, "我今天做了一件事")
    assert told.fitting == []
    assert told.chosen is None
    assert told.offers == told.may_be_recorded


def test_whom_it_was_done_for_is_not_whose_it_is(db: Db) -> None:
    doer, helped = draft(db, "我今天帮张桂花家收谷子了", "黄水生").named
    assert doer is None
    assert helped is not None
    assert helped.name == "张桂花户"


def test_somebody_without_a_household_may_record_nothing(db: Db) -> None:
    assert draft(db, "我今天去清沟了", "过路人").may_be_recorded == []


def test_a_question_about_points_is_no_claim(db: Db) -> None:
    turn = turn_of(db, "刘大勇", "我清沟怎么没给我加分")
    with pytest.raises(Refusal):
        look(turn, {"said": turn.words})


def test_what_two_look_at_in_one_turn_is_looked_up_once(db: Db) -> None:
    turn = turn_of(db, "刘大勇", "我今天去清沟了")
    answers: Answers = {"said": turn.words}
    assert look(turn, answers).chosen is not None
    statements: list[str] = []

    def count(_: object, __: object, words: str, *___: object) -> None:
        statements.append(words)

    hooks.listen(db.get_bind(), "before_cursor_execute", count)
    again = look(turn, answers | {"agreed": True}).chosen
    hooks.remove(db.get_bind(), "before_cursor_execute", count)
    assert again is not None
    assert statements == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("我今天去清沟了", "公共劳动"),
        ("我要去清沟", ""),
        ("清沟加多少分？", ""),
        ("沟堵了没人清", ""),
        ("", ""),
    ],
)
def test_only_a_deed_that_is_done_is_one(db: Db, words: str, told: str) -> None:
    assert deeds.items_told(turn_of(db, "刘大勇", words), words) == told


def test_a_recorder_names_a_household(db: Db) -> None:
    turn = turn_of(db, "李秀英", "张桂花")
    kind, which = recipient.read(turn, {})
    assert kind == Subject.HOUSEHOLD
    assert [h.id for h in draft(db, "", "李秀英").homes if h.name == "张桂花户"] == [which]


@pytest.mark.parametrize("words", ["不存在的人", "aaaa", "99"])
def test_a_name_that_nobody_has_is_asked_again(db: Db, words: str) -> None:
    with pytest.raises(Retry):
        recipient.read(turn_of(db, "李秀英", words), {})


@pytest.mark.parametrize(
    ("words", "asks", "act"),
    [
        ("我清沟怎么没给我加分", True, "清沟"),
        ("怎么没给我加分", True, ""),
        ("我今天去清沟了", False, "我今天去清沟"),
    ],
)
def test_who_asks_why_something_is_missing(words: str, asks: bool, act: str) -> None:
    assert not_added.asked(words) is asks
    assert act in not_added.act(words)


def test_nobody_hears_of_a_deed_before_it_is_agreed_to(db: Db) -> None:
    asked = say(db, "刘大勇", "我今天去清沟了")[-1]
    assert asked.text.startswith("请核对：刘大勇户 公共劳动")
    assert acts(db) == []
    say(db, "刘大勇", "算了")
    assert acts(db) == []
