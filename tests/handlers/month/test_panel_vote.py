"""表态 in words: a no with its reason, and what only asks."""

import pytest

from handlers.month.panel_vote import _ASKS, _NO


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("不同意，第二条没做", "第二条没做"),
        ("不同意 日子对不上", "日子对不上"),
        ("不同意：老黄家那笔重复了", "老黄家那笔重复了"),
    ],
)
def test_a_no_brings_its_reason(words: str, why: str) -> None:
    match = _NO.fullmatch(words)
    assert match is not None
    assert match["why"] == why


@pytest.mark.parametrize("words", ["同意", "不同意", "不同意的人多吗", "有人不同意，怎么办"])
def test_what_gives_none_is_no_such_word(words: str) -> None:
    match = _NO.fullmatch(words)
    assert match is None or _ASKS.match(match["why"])
