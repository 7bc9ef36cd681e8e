import pytest

from handlers.understand.sayings.polarity import (
    asked,
    far_off,
    future,
    hearsay,
    household_loss,
    may_it,
    negated,
    over,
    remembered,
)


@pytest.mark.parametrize(
    "text", ["电话不通", "没去成", "没人在家", "还没去", "敲门冇人应", "灯没修好", "他关机了"]
)
def test_not_done(text: str) -> None:
    assert negated(text)


@pytest.mark.parametrize("text", ["都没事", "没什么事", "没问题", "不错", "去了黄家", "修好了"])
def test_not_every_not_is_one(text: str) -> None:
    assert not negated(text)


@pytest.mark.parametrize(
    "text", ["明天修", "周四来", "准备去一趟", "打算下周去", "马上去", "等下去看"]
)
def test_still_to_come(text: str) -> None:
    assert future(text)


@pytest.mark.parametrize("text", ["昨天去了", "上周四去了黄家", "修好了"])
def test_already_past(text: str) -> None:
    assert not future(text)


def test_a_question_needs_no_mark() -> None:
    assert all(
        map(
            asked,
            [
                "修好没",
                "哪个来修",
                "有人管没得",
                "系边个嘅",
                "去了吗？",
                "单子收到没咯",
                "组长在不在",
            ],
        )
    )
    assert not any(map(asked, ["修好了", "没什么事", "都好", "水又没咯"]))


def test_hearsay() -> None:
    assert hearsay("听人讲他家漏雨")
    assert not hearsay("他家漏雨")


@pytest.mark.parametrize(
    "text",
    ["从前我家灶屋烧过一场", "那年发大水 田都淹了", "昨夜梦到墙垮了", "翻过一回车 讲起来还后怕"],
)
def test_what_once_was(text: str) -> None:
    assert remembered(text)


@pytest.mark.parametrize(
    "text", ["以前报过 没人管", "那年垮过 这回又垮了", "去年栽的树死了一半", "电视没信号", "灯坏了"]
)
def test_what_is_so_now(text: str) -> None:
    assert not remembered(text)


@pytest.mark.parametrize(
    "text",
    [
        "去年住院多亏你们来看我 现在好多哒",
        "烧了点枯枝 火早灭了",
        "找了半天 原来在柜子里",
        "年轻时被牛顶过",
    ],
)
def test_trouble_that_is_over(text: str) -> None:
    assert over(text)


@pytest.mark.parametrize(
    "text", ["水管是好哒 栏杆又撞断哒", "路灯修好了又黑了", "火还没灭", "一组水管漏水"]
)
def test_trouble_that_is_left(text: str) -> None:
    assert not over(text)


def test_doing_or_not_doing_is_asked() -> None:
    assert asked("明天去不去")
    assert asked("灯修没修")
    assert not asked("动不动就跳闸")


def test_whether_it_is_allowed_is_asked() -> None:
    assert may_it("田埂上烧草准不准")
    assert may_it("坟上放炮允许吗")
    assert not may_it("能不能给装盏灯")
    assert not may_it("他不让人过路")


def test_what_was_announced_or_is_far_off() -> None:
    assert far_off("村里通知停电了吗")
    assert far_off("她们厂里天天停电")
    assert not far_off("刘大勇家那边灯坏了")
    assert not far_off("我们这边天天停电")


def test_a_loss_of_ones_own() -> None:
    assert household_loss("我家那只老母鸡死了")
    assert household_loss("屋里的狗跑丢了")
    assert not household_loss("我家的猪一个接一个病死")
    assert not household_loss("路上有只死狗")
    assert household_loss("昨晚打雷把我家电视烧坏了")
    assert not household_loss("变压器电压不稳 电视烧坏了")
