"""What those who follow a report are asked.

Here too: `answer_question`, `rate`, `which_speaker`, `witness`, `wrong_still`.
"""

from core.db import Db
from handlers.engine import commands
from handlers.reports.following import questions
from tests.core.reports.telling import file


def test_each_question_is_heard_by_a_command(db: Db) -> None:
    report = file(db)
    offered = [*questions.how_content(report), *questions.what_is_wrong(report)]
    assert {choice.flow for choice in offered} <= commands.flows().keys()
    assert [c.label for c in questions.how_content(report)] == ["满意", "一般", "不满意"]


def test_a_rating_is_asked_once(db: Db) -> None:
    report = file(db)
    report.rating = 3
    assert questions.how_content(report) == ()
    report.rating = None


def test_a_standard_answer_says_whether_it_opens_again() -> None:
    assert questions.STANDARD["没来人"]
    assert not questions.STANDARD["其实好了"]
