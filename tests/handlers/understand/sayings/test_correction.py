import pytest

from handlers.understand.sayings.correction import amended, correction, slip


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
        ("不是的 那是水表我讲的是栏杆", "", "栏杆"),
        ("我说的不是灯，是水管", "灯", "水管"),
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


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("路灯我受理 哦不对 是水泵我受理", "水泵我受理"),
        ("沟渠受理，说错了，井盖受理", "井盖受理"),
        ("2号搞好了 不对 1号", "1号"),
        ("去了何家 讲反了 是黄家", "黄家"),
    ],
)
def test_the_last_counts_in_one_breath(text: str, rest: str) -> None:
    assert amended(text) == rest


@pytest.mark.parametrize(
    "text", ["路灯那里不对劲 我去修", "去了何家，不是黄家", "不对 是黄家", "水管修好了"]
)
def test_no_slip(text: str) -> None:
    assert slip(text) is None
    assert amended(text) == ""
