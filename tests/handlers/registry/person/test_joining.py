"""Which words say that two entries are one person: said by a cadre, of people of the list, as it is."""

import pytest

from core.db import Db
from handlers.registry.person import joining
from tests.handlers.engine.talking import turn_of


def heard(db: Db, words: str, by: str = "钱国华") -> bool:
    """Whether it is heard."""
    return bool(list(joining.hears(turn_of(db, by, words))))


@pytest.mark.parametrize(
    "words",
    [
        "罗铁柱和曾德才是同一个人",
        "罗铁柱跟曾德才其实是一个人，登记重了",
        "把罗铁柱和曾德才合并成一个人",
        "合并罗铁柱和曾德才",
        "请把罗铁柱和曾德才的登记合并",
    ],
)
def test_said(db: Db, words: str) -> None:
    assert heard(db, words)


@pytest.mark.parametrize(
    ("words", "by"),
    [
        ("罗铁柱和曾德才是同一个人吗", "钱国华"),
        ("罗铁柱和曾德才不是一个人", "钱国华"),
        ("要是罗铁柱和曾德才是同一个人", "钱国华"),
        ("罗铁柱登记了两遍", "钱国华"),
        ("罗铁柱和曾德才是同一个组的", "钱国华"),
        ("罗铁柱和曾德才是同一个人", "李秀英"),
        ("罗铁柱和曾德才一个人去的", "钱国华"),
    ],
)
def test_other_words(db: Db, words: str, by: str) -> None:
    assert not heard(db, words, by)
