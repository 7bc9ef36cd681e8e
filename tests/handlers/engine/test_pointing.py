"""What points at an entry, and how many are wanted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.engine.pointing import Listed, fold, ordinal, pointed, quantity, value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5),
        ("５", 5),
        ("五", 5),
        ("五瓶", 5),
        ("要五瓶", 5),
        ("来两袋吧", 2),
        ("俩", 2),
        ("仨", 3),
        ("③", 3),
        ("十", 10),
        ("廿五", 25),
        ("一百三十五", 135),
        ("一百零五", 105),
        ("一百二", 120),
        ("两千五", 2500),
        ("一万二", 12000),
        ("3百", 300),
        *(
            (w, None)
            for w in [
                "三十来",
                "十几",
                "两三",
                "五六瓶",
                "半",
                "一个半",
                "1.5",
                "-1",
                "百",
                "一二",
                "好",
                "家",
            ]
        ),
    ],
)
def test_quantity(text: str, number: int | None) -> None:
    assert quantity(text) == number


def test_a_quantity_is_read_of_a_few_letters_only() -> None:
    for piece in ("家", "1", "不是", "、", "一"):
        assert quantity(piece * 2000) is None


FIGURES = "零一二三四五六七八九"


@given(st.integers(1, 9999))
def test_numerals_are_read_as_they_are_written(number: int) -> None:
    written, nought = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure = number // unit % 10
        if figure:
            written += ("零" if nought and written else "") + FIGURES[figure] + name
        nought = not figure
    assert value(written) == number
    assert value(str(number)) == number


def test_a_name_that_could_be_two_names_nobody() -> None:
    listed = Listed.of(["王建国户（昨天联系）", "王小梅户", "党员尹满堂（党员）"])
    assert listed.names["老王"] == 0
    assert listed.names["建国"] == 1
    read = pointed("小梅家和老王", 0, listed, ordinals=False, numerals=True)
    assert read is not None
    assert read.numbers == (2,)


def test_a_day_may_be_an_ordinal() -> None:
    assert ordinal("4号没人")
    assert ordinal("1、3号")
    assert not ordinal("3号楼的灯坏了")
    assert not ordinal("1 3")


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)
