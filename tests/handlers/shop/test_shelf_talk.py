"""A keeper's own sentences: which goods, what is done to them, and numbers only where they can be read."""

import pytest

from handlers.shop.shelf_talk import Told, changes

GOODS = ["洗衣粉", "食盐", "香皂", "鸡蛋", "大米", "抽纸", "洗洁精"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("洗洁精又到了六瓶", Told("进货", ("洗洁精",), 6)),
        ("再上三十提抽纸", Told("进货", ("抽纸",), 30)),
        ("俺拉来十二袋大米", Told("进货", ("大米",), 12)),
        ("香皂进了两箱", Told("进货", ("香皂",), box="两箱")),
        ("鸡蛋进了三十来个", Told("进货", ("鸡蛋",))),
        ("抽纸又进了两三包", Told("进货", ("抽纸",))),
        ("盐卖完咗", Told("下架", ("食盐",))),
        ("洗洁精冇得货哒", Told("下架", ("洗洁精",))),
        ("米长虫了，先不兑了", Told("下架", ("大米",))),
        ("鸡蛋打碎了四个", Told("报损", ("鸡蛋",), 4)),
        ("抽纸现在十二分", Told("改价", ("抽纸",), points=12)),
        ("洗洁精从15分涨到18分", Told("改价", ("洗洁精",), points=18)),
        ("香皂还有多少", Told("", ("香皂",))),
    ],
)
def test_a_sentence_tells_a_change(words: str, told: Told) -> None:
    assert changes(words, GOODS) == (told,)


@pytest.mark.parametrize(
    "words",
    ["明天要去进洗洁精", "香皂快没了，要进货", "我想换两瓶洗洁精", "村口的路灯坏了", "又进了五瓶"],
)
def test_other_sentences_change_nothing(words: str) -> None:
    assert changes(words, GOODS) == ()


def test_a_clause_may_tell_of_goods_of_its_own() -> None:
    assert changes("洗洁精进了五瓶，抽纸进了八包", GOODS) == (
        Told("进货", ("洗洁精",), 5),
        Told("进货", ("抽纸",), 8),
    )


def test_words_that_fit_several_goods_name_them_all() -> None:
    assert changes("洗衣的进了五袋", ["洗衣粉", "洗衣液"])[0].names == ("洗衣粉", "洗衣液")
