"""Which words say that two are kin no more: plainly, of two who are on record as kin, told as done.

Here too: `pairs`.
"""

import pytest

from core.db import Db
from core.posts.persons import kinships
from handlers.registry.person import kin_end
from tests.core.reports.telling import MONDAY, person
from tests.handlers.engine.talking import turn_of


def heard(db: Db, words: str, by: str = "钱国华") -> bool:
    """Whether it is heard, of two who are kin."""
    kinships.declare(
        db, person(db, "赵春兰"), person(db, "何秋菊"), person(db, "黄水生"), "夫妻", MONDAY
    )
    return bool(list(kin_end.hears(turn_of(db, by, words))))


@pytest.mark.parametrize(
    "words",
    [
        "何秋菊和黄水生离婚了",
        "黄水生跟何秋菊上个月20号离了",
        "何秋菊和黄水生5月3日办的离婚手续",
        "何秋菊和黄水生不是亲戚了",
        "何秋菊和黄水生不是夫妻，登记错了",
        "登记错了，何秋菊和黄水生其实不是亲戚",
        "何秋菊不是黄水生的老婆，记错了",
        "取消何秋菊和黄水生的亲属登记",
        "何秋菊和黄水生的亲属关系登记错了",
    ],
)
def test_kinship_that_ends(db: Db, words: str) -> None:
    assert heard(db, words)


@pytest.mark.parametrize(
    ("words", "by"),
    [
        ("何秋菊和黄水生闹离婚", "钱国华"),
        ("何秋菊想和黄水生离婚", "钱国华"),
        ("何秋菊和黄水生离婚了吗", "钱国华"),
        ("要是何秋菊和黄水生离婚了", "钱国华"),
        ("何秋菊和黄水生不是邻居", "钱国华"),
        ("何秋菊和刘大勇不是亲戚", "钱国华"),
        ("何秋菊和黄水生离婚了", "刘大勇"),
        ("何秋菊和黄水生是夫妻", "钱国华"),
    ],
)
def test_other_words(db: Db, words: str, by: str) -> None:
    assert not heard(db, words, by)
