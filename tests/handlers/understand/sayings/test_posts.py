"""Words of posts and deaths are known as such, however little else they say."""

import pytest

from handlers.understand.sayings.posts import of_a_death, of_a_post


@pytest.mark.parametrize(
    "words",
    ["换罗铁柱", "罗铁柱不当了换我", "换罗铁柱当代表", "三组选哪个当代表好", "二组代表换人了"],
)
def test_a_post_changes_hands(words: str) -> None:
    assert of_a_post(words)


@pytest.mark.parametrize(
    "words", ["换手机了", "换个灯泡", "换锁", "给李家院户改个名字", "搬到县里去了"]
)
def test_nothing_of_a_post(words: str) -> None:
    assert not of_a_post(words)


def test_a_death_is_told() -> None:
    assert of_a_death("何秋菊昨晚去世了")
    assert not of_a_death("何秋菊去镇上了")
