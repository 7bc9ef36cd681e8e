"""Amounts as people say and write them."""

import pytest

from core.funds import yuan


@pytest.mark.parametrize(
    ("words", "fen"),
    [
        ("35元", 3500),
        ("35块5", 3550),
        ("35块5毛", 3550),
        ("35块5角3分", 3553),
        ("120.5", 12050),
        ("1,200元", 120000),
        ("一百二十元", 12000),
        ("一百二块", 12000),
        ("两千零五十元", 205000),
        ("三块半", 350),
        ("花了35元给张桂花买药", 3500),
        ("3月5日花了35元", 3500),
        ("花35元买2盒药", 3500),
        ("花了35块5斤米", 3500),
    ],
)
def test_an_amount_is_read(words: str, fen: int) -> None:
    assert yuan.read(words) == fen


@pytest.mark.parametrize(
    "words",
    [
        "35.555元",
        "0元",
        "-5元",
        "负五元",
        "35元和40元",
        "12345678901元",
        "买药",
        "3盒药35",
        "1e5元",
        "一百二十块零五分八厘",
    ],
)
def test_what_is_no_one_amount_is_none(words: str) -> None:
    assert yuan.read(words) is None


@pytest.mark.parametrize(
    ("fen", "said"),
    [(3500, "35元"), (3550, "35.5元"), (3505, "35.05元"), (-12000, "-120元"), (0, "0元")],
)
def test_an_amount_is_said(fen: int, said: str) -> None:
    assert yuan.spoken(fen) == said
