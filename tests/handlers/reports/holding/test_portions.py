"""Into what a holder would split a report, in the ways in which people number things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reports.holding import portions


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("1、清沟 2、修闸门", ["清沟", "修闸门"]),
        ("1.清沟，2.修闸门，3.换锁", ["清沟", "修闸门", "换锁"]),
        ("拆成两份：一是清沟，二是修闸门", ["清沟", "修闸门"]),
        ("拆分 ①清沟②修闸门", ["清沟", "修闸门"]),
        ("把它分成两件来办：清沟；修闸门", ["清沟", "修闸门"]),
        ("清沟\n修闸门 归陈大山\n", ["清沟", "修闸门 归陈大山"]),
        ("1) 清沟\n2) 修3号闸门", ["清沟", "修3号闸门"]),
        ("第一份清沟，第二份修闸门", ["清沟", "修闸门"]),
        ("清1.5米宽的沟", ["清1.5米宽的沟"]),
        ("修一组和二组的路", ["修一组和二组的路"]),
        ("拆分", []),
        ("\xa0；\u3000", []),
        ("", []),
    ],
)
def test_parts_in_words(words: str, parts: list[str]) -> None:
    assert portions.parts(words) == parts


@pytest.mark.parametrize(
    ("part", "owner"),
    [
        ("修闸门 归陈大山办", ("修闸门", "陈大山")),
        ("清沟，交给李秀英", ("清沟", "李秀英")),
        ("清沟（由一组组长负责）", ("清沟", "一组组长")),
        ("把垃圾归拢", ("把垃圾归拢", "")),
        ("归陈大山", ("归陈大山", "")),
        ("修闸门", ("修闸门", "")),
    ],
)
def test_whose_a_part_is(part: str, owner: tuple[str, str]) -> None:
    assert portions.owner(part) == owner


@given(st.text(max_size=300))
def test_any_words_are_read(words: str) -> None:
    for part in portions.parts(words):
        assert part.strip()
        portions.owner(part)
