import pytest

from handlers.understand.sayings.place_words import says_when, says_where


@pytest.mark.parametrize(
    "text",
    [
        "二组水塘边",
        "大樟树底下",
        "碾米房旁边",
        "铁匠铺",
        "祠堂",
        "水井那里",
        "就在我屋门口",
        "老地方",
        "换胎铺子",
        "通好桥",
        "弄好了，塘边那里",
    ],
)
def test_a_place_or_a_name_that_only_neighbours_know(text: str) -> None:
    assert says_where(text)


@pytest.mark.parametrize(
    "text",
    [
        "睡都睡不好",
        "喝了点酒 头有点昏 躺一下就好",
        "我也讲不清",
        "气死我哒",
        "挑个水累死个人",
        "狗叫了一夜",
        "水管也漏了",
        "弄好了",
        "已经通好",
        "人家早就换好咯",
        "收到",
    ],
)
def test_what_is_said_beside_it_is_no_place(text: str) -> None:
    assert not says_where(text)


def test_how_somebody_finds_it_is_nowhere() -> None:
    assert not says_where("我们这边还好")
    assert not says_where("他这个人蛮好")
    assert not says_where("去年那里烧过一回草")


def test_since_when_is_nowhere_and_told_apart() -> None:
    assert says_when("前天夜里开始的")
    assert says_when("三天了")
    assert not says_where("前天夜里开始的")
    assert not says_when("前天夜里桥头那里")
    assert not says_when("桥头")
