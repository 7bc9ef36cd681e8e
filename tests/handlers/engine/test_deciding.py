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


PANEL = Words(
    thing="claim",
    yes="通过",
    action="pass",
    no=("不通过", "驳回", "不同意", "不行"),
    also_yes=("同意", "过"),
    also_no=("不过",),
)


@pytest.mark.parametrize(
    ("said", "verb"),
    [
        *((w, "pass") for w in ["都通过", "通过吧", "同意了", "过", "好", "要得", "可以，照片看得清", "通过，没有不行的", "的通过", "👌"]),
        *((w, "reject") for w in ["不能通过", "不予通过", "没法通过", "照片不清楚，不通过", "不过", "莫", "不要", "驳回，没照片", "照片看不清不通过"]),
        *((w, "") for w in ["先不通过", "别通过", "能通过吗", "通过不了", "怎么通过", "还没通过", "好，不通过", "没照片", "不过照片挺清楚"]),
    ],
)  # fmt: skip
def test_only_a_clause_that_says_it_decides(said: str, verb: str) -> None:
    assert PANEL.verb(ONE | {"said": said}) == verb
    assert PANEL.agrees(said) is (verb == "pass" and "，" not in said)


def test_a_no_in_other_words_leaves_the_reason() -> None:
    assert PANEL.reason(ONE | {"said": "不要，没照片"}) == "没照片"
    assert PANEL.reason(ONE | {"said": "驳回，没照片"}) == "没照片"
    assert PANEL.reason(ONE | {"said": "不过"}) == ""


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
