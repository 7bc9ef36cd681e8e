"""Helpers: who is there for somebody, nearest first, never themselves."""

import pytest

from core.db import Db
from core.enquiries import helpers
from core.registry.people import Post
from tests.core.enquiries.asking import MONDAY, home, person, who
from tests.core.reports.telling import leaves


def line(db: Db, name: str, *but: str) -> list[list[str]]:
    asker = who(db, name).person_id
    left_out = [person(db, one).id for one in but]
    stages = helpers.line(db, home(db, name), asker, MONDAY, left_out)
    return [[p.name for p in stage.people] for stage in stages]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("张桂花", [["李秀英"], ["赵春兰"], ["钱国华"], ["孙敏"]]),
        ("罗铁柱", [["陈大山"], ["赵春兰"], ["钱国华"], ["孙敏"]]),
        ("李秀英", [["赵春兰"], ["钱国华"], ["孙敏"]]),
        ("吴建军", [["赵春兰"], ["钱国华"], ["孙敏"]]),
        ("赵春兰", [["钱国华"], ["孙敏"]]),
        ("钱国华", [["孙敏"]]),
        ("孙敏", [["周明"]]),
        ("周明", []),
        ("牛家", [["马老三"], ["孙敏"]]),
        ("过路人", [["赵春兰"], ["钱国华"], ["孙敏"]]),
    ],
)
def test_the_nearest_comes_first(db: Db, name: str, expected: list[list[str]]) -> None:
    assert line(db, name) == expected


def test_whoever_is_named_is_left_out(db: Db) -> None:
    assert line(db, "张桂花", "李秀英")[0] == ["赵春兰"]


def test_a_vacant_post_is_passed(db: Db) -> None:
    leaves(db, "李秀英", Post.REPRESENTATIVE, MONDAY)
    assert line(db, "张桂花")[0] == ["赵春兰"]


def test_who_has_no_account_is_not_reachable(db: Db) -> None:
    stage = helpers.line(db, home(db, "张桂花"), None, MONDAY)[0]
    assert [p.name for p in helpers.reachable(db, stage)] == ["李秀英"]
    nobody = helpers.Helper(0, Post.REPRESENTATIVE, stage.region_id, ())
    assert helpers.reachable(db, nobody) == ()
