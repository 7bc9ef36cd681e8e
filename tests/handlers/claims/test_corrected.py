"""What was told of a deed is put right before it is agreed to."""

import pytest

from core.db import Db
from handlers.claims.corrected import corrected
from handlers.claims.draft import Draft
from tests.handlers.engine.talking import turn_of

TOLD = "我今天帮彭阿婆家收谷子，做了两个小时，在村口"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("不是彭阿婆家，是唐菊香家", "我今天帮唐菊香家收谷子，做了两个小时，在村口"),
        ("讲错哒，是帮曾德才家", "我今天帮曾德才家收谷子，做了两个小时，在村口"),
        ("说错了，是三个小时", "我今天帮彭阿婆家收谷子，做了三个小时，在村口"),
        ("地点错了，是学校门口", "我今天帮彭阿婆家收谷子，做了两个小时，在学校门口"),
    ],
)
def test_the_right_words_for_the_wrong_ones(db: Db, words: str, told: str) -> None:
    changed = corrected(Draft(turn_of(db, "罗铁柱", words), {"said": TOLD}), words)
    assert changed is not None
    assert changed["said"].startswith(told[:6])
    assert changed["said"] == told


@pytest.mark.parametrize("words", ["好的", "是不是村口", "今天天气不错"])
def test_other_words_correct_nothing(db: Db, words: str) -> None:
    assert corrected(Draft(turn_of(db, "罗铁柱", words), {"said": TOLD}), words) is None
