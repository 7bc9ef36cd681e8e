import pytest

from handlers.claims.decision import NO, YES, decision


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("通过", (YES, "")),
        ("1 通过", (YES, "")),
        ("1通过吧", (YES, "")),
        ("不通过", (NO, "")),
        ("1 不通过 没有照片", (NO, "没有照片")),
        ("驳回，那天下雨，没有人出工", (NO, "那天下雨，没有人出工")),
        ("不通过 签到表上没有名字，请再对一下日子", (NO, "签到表上没有名字，请再对一下日子")),
    ],
)
def test_a_yes_alone_or_a_no_with_its_reason(words: str, meant: tuple[str, str]) -> None:
    assert decision(words) == meant


@pytest.mark.parametrize(
    "words",
    [
        "通过吗",
        "2 通过",
        "11 通过",
        "通过 但是少记两分",
        "不通过吗",
        "不通过 为什么",
        "不通过的话会怎样",
        "没有通过",
    ],
)
def test_a_question_another_number_or_a_condition_is_no_verdict(words: str) -> None:
    assert decision(words) is None
