import pytest

from handlers.duties.visit_check import says_came


@pytest.mark.parametrize(
    "words",
    [
        "来过",
        "来了来了",
        "我屋里的说来过",
        "来过两回",
        "上个礼拜来过",
        "陈代表来过，坐了一会",
        "我崽讲那天有来",
    ],
)
def test_somebody_came(words: str) -> None:
    assert says_came(words) is True


@pytest.mark.parametrize(
    "words",
    [
        "没来",
        "冇来",
        "没看见人来",
        "我屋里的讲没来",
        "根本冇人来过",
        "没来过我们家",
        "没来，谢谢",
        "没见到人",
    ],
)
def test_nobody_did(words: str) -> None:
    assert says_came(words) is False


@pytest.mark.parametrize(
    "words",
    [
        "来",
        "没",
        "来过吗",
        "哪个来过",
        "来不来都一样",
        "来了一个推销的",
        "他没来 我老婆说来过",
        "来过 灯坏了",
        "不来",
        "那天没人",
    ],
)
def test_these_say_neither(words: str) -> None:
    assert says_came(words) is None
