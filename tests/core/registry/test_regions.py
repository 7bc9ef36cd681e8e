"""Regions that words name.

Here too: `people`.
"""

import pytest

from core.db import Db
from core.registry import people, regions


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("王家村还有几件", ["王家村"]),
        ("石桥镇王家村", ["王家村", "石桥镇"]),
        ("一组的事", ["一组"]),
        ("李秀英联户", []),
        ("%", []),
        ("", []),
    ],
)
def test_words_name_villages_and_the_groups_of_the_own(
    db: Db, words: str, named: list[str]
) -> None:
    own = [v.id for v in regions.villages(db) if v.name == "王家村"]
    assert sorted(r.name for r in regions.named_in(db, words, own)) == sorted(named)


def test_names_are_read_by_id(db: Db) -> None:
    li = people.named(db, "李秀英")[0]
    assert people.names(db, [li.id, "nobody"]) == {li.id: "李秀英"}
