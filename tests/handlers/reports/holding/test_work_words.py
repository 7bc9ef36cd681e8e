"""A holder's own words of their work, and of which report they are said."""

import pytest

from core.db import Db
from core.reports import handling
from handlers.engine.reading import Evidence, Reach, Reading
from handlers.reports.holding import work_words
from tests.core.reports.telling import MONDAY, file, who
from tests.handlers.engine.talking import turn_of

COVER, PIT = "村口的井盖破了个洞", "学校门口的路上有个坑"


def read(db: Db, words: str, name: str = "李秀英") -> list[Reading]:
    return list(work_words.readings(turn_of(db, name, words), "handle"))


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("已经围起来了", "make_safe"),
        ("井盖换了新的，弄好了", "finish"),
        ("联系了师傅，明天来", "note"),
    ],
)
def test_of_the_only_one_that_is_held(db: Db, words: str, action: str) -> None:
    report = file(db, words=COVER)
    (reading,) = read(db, words)
    assert reading.act.thing == report.id
    assert reading.act.answers["action"] == action
    assert (reading.evidence, reading.reach) == (Evidence.PLAIN, Reach.OTHERS)


def test_of_several_the_one_that_is_named(db: Db) -> None:
    cover, pit = file(db, words=COVER), file(db, words=PIT)
    assert [r.act.thing for r in read(db, "井盖换了新的，弄好了")] == [cover.id]
    assert [r.act.thing for r in read(db, "那个坑填好了，弄好了")] == [pit.id]
    assert [r.act.thing for r in read(db, "弄好了")] == [None]


def test_of_something_else_it_is_never_sure(db: Db) -> None:
    file(db, words=COVER)
    for reading in read(db, "黄水生家的水管弄好了"):
        assert not reading.may_act


def test_nothing_where_nothing_is_held(db: Db) -> None:
    file(db, words=COVER)
    assert read(db, "弄好了", "刘大勇") == []
    assert read(db, "早上好") == []


def test_on_the_way_to_a_cry_for_help_accepts_it(db: Db) -> None:
    call = file(db, words="有人掉塘里了", danger=True)
    (reading,) = read(db, "马上到")
    assert (reading.act.thing, reading.act.answers["action"]) == (call.id, "accept")
    handling.accept(db, call.id, who(db, "李秀英"), MONDAY)
    assert [r.act.answers["action"] for r in read(db, "马上到")] == ["note"]
