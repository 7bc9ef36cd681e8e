"""Likeness: the same question in other words is found, another matter never answered as if it were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.enquiries.likeness import OFFERED, SURE, alike, near, nearest, sure

KEPT = {
    "insurance": ("医保怎么交", "合作医疗几时收"),
    "market": ("赶集是哪几天",),
    "permit": ("居住证怎么办",),
    "low": ("低保怎么申请",),
    "power": ("停电了打哪个电话",),
    "land": ("建房要什么手续",),
    "pension": ("养老保险怎么交",),
}


def found(question: str) -> str | None:
    return sure(nearest(question, KEPT.items()), {})


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("医保怎么交", "insurance"),
        ("医保什么时候交，交多少", "insurance"),
        ("请问一下城乡居民医疗保险怎么缴费？", "insurance"),
        ("合作医疗费到哪里交咧", "insurance"),
        ("农合几时收", "insurance"),
        ("新农合咋个交钱", "insurance"),
        ("哪天逢场", "market"),
        ("赶场是哪几天啊", "market"),
        ("居住证在哪里办", "permit"),
        ("想办个居住证", "permit"),
        ("吃低保要搞么子手续", "low"),
        ("低保要什么材料", "low"),
        ("起屋要么子手续", "land"),
        ("社保何里交", "pension"),
    ],
)
def test_the_same_in_other_words(question: str, expected: str) -> None:
    assert found(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "医保怎么报销",
        "医保卡丢了怎么办",
        "不交医保会怎么样",
        "身份证怎么办",
        "残疾证怎么办",
        "低保金什么时候发",
        "帮我开个贫困证明",
        "赶集的车几点走",
        "路灯坏了找谁",
        "谁家有秧苗卖",
        "什么时候",
        "怎么办",
        "？",
        "",
    ],
)
def test_another_matter_is_never_answered(question: str) -> None:
    assert found(question) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [("医保怎么报销", ["insurance"]), ("医保", ["insurance"]), ("身份证怎么办", [])],
)
def test_what_is_near_is_offered(question: str, expected: list[str]) -> None:
    assert near(nearest(question, KEPT.items())) == expected


def test_two_that_are_equally_near_are_asked_about() -> None:
    kept = [("a", ["一组哪天停电"]), ("b", ["二组哪天停电"])]
    scored = nearest("哪天停电", kept)
    assert sure(scored, {}) is None
    assert sure(scored, {"a": 0, "b": 0}) is None
    assert near(scored) == ["a", "b"]


def test_of_two_that_fit_the_nearest_wins() -> None:
    kept = [("village", ["居住证在哪里办"]), ("town", ["居住证怎么办理"])]
    scored = nearest("居住证怎么办", kept)
    assert sure(scored, {"village": 1, "town": 2}) == "village"
    assert sure(scored, {"village": 2, "town": 1}) == "town"


def test_another_side_of_the_matter_is_not_given_unasked() -> None:
    assert OFFERED <= alike("养老金什么时候发", "养老金发多少") < SURE


@given(st.text(max_size=300), st.text(max_size=300))
def test_it_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    score = alike(one, other)
    assert 0 <= score <= 1
    assert score == pytest.approx(alike(other, one))


@pytest.mark.parametrize("part", ["家", "1", "不是", "医保怎么", "吃", "在哪"])
def test_no_text_takes_long(part: str) -> None:
    """What is compared is cut off, so that a long text costs no more than a short one."""
    assert alike(part * 2000, part * 1000) == alike(part * 1500, part * 1500)
