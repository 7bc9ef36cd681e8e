"""What those who are rung say, and what says that it is over."""

import pytest

from core.emergencies.emergencies import Ending
from handlers.danger.rescue_words import asks_of_cries, coming, declines, over, wants_hands


@pytest.mark.parametrize(
    "words",
    [
        "我去了",
        "我马上去",
        "好，我这就去",
        "在路上",
        "到了",
        "俺这就过去",
        "我即刻去",
        "嚟紧",
        "我和老刘一起过去",
        "来了来了",
        "等我，五分钟到",
        "已经到门口了",
    ],
)
def test_somebody_is_on_the_way(words: str) -> None:
    assert coming(words)


@pytest.mark.parametrize(
    "words",
    [
        "收到",
        "好的",
        "知道了",
        "我去不了",
        "谁去",
        "你去吧",
        "我去镇上了",
        "没去",
        "还没到",
        "去了吗",
        "昨天我去了他家",
        "让组长去",
    ],
)
def test_that_is_no_going(words: str) -> None:
    assert not coming(words)


@pytest.mark.parametrize("words", ["去不了", "走不开", "我在外地", "不在家", "没空"])
def test_somebody_cannot_go(words: str) -> None:
    assert declines(words)


def test_an_ambulance_that_cannot_pass_is_no_helper_who_cannot_come() -> None:
    assert not declines("桥断了，救护车过不去")
    assert declines("我这边过不去")


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ("在舅舅家找到了", Ending.RETRIEVED),
        ("搵到啦", Ending.RETRIEVED),
        ("误会，看错了", Ending.MISTAKE),
        ("虚惊一场", Ending.MISTAKE),
        ("冇事啦", Ending.SAFE),
        ("人没事，就是吓到了", Ending.SAFE),
        ("火熄了", Ending.SAFE),
        ("送医院了", Ending.HOSPITAL),
        ("还没找到", None),
        ("没事吧", None),
        ("叫不醒", None),
        ("火还没灭", None),
        ("我好怕", None),
    ],
)
def test_it_is_over_or_not(words: str, how: Ending | None) -> None:
    assert over(words) == how


def test_more_hands_and_questions_about_cries() -> None:
    assert wants_hands("一个人抬不动")
    assert not wants_hands("抬上车了")
    assert asks_of_cries("这个月有几起呼救")
    assert not asks_of_cries("呼救，有人晕倒了")
