"""Which words say that two are kin: people of the list, said plainly, by one of them or a cadre."""

import pytest

from core.db import Db
from handlers.registry.person import kin
from tests.handlers.engine.talking import turn_of


def heard(db: Db, words: str, by: str) -> bool:
    """Whether it is heard."""
    return bool(list(kin.hears(turn_of(db, by, words))))


@pytest.mark.parametrize(
    ("words", "by"),
    [
        ("刘大勇和何秋菊是亲戚", "钱国华"),
        ("何秋菊是刘大勇的表姐", "钱国华"),
        ("登记一下，刘大勇跟何秋菊是表兄妹", "赵春兰"),
        ("我和黄水生是亲戚", "刘大勇"),
        ("黄水生是我姐夫", "刘大勇"),
        ("我是黄水生的女婿", "刘大勇"),
    ],
)
def test_kin_are_named(db: Db, words: str, by: str) -> None:
    assert heard(db, words, by)


@pytest.mark.parametrize(
    ("words", "by"),
    [
        ("刘大勇和何秋菊是亲戚", "黄水生"),
        ("刘大勇和何秋菊是亲戚吗", "钱国华"),
        ("刘大勇和何秋菊不是亲戚", "钱国华"),
        ("刘大勇和何秋菊是邻居", "钱国华"),
        ("马小跳是我表弟", "刘大勇"),
        ("刘大勇是低保户", "钱国华"),
        ("刘大勇是组长", "钱国华"),
        ("我是刘大勇", "刘大勇"),
    ],
)
def test_nothing_else_is(db: Db, words: str, by: str) -> None:
    assert not heard(db, words, by)
