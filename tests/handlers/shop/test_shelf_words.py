"""How a keeper writes goods: any order, one line each, and what is not said stays unsaid."""

import pytest

from core.points.shop.shop import ForWhom
from handlers.shop.shelf_words import Line, lines, verb


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("上架 洗衣液 20分 15元 30件 老", Line("洗衣液", 20, 1500, 30, ForWhom.OLD)),
        ("上架 书包 60分 49.9元 2个 小", Line("书包", 60, 4990, 2, ForWhom.YOUNG)),
        ("上架 毛巾 0元 8分 5", Line("毛巾", 8, 0, 5)),
        ("进货 洗衣液 10", Line("洗衣液", pieces=10)),
        ("改价 洗衣液 25分 16块5", Line("洗衣液", 25, 1650)),
        ("下架 洗衣液", Line("洗衣液")),
        ("报损 洗衣液 2件 受潮 长霉", Line("洗衣液", pieces=2, rest="受潮 长霉")),
        ("上架 洗衣液 -5分", Line("洗衣液", rest="-5分")),
    ],
)
def test_a_line_is_read(words: str, line: Line) -> None:
    assert lines(words) == [line]


def test_each_line_is_goods_of_its_own() -> None:
    read = lines("上架 香皂 5分 4元 10件\n上架 毛巾 8分 6元 5件；盆 10分 9元 1件")
    assert [line.name for line in read] == ["香皂", "毛巾", "盆"]


def test_a_verb_is_known_by_its_first_word() -> None:
    assert verb("进货 洗衣液 10") == "进货"
    assert verb("昨天进货了") == ""


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("进货 洗洁精 六瓶", Line("洗洁精", pieces=6)),
        ("进货 洗洁精六瓶", Line("洗洁精", pieces=6)),
        ("进货 香皂 10块", Line("香皂", pieces=10)),
        ("改价 洗洁精 十八分", Line("洗洁精", 18)),
        ("上架 六个核桃 五分 4元 十盒", Line("六个核桃", 5, 400, 10)),
        ("进货 洗洁精 好多", Line("洗洁精", rest="好多")),
    ],
)
def test_numbers_may_be_words(words: str, line: Line) -> None:
    assert lines(words) == [line]
