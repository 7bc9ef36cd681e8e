"""Masking: numbers, codes and names are covered in place, and ordinary words stay."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.readers.masking import masked


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("打我电话13812345678谢谢", "打我电话***********谢谢"),
        ("138 1234 5678", "*************"),
        ("０７３１－８８８８６６６６", "*************"),
        ("身份证430123199001011234", "身份证******************"),
        ("43012319900101123X", "******************"),
        ("一三八一二三四五六七八是我号码", "***********是我号码"),
        ("码是 K7QX 9M2P", "码是 *********"),
        ("邀请码23456789ABCDEFGHJKLMNPQRST", "邀请码**************************"),
        ("发到 lixiuying@example.org 吧", "发到 ********************* 吧"),
        ("罗铁柱家的沟堵了", "某某某家的沟堵了"),
        ("欧阳兰兰来过", "某某某某来过"),
        ("甲一说了算", "某某说了算"),
    ],
)
def test_what_names_somebody_is_covered(text: str, covered: str) -> None:
    assert masked(text, ["欧阳兰兰", "甲一"]) == covered


@pytest.mark.parametrize(
    "text",
    [
        "编号 12 的路灯",
        "3组5户停水2天了",
        "修了100米，花了3000元",
        "老孙家门口的沟堵了",
        "2026年3月2日",
    ],
)
def test_ordinary_words_and_numbers_stay(text: str) -> None:
    assert masked(text) == text


# The first text that hypothesis makes on a machine costs it seconds: it tabulates Unicode.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text(), st.lists(st.text()))
def test_every_position_stays(text: str, names: list[str]) -> None:
    assert len(masked(text, names)) == len(text)


@pytest.mark.parametrize("letter", ["1", "1 ", "a", "王", "一", "A1 ", "@", "a@"])
def test_it_takes_no_time(letter: str) -> None:
    masked(letter * 2000)
