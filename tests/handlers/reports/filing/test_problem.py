"""What is known of a problem from its words."""

import pytest

from core.db import Db
from handlers.engine.flow import Answers
from handlers.reports.filing.problem import problem, said_number
from tests.core.reports.telling import db_turn, file


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("村口的井盖破了", "村口"),
        ("我家停水了", "张桂花家"),
        ("罗铁柱家屋顶漏雨", "罗铁柱家"),
        ("路灯不亮了", ""),
    ],
)
def test_the_place_is_taken_from_the_words(db: Db, words: str, place: str) -> None:
    assert problem(db_turn(db, "张桂花"), {"said": words}).place == place


def test_more_words_are_joined_and_answers_count(db: Db) -> None:
    answers: Answers = {
        "said": "路灯不亮了。",
        "more": ["晚上看不见"],
        "place": {"words": "二组水塘边"},
        "sent": {"photos": ["p"], "location": [28.1, 113.6]},
    }
    told = problem(db_turn(db, "张桂花"), answers)
    assert told.text == "路灯不亮了，晚上看不见"
    assert (told.place, told.photos, told.location) == ("二组水塘边", ("p",), (28.1, 113.6))
    assert told.placed


def test_a_matter_of_pensions_lies_nowhere(db: Db) -> None:
    assert problem(db_turn(db, "张桂花"), {"said": "养老金两个月没有发了"}).placed


def test_an_unbound_sender_has_the_village_of_the_words(db: Db) -> None:
    assert problem(db_turn(db, "过路人"), {"said": "井盖破了"}).village_id is None
    assert problem(db_turn(db, "过路人"), {"said": "李家村井盖破了"}).village_id is not None


def test_a_number_means_a_report_of_one_s_own(db: Db) -> None:
    one, two = file(db), file(db)
    assert said_number([one, two], "2号办到哪了") == two
    assert said_number([one, two], "编号 1 怎么样了") == one
    assert said_number([one, two], "1号和2号") is None
    assert said_number([one, two], "12号") is None
