"""For whom somebody reports."""

import pytest

from core.db import Db
from handlers.reports.filing.behalf import behalf
from tests.core.reports.telling import db_turn, village


@pytest.mark.parametrize(
    ("words", "name", "text"),
    [
        ("帮张桂花报一下，她家屋顶漏雨", "张桂花", "张桂花家屋顶漏雨"),
        ("黄水生让我帮他报一下，门口的沟堵了", "黄水生", "门口的沟堵了"),
        ("替唐菊香上报：院墙倒了", "唐菊香", "院墙倒了"),
    ],
)
def test_who_is_named_is_the_reporter(db: Db, words: str, name: str, text: str) -> None:
    heard = behalf(db_turn(db, "刘大勇"), words, village(db))
    assert heard is not None
    assert ([p.name for p in heard.people], heard.text) == ([name], text)


@pytest.mark.parametrize(
    "words", ["帮我报一下，路灯坏了", "给村里说一下，路灯坏了", "村口路灯坏了", "我来报一个事"]
)
def test_what_is_nobody_else_s_is_the_sender_s(db: Db, words: str) -> None:
    assert behalf(db_turn(db, "刘大勇"), words, village(db)) is None
