"""What was recorded of a household is put right by words that name it."""

import pytest

from core.db import Db
from tests.handlers.engine.talking import heard, say


@pytest.mark.parametrize(
    ("words", "now"),
    [
        ("讲错哒 不是彭阿婆 是曾德才屋里", "曾德才户"),
        ("搞错了，是唐菊香家", "唐菊香户"),
        ("不是彭阿婆是菊香", "唐菊香户"),
    ],
)
def test_another_household_takes_its_place(db: Db, words: str, now: str) -> None:
    say(db, "陈大山", "给彭阿婆打了电话")
    assert f"改过来了。记上了：{now}联系过了" in heard(db, "陈大山", words)
    assert "彭阿婆户★（独居老人）：还没联系过" in heard(db, "陈大山", "联系户")


def test_another_way_takes_its_place(db: Db) -> None:
    say(db, "陈大山", "今天走访了曾德才家")
    say(db, "陈大山", "跳过")
    assert "曾德才户联系过了" in heard(db, "陈大山", "说错了，只是打了个电话")
    assert "曾德才户：今天联系，还没上过门" in heard(db, "陈大山", "联系户")


def test_what_names_nothing_of_it_changes_nothing(db: Db) -> None:
    say(db, "陈大山", "给彭阿婆打了电话")
    assert "改过来了" not in heard(db, "陈大山", "不是铁柱，是菊香")
    assert "彭阿婆户★（独居老人）：今天联系" in heard(db, "陈大山", "联系户")
