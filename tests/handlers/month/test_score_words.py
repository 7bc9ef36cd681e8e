"""Marks as they are said are read in every way that people say them."""

import pytest

from handlers.month.score_words import Score, all_full, read


@pytest.mark.parametrize(
    ("said", "current", "marks"),
    [
        ("35", 4, [Score(4, 35)]),
        ("满分", 4, [Score(4, None)]),
        ("35 会议记录不全", 4, [Score(4, 35, "会议记录不全")]),
        ("35分，缺2次", 4, [Score(4, 35, "缺2次")]),
        (
            "1 满分 2 35 3 38 会议记录不全",
            4,
            [Score(1, None), Score(2, 35), Score(3, 38, "会议记录不全")],
        ),
        ("2：30 缺记录；3：满分", None, [Score(2, 30, "缺记录"), Score(3, None)]),
        ("第3项 满分", None, [Score(3, None)]),
        ("2满分", None, [Score(2, None)]),
        ("60 5", 1, [Score(1, 60, "5")]),  # no item has the number 60
        ("会议记录不全", 4, []),
        ("35", None, []),
        ("", 4, []),
    ],
)
def test_marks(said: str, current: int | None, marks: list[Score]) -> None:
    assert read(said, current, 19) == marks


def test_all_the_rest_may_be_full() -> None:
    assert all(all_full(said) for said in ("其余满分", "剩下的都满分。", "其他全部满分"))
    assert not all_full("满分")
