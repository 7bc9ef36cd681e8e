import pytest

from handlers.understand.sayings.correction import correction


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("不是塘边，是井边", "塘边", "井边"),
        ("不是灯是水管", "灯", "水管"),
        ("唔系三组系五组", "三组", "五组"),
        ("讲错哒，是五组的", "", "五组"),
        ("搞错了，是唐家不是罗家", "罗家", "唐家"),
        ("改成四组", "", "四组"),
        ("应该是三盏", "", "三盏"),
    ],
)
def test_what_replaces_what(text: str, wrong: str, right: str) -> None:
    change = correction(text)
    assert change
    assert (change.wrong, change.right) == (wrong, right)


@pytest.mark.parametrize(
    "text",
    [
        "报错了的话还能改不",
        "写错了收得回来不",
        "是不是修好了",
        "路灯坏了",
        "不是说明天来吗",
        "是的",
        "",
    ],
)
def test_no_correction(text: str) -> None:
    assert correction(text) is None
