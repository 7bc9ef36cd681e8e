"""Names are found however they are written."""

import pytest

from core.registry.folding import folded


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("阿依·古丽", "阿依•古丽"),
        ("阿依．古丽", "阿依‧古丽"),
        ("王 军", "王军"),
        ("王\u200b军", "王军"),
        ("𠮷田", "吉田"),
        ("ＡＢ", "AB"),
    ],
)
def test_two_spellings_are_one(written: str, kept: str) -> None:
    assert folded(written) == folded(kept)


def test_two_names_stay_two() -> None:
    assert folded("王军") != folded("王君")
