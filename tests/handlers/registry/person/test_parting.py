"""Which words say that one entry is two people: said by a cadre, of people of the list, as it is."""

import pytest

from core.db import Db
from handlers.registry.person import parting
from tests.handlers.engine.talking import turn_of


def heard(db: Db, words: str, by: str = "钱国华") -> bool:
    """Whether it is heard."""
    return bool(list(parting.hears(turn_of(db, by, words))))


@pytest.mark.parametrize(
    "words",
    ["罗铁柱其实是两个人", "把罗铁柱拆开", "罗铁柱的登记拆成两份吧", "罗铁柱合错了", "拆开罗铁柱"],
)
def test_said(db: Db, words: str) -> None:
    assert heard(db, words)


@pytest.mark.parametrize(
    ("words", "by"),
    [
        ("罗铁柱是两个人吗", "钱国华"),
        ("罗铁柱家两个人", "钱国华"),
        ("罗铁柱带了两个人来", "钱国华"),
        ("罗铁柱其实是两个人", "李秀英"),
        ("把桥拆开", "钱国华"),
    ],
)
def test_other_words(db: Db, words: str, by: str) -> None:
    assert not heard(db, words, by)
