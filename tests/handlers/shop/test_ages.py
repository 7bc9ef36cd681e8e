"""For whom goods are, as people say it."""

import pytest

from core.points.shop.shop import ForWhom
from handlers.shop import ages


@pytest.mark.parametrize(
    ("part", "age"),
    [
        ("老", ForWhom.OLD),
        ("老人", ForWhom.OLD),
        ("老年人用", ForWhom.OLD),
        ("给老人用的", ForWhom.OLD),
        ("中", ForWhom.MIDDLE),
        ("中年", ForWhom.MIDDLE),
        ("小孩", ForWhom.YOUNG),
        ("小孩子玩的", ForWhom.YOUNG),
        ("儿童", ForWhom.YOUNG),
        ("学生用", ForWhom.YOUNG),
        ("进口的", None),
        ("老花镜", None),
        ("小号", None),
        ("用的", None),
    ],
)
def test_a_part_of_a_line_names_an_age(part: str, age: ForWhom | None) -> None:
    assert ages.tag(part) == age


@pytest.mark.parametrize(
    ("words", "age"),
    [
        ("老人用的有什么", ForWhom.OLD),
        ("小孩玩的东西有哪些", ForWhom.YOUNG),
        ("有没有老年人穿的", ForWhom.OLD),
        ("想换点小孩用的", ForWhom.YOUNG),
        ("中年人能换什么", ForWhom.MIDDLE),
        ("老人和小孩用的有什么", None),
        ("村里老人没人照顾", None),
        ("老人有什么补贴", None),
        ("孩子上学有什么政策", None),
        ("超市有什么", None),
    ],
)
def test_who_asks_what_there_is_for_an_age(words: str, age: ForWhom | None) -> None:
    assert ages.asked(words) == age
