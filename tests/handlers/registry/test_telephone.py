"""Words about telephone numbers: one's own kept, and others' asked for; nothing else is taken for it.

Here too: `telephone_words`.
"""

import json

import pytest
from sqlmodel import select

from core.db import Db
from core.registry import telephones
from core.registry.people import Post
from handlers.engine.memory import Inbox
from handlers.registry.telephone_words import parse
from tests.core.reports.telling import person
from tests.handlers.engine.talking import heard


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("我的电话是13800138000", "13800138000"),
        ("我电话１３８ ００１３ ８０００", "１３８ ００１３ ８０００"),
        ("我换号了，138-0013-8000", "138-0013-8000"),
        ("改电话 13800138000", "13800138000"),
        ("我手机号改成13800138000了", "13800138000"),
        ("记一下我的电话：0731-82345678", "0731-82345678"),
        ("我要换电话", ""),
    ],
)
def test_a_number_of_ones_own_is_told(words: str, number: str) -> None:
    parsed = parse(words)
    assert parsed is not None
    assert (parsed.does, parsed.number) == ("keep", number)


@pytest.mark.parametrize("words", ["删掉我的电话", "不留电话了", "把我的手机号删了"])
def test_a_number_is_removed(words: str) -> None:
    parsed = parse(words)
    assert parsed is not None
    assert parsed.does == "forget"


@pytest.mark.parametrize(
    ("words", "post"),
    [
        ("村支书电话", Post.VILLAGE_SECRETARY),
        ("我代表电话多少", Post.REPRESENTATIVE),
        ("我们组长的电话号码是多少？", Post.GROUP_LEADER),
        ("查一下网格员手机号", Post.GRID_WORKER),
    ],
)
def test_a_post_is_asked_for(words: str, post: Post) -> None:
    parsed = parse(words)
    assert parsed is not None
    assert post in parsed.posts


@pytest.mark.parametrize(
    "words",
    [
        "村口的路灯不亮了",
        "供电所电话多少",
        "打电话没人接",
        "给王建国打了电话",
        "村支书电话打不通",
        "支书不接电话",
        "我家电话线断了",
        "我的手机没信号",
        "举报电话是多少",
    ],
)
def test_other_words_are_about_no_number(words: str) -> None:
    assert parse(words) is None


def test_a_number_stays_in_no_inbox(db: Db) -> None:
    assert "13800138000" in heard(db, "张桂花", "我的电话是138 0013 8000")
    db.flush()
    assert telephones.of_person(db, person(db, "张桂花").id) == "13800138000"
    assert not [i for i in db.exec(select(Inbox)) if "0013" in json.dumps(i.event)]


def test_nobody_learns_whether_a_stranger_has_a_number(db: Db) -> None:
    without = heard(db, "张桂花", "何秋菊电话多少")
    heard(db, "何秋菊", "我的电话是13900139000")
    assert heard(db, "张桂花", "何秋菊电话多少") == without
    assert "不能给您" in without
