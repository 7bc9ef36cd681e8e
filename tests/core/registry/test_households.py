"""Households: whom words may mean, in one village only."""

import pytest

from core.db import Db
from core.registry import households, regions


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("罗铁柱", ["罗铁柱户"]),
        ("罗铁柱家", ["罗铁柱户"]),
        ("老罗家", ["罗铁柱户"]),
        ("王小梅", ["王建国户"]),
        ("李秀英", ["李家院户"]),
        ("李", ["李家院户"]),
        ("牛家", []),
        ("%", []),
        ("家", []),
        ("", []),
    ],
)
def test_words_name_households_of_their_own_village(db: Db, words: str, found: list[str]) -> None:
    village = regions.villages(db)[0]
    assert [h.name for h in households.named(db, village.id, words)] == found
