"""Words beside the matter: they answer nothing and tell nothing."""

import pytest

from handlers.understand.sayings.aside import aside, waits


@pytest.mark.parametrize(
    "words",
    [
        "等等",
        "我想想先",
        "还没想好",
        "等我回家看看再讲",
        "改天再讲",
        "呷饭冇",
        "今天热死个人",
        "这两天落雨落得人都发霉",
        "哈哈哈哈",
        "我属猪的",
        "说了等于没说",
        "烦死了",
        "妈你药吃了没",
        "老公晚上带斤肉回来",
        "老师，小孩明天请假一天",
        "快递放门卫就行",
        "通过是么子意思",
        "那个",
        "然后呢",
        "[捂脸]",
        "😂😂😂",
        "……",
    ],
)
def test_nothing_is_said_of_any_matter(words: str) -> None:
    assert aside(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "等等 照片看不清",
        "等下雨水会漫进来",
        "今天热，老人中暑了",
        "老师家门口",
        "妈在屋里摔倒了",
        "妈你快来我摔了",
        "老公修的水管又漏了",
        "没有凭证",
        "今天没空",
        "人在外地",
        "落雨屋里漏水",
        "路上太滑 烦死了",
        "我家",
        "桥头",
    ],
)
def test_what_tells_of_something_is_none(words: str) -> None:
    assert not aside(words)


def test_what_only_waits_is_known() -> None:
    assert waits("等等")
    assert waits("我去问下我屋里老倌")
    assert not waits("今天热死个人")
    assert not waits("路灯坏了")
