"""What the board says of a report: our own words, chosen by theirs, and never one of theirs."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.board import words
from core.desk.words import CATEGORIES
from core.reports.ladder.lifecycle import OPEN, State


@pytest.mark.parametrize(
    ("told", "ours"),
    [
        ("学校门口那个井盖烂了个大洞", "井盖坏了"),
        ("路口的井盖被车压破哒", "井盖坏了"),
        ("昨晚起路灯全部不亮", "路灯不亮"),
        ("水渠堵了三天，田里进不了水", "水渠堵了"),
        ("坏了一个路灯", "路灯坏了"),
        ("三组又没水了，老人家挑水吃", "停水"),
        ("垃圾桶满了没人清", "垃圾桶没人清"),
        ("盼着在晒谷坪边上添一盏路灯", "路灯"),
        ("井盖没坏，就是响", "井盖"),
        ("今天天气蛮好", ""),
        ("", ""),
    ],
)
def test_a_matter_is_named_by_thing_and_fault(told: str, ours: str) -> None:
    assert words.what(told) == ours


def test_names_and_telephones_are_not_quoted() -> None:
    told = "老黄家门口的路灯坏了，找二狗子，电话一三八零零幺三八零零零 13800138000，他屋里有人住院"
    shown = words.what(told) + words.spot(told) + words.deed(told) + words.department(told)
    assert re.search("黄|狗|一三八|138|住院", shown) is None


OURS = {
    "",
    *words._THINGS,
    *words._FAULTS,
    *words._DEEDS,
    *words._SPOTS,
    "办好了",
}


@given(
    st.text(max_size=200),
    st.sampled_from(["路灯", "井盖", "张桂花家", "坏了", "李秀英", "13800138000"]),
)
@example("<script>路灯坏</script>", "路灯")
def test_whatever_is_told_only_our_words_come_out(told: str, more: str) -> None:
    text = f"{told}{more}{told}"
    said = words.what(text)
    assert said in OURS or any(
        said == thing + fault for thing in (*words._THINGS, "") for fault in (*words._FAULTS, "")
    )
    assert {words.spot(text), words.deed(text)} <= OURS
    assert words.department(text) == "" or words._DEPARTMENTS.fullmatch(words.department(text))


def test_every_category_and_ending_has_words() -> None:
    assert set(words.GROUPS) == set(CATEGORIES)
    assert set(words.GROUPS) > words.PUBLIC > words.AT_SOMEBODYS_HOUSE
    assert set(words.OUTCOMES) == set(State) - OPEN - {
        State.PART_DONE
    }  # a part is not on the board
