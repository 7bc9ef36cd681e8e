"""How the words of a decision are read: which things, yes or no, and why."""

import pytest

from handlers.engine.deciding import Words
from handlers.engine.flow import Answers

WORDS = Words(thing="claim", yes="通过", action="pass", no=("不通过", "驳回"), also_yes=("同意",))
ONE: Answers = {"claim": "c1", "version": 2}


@pytest.mark.parametrize(
    ("said", "verb", "reason"),
    [
        ("通过", "pass", "通过"),
        ("同意", "pass", "同意"),
        ("不通过", "reject", ""),
        ("不通过，没照片", "reject", "没照片"),
        ("驳回：日期不对", "reject", "日期不对"),
        ("看看", "", "看看"),
    ],
)
def test_no_is_read_before_yes(said: str, verb: str, reason: str) -> None:
    answers = ONE | {"said": said}
    assert WORDS.verb(answers) == verb
    assert WORDS.reason(answers) == reason


def test_a_button_says_what_is_to_be_done() -> None:
    both = {"picked": [ONE | {"action": "reject"}, {"claim": "c2", "action": "reject"}, {"x": 1}]}
    assert WORDS.verb(both) == "reject"
    assert WORDS.wanted(both) == [("c1", 2), ("c2", None)]
    mixed = {"picked": [ONE | {"action": "reject"}, {"claim": "c2", "action": "pass"}]}
    assert WORDS.verb(mixed) == ""


def test_the_reason_stands_beside_the_label_or_is_its_own_answer() -> None:
    assert WORDS.beside(ONE | {"said": "不通过 没凭证"}, "why") == "没凭证"
    assert WORDS.beside(ONE | {"said": "不通过", "why": "没凭证"}, "why") == "没凭证"
    assert WORDS.first({"said": "不通过"}) is None
